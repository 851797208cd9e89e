package io.penstock.pool.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends attempts that run too long or are not wanted any more: by an interrupt, and after the grace time by the end of the worker.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Enders {
    private final PoolCore core;
    private final String name;
    private ScheduledThreadPoolExecutor timer;
    private boolean closed;

    Enders(final PoolCore core, final String name) {
        this.core = core;
        this.name = name;
    }

    /** Ends the attempt when its time is over. */
    Future<?> watch(final PoolTask<?> task, final long attempt, final Duration timeout) {
        return schedule(() -> overdue(task, attempt, false), timeout);
    }

    private void overdue(final PoolTask<?> task, final long attempt, final boolean again) {
        core.lock();
        try {
            if (task.attempts.number() != attempt || task.lane == null) {
                return;
            }
            if (!again && !core.looks.isRunning(task)) {
                watchAgain(task, attempt);
                return;
            }
            task.attempts.overdue();
        } finally {
            core.lock.unlock();
        }
        end(task, attempt);
    }

    /** A worker that was idle has not begun it yet. So its time begins later; but a worker that is stopped may not keep it for ever. */
    @SuppressWarnings("FutureReturnValueIgnored") // as in watchGrace
    private void watchAgain(final PoolTask<?> task, final long attempt) {
        final Duration grace = core.settings.grace;
        schedule(() -> overdue(task, attempt, true), task.timeout.compareTo(grace) < 0 ? grace : task.timeout);
    }

    /** Ends the attempt now. What was sent after it runs elsewhere. */
    void end(final PoolTask<?> task, final long attempt) {
        final WorkerHandle worker = workerOf(task, attempt, false);
        core.end.settleRefused();
        if (worker != null) {
            worker.interrupt(attempt);
            watchGrace(task, attempt);
        }
    }

    /** The lane's worker gets a task that was taken back meanwhile. If it does not read it, the lane must not wait for ever. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void watchSend(final Lane lane, final WorkerHandle worker) {
        schedule(() -> endSend(lane, worker), core.settings.grace);
    }

    private void endSend(final Lane lane, final WorkerHandle worker) {
        core.lock();
        try {
            if (!lane.isSending || lane.worker != worker || !lane.sent.isEmpty()) {
                return;
            }
            lane.doomed = true;
        } finally {
            core.lock.unlock();
        }
        worker.kill();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it finds out by itself that the attempt is over
    private void watchGrace(final PoolTask<?> task, final long attempt) {
        schedule(() -> kill(task, attempt), core.settings.grace);
    }

    private void kill(final PoolTask<?> task, final long attempt) {
        final WorkerHandle worker = workerOf(task, attempt, true);
        core.end.settleRefused();
        if (worker != null) {
            worker.kill();
        }
    }

    /** The worker that runs this attempt; null if none does. A doomed one gets no other task before it is killed. */
    private WorkerHandle workerOf(final PoolTask<?> task, final long attempt, final boolean doomed) {
        core.lock.lock();
        try {
            final Lane lane = task.lane;
            if (lane == null || task.attempts.number() != attempt) {
                return null;
            }
            lane.doomed |= doomed;
            if (core.looks.isRunning(task)) {
                core.putBack(core.takingBack.from(lane, false));
            }
            return lane.worker;
        } finally {
            core.lock.unlock();
        }
    }

    private synchronized Future<?> schedule(final Runnable action, final Duration time) {
        if (closed) {
            return null; // no lane is left
        }
        if (timer == null) {
            timer = new ScheduledThreadPoolExecutor(1, code -> {
                final Thread thread = new Thread(code, name);
                thread.setDaemon(true);
                return thread;
            });
            timer.setRemoveOnCancelPolicy(true);
        }
        return timer.schedule(action, nanos(time), TimeUnit.NANOSECONDS);
    }

    private static long nanos(final Duration time) {
        try {
            return Math.max(0, time.toNanos());
        } catch (final ArithmeticException tooLong) {
            return Long.MAX_VALUE / 2;
        }
    }

    synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
