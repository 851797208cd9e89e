package io.penstock.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the item in hand get where it shall before a signal, as of Ctrl-C, ends this JVM.
 *
 * <p><b>Threads:</b> the thread that takes items, and the JVM's for its end. <b>Blocks:</b> the end of the JVM, until {@link #close}, and for 10 s at most.
 */
final class Ending implements AutoCloseable {
    private static final long PATIENCE_S = 10;

    private final CountDownLatch handEmpty = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalled, "penstock-ending");
    private final PrintWriter errors;
    private volatile boolean wanted;

    /** Begins to guard; {@code errors} is where it says that it gave up. */
    Ending(final PrintWriter errors) {
        this.errors = errors;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void signalled() {
        wanted = true;
        try {
            if (!handEmpty.await(PATIENCE_S, TimeUnit.SECONDS)) {
                errors.println("penstock: not waiting any longer for the item in hand");
            }
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return whether this JVM is to end: then no other item is to be taken, and no other queue waited for} */
    boolean isWanted() {
        return wanted;
    }

    /** Nothing is in hand any more. */
    @Override
    public void close() {
        handEmpty.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException itEnds) {
            // it has begun, and does not wait any longer
        }
    }
}
