package io.penstock.process;

import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends a daemon child when its parent is proven dead. It calls {@code System.exit}, so that shutdown hooks run. If they have not ended
 * after 200 ms, it halts the JVM.
 *
 * <p><b>Threads:</b> the heartbeat's.
 */
final class ChildWatch {
    /** The exit code of a process that SIGTERM has ended. */
    static final int EXIT_CODE = 143;

    /** How long shutdown hooks may take. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final JoinedHub hub;
    private final int parent;
    private long exitingSinceNs;

    private ChildWatch(final JoinedHub hub, final int parent) {
        this.hub = hub;
        this.parent = parent;
    }

    static void start(final Path pipe, final int parent) throws IOException {
        final JoinedHub hub;
        try {
            hub = JoinedHub.at(pipe.getParent());
        } catch (final NoSuchFileException removed) { // by a process that had proof of the parent's death
            Runtime.getRuntime().halt(EXIT_CODE);
            return;
        }
        hub.onDeath(new ChildWatch(hub, parent)::look);
    }

    private boolean look() {
        if (!hub.isDead(parent)) {
            return true;
        }
        if (exitingSinceNs != 0) {
            if (System.nanoTime() - exitingSinceNs > PATIENCE_NS) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            return false;
        }
        exitingSinceNs = System.nanoTime() | 1;
        final Thread exit = new Thread(() -> Runtime.getRuntime().exit(EXIT_CODE), "penstock-orphan");
        exit.setDaemon(true);
        exit.start();
        return false;
    }
}
