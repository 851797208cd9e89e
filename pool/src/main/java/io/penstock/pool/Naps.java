package io.penstock.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Short rests of a map's consumer while many elements are under way. Meanwhile results gather, and no worker's lane has to wake it for each.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for a part of a millisecond.
 */
final class Naps {
    /** With so many under way results come by hundreds in a millisecond, or else it does not matter. */
    private static final int MANY = 64;

    private static final int MOST = 3;
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(30);
    private static final long SHORTEST_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Naps() {}

    /** Rests some times, but not for long; whether the flight has ended. An interrupt ends a rest, and stays. */
    static boolean untilDone(final Flight<?, ?> flight, final int underWay, final long timeoutNs) {
        if (underWay < MANY || timeoutNs < SHORTEST_TIMEOUT_NS) {
            return false;
        }
        for (int i = 0; i < MOST && !Thread.currentThread().isInterrupted(); i++) {
            Ends.checkMayWait(flight.future());
            LockSupport.parkNanos(NAP_NS);
            if (flight.isDone()) {
                return true;
            }
        }
        return false;
    }
}
