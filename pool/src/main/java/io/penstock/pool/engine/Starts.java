package io.penstock.pool.engine;

import io.penstock.pool.PoolBrokenException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * The starts of a pool's workers. Five in a row that fail break the pool, and there are never more: a start begins only while those under way and
 * those that have failed are fewer. After a failure the next one waits, 0.1 s at first, 3 s at most.
 *
 * <p><b>Threads:</b> the lanes. <b>Processes:</b> one. <b>Blocks:</b> {@link #begin}.
 */
final class Starts {
    static final int MAX_FAILURES = 5;

    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(3);

    private final PoolCore core;
    private final Condition changed;
    private long count;
    private int underWay;
    private int failures;
    private long notBeforeNs = System.nanoTime();

    Starts(final PoolCore core) {
        this.core = core;
        changed = core.lock.newCondition();
    }

    /** Waits until a worker may be started; false if none is wanted any more. */
    boolean begin(final Lane lane) {
        core.lock.lock();
        try {
            while (core.lanes.wantsWorker(lane)) {
                final long waitNs = failures == 0 ? 0 : notBeforeNs - System.nanoTime();
                if (failures + underWay >= MAX_FAILURES) {
                    changed.awaitUninterruptibly();
                } else if (waitNs > 0) {
                    awaitChange(waitNs);
                } else {
                    underWay++;
                    count++;
                    lane.isStarting = true;
                    return true;
                }
            }
            return false;
        } finally {
            core.lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller's
    private void awaitChange(final long waitNs) {
        try {
            final long leftNs = changed.awaitNanos(waitNs);
            assert leftNs <= waitNs;
        } catch (final InterruptedException stray) {
            // a lane is interrupted while it starts a worker alone; this came late
        }
    }

    void succeeded(final Lane lane, final WorkerHandle worker) {
        core.lock.lock();
        try {
            end(lane);
            failures = 0;
            lane.worker = worker;
        } finally {
            core.lock.unlock();
        }
    }

    void interrupted(final Lane lane) {
        core.lock.lock();
        try {
            end(lane);
        } finally {
            core.lock.unlock();
        }
    }

    void failed(final Lane lane, final WorkerKind.StartFailure failure) {
        boolean breaks = failure.isFinal;
        int inARow = 0;
        core.lock.lock();
        try {
            end(lane);
            failures++;
            inARow = failures;
            notBeforeNs = System.nanoTime() + Math.min(LONGEST_PAUSE_NS, FIRST_PAUSE_NS << Math.min(10, failures - 1));
            breaks |= failures >= MAX_FAILURES;
        } finally {
            core.lock.unlock();
        }
        if (breaks) {
            final String text = failure.isFinal
                    ? failure.getMessage()
                    : "the pool is broken: " + inARow + " workers in a row ended before they were ready; the last one: "
                            + failure.getMessage();
            core.breakDown(
                    () -> new PoolBrokenException(text, failure.getCause() == null ? failure : failure.getCause()));
        }
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // an interrupt that came late
    private void end(final Lane lane) {
        underWay--;
        lane.isStarting = false;
        Thread.interrupted();
        changed.signalAll();
    }

    void signalAll() {
        changed.signalAll();
    }

    long count() {
        return count;
    }
}
