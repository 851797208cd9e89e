package io.penstock.joinable;

import java.nio.file.Path;
import java.time.Duration;

/** An application in a class loader of its own: it leases an item, and closes its queue or not. */
public final class RedeployedApplication implements Runnable {
    private final Path path;
    private final boolean closes;

    public RedeployedApplication(final String path, final boolean closes) {
        this.path = Path.of(path);
        this.closes = closes;
    }

    @Override
    public void run() {
        try {
            final JoinableQueue<String> queue =
                    JoinableQueue.at(path, String.class).openOrCreate();
            final Lease<String> lease = queue.lease(Duration.ofSeconds(60));
            if (closes) {
                lease.close();
                queue.close();
            }
        } catch (final Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
