package io.penstock.sink;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The thread that compresses and deletes old files, so that the sink never waits for that. */
final class Janitor implements AutoCloseable {
    private static final long PERIOD_S = 60;

    private final Archives archives;
    private final Consumer<String> problems;
    private final Semaphore work = new Semaphore(1);
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Starts it.
     *
     * @param settings of the sink
     */
    Janitor(final Settings settings) {
        archives = new Archives(settings.logFile(), settings.retention(), () -> stopped, () -> {});
        problems = settings.problems();
        thread = new Thread(this::run, "penstock-sink-archives");
        thread.setDaemon(true);
        if (!settings.retention().isIdle()) {
            thread.start();
        }
    }

    /** Called after a file was rotated. */
    void wake() {
        work.release();
    }

    private void run() {
        while (!stopped) {
            try {
                // From time to time without a call, since files grow old.
                if (work.tryAcquire(PERIOD_S, TimeUnit.SECONDS)) {
                    work.drainPermits();
                }
                if (!stopped) {
                    archives.tidy(System.currentTimeMillis());
                }
            } catch (final IOException | RuntimeException e) {
                problems.accept("rotated files could not be compressed or deleted; trying again: cause=" + e);
            } catch (final InterruptedException unexpected) {
                // The thread is private to this class, and only close ends it.
            }
        }
    }

    /** Ends the thread. A file that is half compressed stays as it was. */
    @Override
    public void close() {
        stopped = true;
        work.release();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
