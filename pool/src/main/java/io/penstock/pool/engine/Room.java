package io.penstock.pool.engine;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;

/**
 * The room for waiting tasks, by number and by bytes. A task that is larger than all the bytes has room when no other waits.
 *
 * <p><b>Threads:</b> the holder of the core's lock. <b>Processes:</b> one. <b>Blocks:</b> {@link #await}.
 */
final class Room {
    private final PoolCore core;
    private final Condition changed;

    Room(final PoolCore core) {
        this.core = core;
        changed = core.lock.newCondition();
    }

    boolean isFor(final PoolTask<?> task) {
        final int count = count();
        return count == 0
                || (count < core.settings.maxPending && bytes() + task.payload.size() <= core.settings.maxPendingBytes);
    }

    /** Tasks that no worker has begun, as far as the pool knows: those that were sent behind others wait as well. */
    private int count() {
        return core.pending.count() + core.dispatch.ahead.count();
    }

    private long bytes() {
        return core.pending.bytes() + core.dispatch.ahead.bytes();
    }

    /** Waits for a change; returns the time that is left. */
    @SuppressWarnings("WaitNotInLoop") // the caller's
    long await(final PoolTask<?> task, final long leftNs) {
        if (leftNs <= 0) {
            throw new RejectedExecutionException("too many tasks wait: pending=" + count() + " maxPending="
                    + core.settings.maxPending + " pendingBytes=" + bytes() + " maxPendingBytes="
                    + core.settings.maxPendingBytes + " bytes=" + task.payload.size()
                    + "; submit later, or raise maxPending, or choose WhenFull.BLOCK");
        }
        if (WorkerContext.isThreadOf(core)) {
            throw new RejectedExecutionException(
                    "too many tasks wait, and a task must not wait for its own pool: pending="
                            + count() + " maxPending=" + core.settings.maxPending + " pool=" + core.name
                            + "; let the caller submit, or raise maxPending, or give the task a pool of its own");
        }
        try {
            return changed.awaitNanos(leftNs);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while waiting for room for a task", interrupted);
        }
    }

    void changed() {
        changed.signalAll();
    }
}
