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

    /** How many get a task at once. Under the lock. */
    int count() {
        return idle.size();
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

    /**
     * Waits for work. Also returns after the time, and when the lane has been idle for too long, if it may end. While a caller has borrowed it, it does
     * not. One that has stalled gets no work.
     */
    void await(final Lane lane, final boolean mayEnd, final long limitNs) {
        final long sinceNs = System.nanoTime();
        lane.signalled = false;
        if (!lane.stalled) {
            idle.addLast(lane);
        }
        while (lane.borrowed || !lane.signalled) {
            final long leftNs = lane.borrowed
                    ? Long.MAX_VALUE
                    : Math.min(
                            limitNs == Long.MAX_VALUE ? limitNs : limitNs - (System.nanoTime() - sinceNs),
                            mayEnd ? leftNs(lane) : Long.MAX_VALUE);
            if (leftNs <= 0) {
                break;
            }
            try {
                if (leftNs == Long.MAX_VALUE) {
                    lane.signal.await();
                } else {
                    final long stillNs = lane.signal.awaitNanos(leftNs);
                    assert stillNs < Long.MAX_VALUE;
                }
            } catch (final InterruptedException stray) {
                // for the start of a worker, or for its answers; it came late
            }
        }
        idle.remove(lane);
    }

    /**
     * Begins a task on a lane that is idle, for a caller that sends by itself. Then no lane has to wake up before. A worker belongs to its lane or to
     * one caller: the lock decides. Under the lock.
     *
     * @return the lane, to be given back; null if none is idle, or other tasks wait, or the caller might have to wait for the worker
     */
    Lane borrow(final PoolTask<?> task) {
        final Lane lane = idle.peekLast();
        if (lane == null
                || !core.end.isOpen()
                || !core.pending.isEmpty()
                || Dispatch.isLarge(task)
                || lane.worker == null
                || lane.worker.isGone()) {
            return null;
        }
        idle.removeLast();
        lane.borrowed = true;
        core.dispatch.assign(lane, task, System.nanoTime());
        return lane;
    }

    /** Ends a borrowing; the lane waits for the answer if there was none. */
    void giveBack(final Lane lane) {
        core.lock();
        try {
            lane.borrowed = false;
            lane.idleSinceNs = System.nanoTime();
            if (!lane.sent.isEmpty()
                    || lane.worn
                    || lane.doomed
                    || lane.stalled
                    || !core.end.isOpen()
                    || !core.pending.isEmpty()) {
                lane.signalled = true;
                lane.signal.signal();
            } else {
                idle.addLast(lane);
                if (core.settings.idleShutdown != null || core.dispatch.ahead.count() > 0) {
                    lane.signal.signal(); // it may wait without a time
                }
            }
        } finally {
            core.lock.unlock();
        }
    }
}
