package io.penstock.pool.engine;

import io.penstock.pool.PoolBrokenException;
import java.util.concurrent.locks.Condition;

/**
 * The starts of a pool's workers, within their {@link StartLimit}. Five in a row that fail break the pool.
 *
 * <p><b>Threads:</b> the lanes. <b>Processes:</b> one. <b>Blocks:</b> {@link #begin}.
 */
final class Starts {
    private final PoolCore core;
    private final Condition changed;
    private final StartLimit limit = new StartLimit(); // of the holder of the core's lock, as the next
    private long count;

    Starts(final PoolCore core) {
        this.core = core;
        changed = core.lock.newCondition();
    }

    /** Waits until a worker may be started; false if none is wanted any more. */
    boolean begin(final Lane lane) {
        core.lock.lock();
        try {
            while (core.lanes.wantsWorker(lane)) {
                final long pauseNs = limit.pauseNs(System.nanoTime());
                if (!limit.hasRoom()) {
                    changed.awaitUninterruptibly();
                } else if (pauseNs > 0) {
                    awaitChange(pauseNs);
                } else {
                    limit.begin();
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
            limit.ready();
            end(lane);
            lane.worker = worker;
        } finally {
            core.lock.unlock();
        }
    }

    void interrupted(final Lane lane) {
        core.lock.lock();
        try {
            limit.cancelled();
            end(lane);
        } finally {
            core.lock.unlock();
        }
    }

    void failed(final Lane lane, final WorkerKind.StartFailure failure) {
        boolean breaks = failure.isFinal;
        core.lock.lock();
        try {
            breaks |= limit.failed(System.nanoTime());
            end(lane);
        } finally {
            core.lock.unlock();
        }
        if (breaks) {
            final String text = failure.isFinal
                    ? failure.getMessage()
                    : "the pool is broken: " + StartLimit.MOST
                            + " workers in a row ended before they were ready; the last one: " + failure.getMessage();
            core.end.breakDown(
                    () -> new PoolBrokenException(text, failure.getCause() == null ? failure : failure.getCause()));
        }
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // an interrupt that came late
    private void end(final Lane lane) {
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
