package io.penstock.core.wait;

import java.util.concurrent.locks.LockSupport;

/**
 * What a thread does whose signal was of no use: another thread was quicker. If it slept again at once, the next item would wake it again, and so on
 * with each one, while those that run need no help: each such wake-up takes the processor from one of them. So it stays away for a while, twice as
 * long after each signal of no use, and half as long after each that was of use. While it stays away, its wake-up counts as under way: no other
 * thread is woken in its place, and it looks when it is back.
 *
 * <p><b>Threads:</b> any; the time is shared without synchronisation, because any value of it will do. <b>Processes:</b> one. <b>Blocks:</b>
 * {@link #nap}, for a millisecond at most.
 */
final class Naps {
    private static final int SHORTEST_NS = 50_000;
    private static final int LONGEST_NS = 1_000_000;

    private int timeNs;

    /** A signal was of use. */
    void used() {
        final int time = timeNs / 2;
        timeNs = time < SHORTEST_NS ? 0 : time;
    }

    /** A signal was of no use. Blocks, no longer than the deadline, and not at the first such signal. */
    void nap(final Deadline deadline) {
        final int time = timeNs;
        timeNs = Math.min(LONGEST_NS, Math.max(SHORTEST_NS, 2 * time));
        if (time > 0) {
            LockSupport.parkNanos(this, Math.min(time, deadline.remainingNs()));
        }
    }

    /** For tests: how long the next nap is. */
    int timeNs() {
        return timeNs;
    }
}
