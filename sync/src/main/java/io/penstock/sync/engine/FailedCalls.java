package io.penstock.sync.engine;

/**
 * Whether calls have failed whose end is owed: the heartbeat, or the next call, looks for them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class FailedCalls {
    /** Stored without a call by one that fails: there may be no stack for one. */
    volatile boolean any;

    /** Ends those that have failed. What this throws is tried again. */
    void end(final Runnable ending) {
        if (any) {
            any = false; // before the look
            boolean done = false;
            try {
                ending.run();
                done = true;
            } finally {
                if (!done) {
                    any = true;
                }
            }
        }
    }
}
