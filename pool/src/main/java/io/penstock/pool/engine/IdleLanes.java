package io.penstock.pool.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The lanes that have nothing to do. The one that worked last is the first to get a task, be it from its own thread or from a caller that borrows it.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> {@link #await}.
 */
final class IdleLanes {
    private final PoolCore core;
    private final Deque<Lane> idle = new ArrayDeque<>();

    IdleLanes(final PoolCore core) {
        this.core = core;
    }

    /** Wakes the lane that worked last; false if none is idle. Under the lock. */
    boolean wakeLast() {
        final Lane lane = idle.pollLast();
        if (lane == null) {
            return false;
        }
        lane.signalled = true;
        lane.signal.signal();
        return true;
    }

    /** Under the lock. */
    void clear() {
        idle.clear();
    }

    /** Whether a lane has been idle for too long. */
    boolean isOver(final Lane lane) {
        return leftNs(lane) <= 0;
    }

    private long leftNs(final Lane lane) {
        return core.settings.idleShutdown == null
                ? Long.MAX_VALUE
                : PoolCore.nanos(core.settings.idleShutdown) - (System.nanoTime() - lane.idleSinceNs);
    }

    /** Waits for work. Also returns when the lane has been idle for too long, if it may end. While a caller has borrowed it, it does not. */
    void await(final Lane lane, final boolean mayEnd) {
        lane.signalled = false;
        idle.addLast(lane);
        while (lane.borrowed || (!lane.signalled && !(mayEnd && leftNs(lane) <= 0))) {
            try {
                if (lane.borrowed || !mayEnd || core.settings.idleShutdown == null) {
                    lane.signal.await();
                } else {
                    final long leftNs = lane.signal.awaitNanos(leftNs(lane));
                    assert leftNs < Long.MAX_VALUE;
                }
            } catch (final InterruptedException stray) {
                // for the start of a worker; it came late
            }
        }
        idle.remove(lane);
    }

    /**
     * Begins a task on a lane that is idle, for a caller that sends and receives by itself. Then no lane wakes up. A worker belongs to its lane or to
     * one caller: the lock decides.
     *
     * @return the lane, to be given back; null if none is idle, or other tasks wait
     */
    Lane borrow(final PoolTask<?> task) {
        core.lock.lock();
        try {
            final Lane lane = idle.peekLast();
            if (lane == null
                    || !core.isOpen()
                    || !core.pending.isEmpty()
                    || lane.worker == null
                    || lane.worker.isGone()) {
                return null;
            }
            idle.removeLast();
            lane.borrowed = true;
            core.lanes.begin(lane, task);
            return lane;
        } finally {
            core.lock.unlock();
        }
    }

    /** Ends a borrowing; the lane has to wait for the answer to the task that is left, if it is not null. */
    void giveBack(final Lane lane, final PoolTask<?> left) {
        core.lock.lock();
        try {
            lane.borrowed = false;
            lane.left = left;
            lane.idleSinceNs = System.nanoTime();
            if (left != null || lane.worn || lane.doomed || !core.isOpen() || !core.pending.isEmpty()) {
                lane.signalled = true;
                lane.signal.signal();
            } else {
                idle.addLast(lane);
                if (core.settings.idleShutdown != null) {
                    lane.signal.signal(); // it may wait without a time
                }
            }
        } finally {
            core.lock.unlock();
        }
    }

    /** The task that an interrupted caller has left to the lane; null for none. */
    PoolTask<?> takeOver(final Lane lane) {
        core.lock.lock();
        try {
            final PoolTask<?> left = lane.left;
            lane.left = null;
            return left;
        } finally {
            core.lock.unlock();
        }
    }
}
