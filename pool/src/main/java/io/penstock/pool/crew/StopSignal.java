package io.penstock.pool.crew;

/**
 * Ends the wait for the next item, and no handler. An interrupt reaches the main thread only between {@link #enter} and {@link #exit}.
 *
 * <p><b>Threads:</b> the worker's main thread enters and exits, any other stops. <b>Processes:</b> the worker. <b>Blocks:</b> never.
 */
final class StopSignal {
    private Thread waiting;
    private boolean stopping;

    /** {@return whether the main thread may wait for an item; else it was told to stop} */
    synchronized boolean enter() {
        if (!stopping) {
            waiting = Thread.currentThread();
        }
        return !stopping;
    }

    synchronized void exit() {
        waiting = null;
        Thread.interrupted();
    }

    synchronized void stop() {
        stopping = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}
