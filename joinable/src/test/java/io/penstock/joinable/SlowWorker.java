package io.penstock.joinable;

import java.nio.file.Path;
import java.time.Duration;

/** A process that takes an item of a queue with a lease time-out, and is done with it only when it is told to. */
public final class SlowWorker {
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    private SlowWorker() {}

    static JoinableQueue<byte[]> open(final Path path) throws Exception {
        return JoinableQueue.at(path, byte[].class)
                .maxItems(50)
                .maxLeases(16)
                .maxDeliveries(3)
                .leaseTimeout(TIMEOUT)
                .openOrCreate();
    }

    /** Arguments: path. */
    public static void main(final String[] arguments) throws Exception {
        try (JoinableQueue<byte[]> queue = open(Path.of(arguments[0]))) {
            final Lease<byte[]> lease = queue.lease();
            System.out.println("taken " + Worker.item(lease.value()) + " " + lease.deliveries());
            System.in.read();
            try {
                lease.done();
                System.out.println("done");
            } catch (final LeaseLostException late) {
                System.out.println("lost");
            }
        }
    }
}
