package io.penstock.pool.engine;

import java.util.concurrent.TimeUnit;

/**
 * How many tasks are sent to a worker before it has answered the first of them: as many as it runs in a millisecond, so that a long task behind which
 * others wait is rare. It begins with one, since nothing is known of the tasks, and starts anew when tasks had to be taken back.
 *
 * <p><b>Threads:</b> the holder of the pool's lock. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> nanoseconds.
 */
final class Prefetch {
    static final int MOST = 1024;
    static final long SPAN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int SMOOTHING = 3; // an eighth of the news

    private final int most;
    private long taskNs;
    private boolean isKnown;

    Prefetch(final int most) {
        this.most = Math.min(MOST, most);
    }

    /** A task took so long in the worker. */
    void took(final long ns) {
        if (isKnown) {
            taskNs += (ns - taskNs) >> SMOOTHING;
        } else {
            taskNs = ns;
            isKnown = true;
        }
    }

    void forget() {
        isKnown = false;
    }

    /** How many tasks may be in the worker, the one that it runs included. */
    int limit() {
        return isKnown ? (int) Math.max(1, Math.min(most, SPAN_NS / Math.max(1, taskNs))) : 1;
    }

    /** How long the worker is busy with so many tasks. */
    long expectedNs(final int tasks) {
        return isKnown ? tasks * taskNs : 0;
    }
}
