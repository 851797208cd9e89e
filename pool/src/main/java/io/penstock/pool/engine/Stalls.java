package io.penstock.pool.engine;

import java.time.Duration;

/**
 * Workers that do not begin the task that they were sent: they are stopped, or get no processor. The task is taken back and offered to another worker, if there
 * is one without work. The one that has stalled gets no task before it has read what is in its ring. If no other is free it keeps the task, so its time-out
 * counts.
 *
 * <p><b>Threads:</b> the lanes, and callers that have borrowed one; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Stalls {
    private final PoolCore core;

    /** What has become of the first task that was sent. */
    enum Found {
        /** The worker runs it, or has answered. */
        BEGUN,
        /** It is the worker's, and has not begun. */
        WAITS,
        /** It is the pool's again, as are those behind it. */
        TAKEN_BACK
    }

    Stalls(final PoolCore core) {
        this.core = core;
    }

    /** How long to wait for an answer before the next look; null for no look. */
    Duration limit(final boolean hasBegun) {
        return hasBegun ? null : core.settings.stall;
    }

    /** No answer has come for a while. For the thread that waits for it. */
    Found look(final Lane lane) {
        core.lock();
        try {
            core.dispatch.endReceiving(lane);
            final PoolTask<?> first = lane.sent.first();
            if (first == null) {
                return Found.TAKEN_BACK;
            }
            if (core.looks.isRunning(first)) {
                return Found.BEGUN;
            }
            if (!core.lanes.hasFree()) {
                return Found.WAITS;
            }
            core.putBack(core.takingBack.from(lane, true));
            lane.stalled = lane.sent.isEmpty(); // else it has begun just now
            return lane.stalled ? Found.TAKEN_BACK : Found.BEGUN;
        } finally {
            core.lock.unlock();
            core.end.settleRefused();
        }
    }

    /** For the lane: whether its worker still does not read. Under the lock. */
    boolean isStalled(final Lane lane) {
        lane.stalled = lane.stalled && !lane.worker.isGone() && !lane.worker.hasReadAll();
        return lane.stalled;
    }
}
