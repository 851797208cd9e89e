package io.penstock.pool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of {@code invokeAll} or {@code invokeAny}.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> both calls.
 */
final class Invocation<T> {
    private final BasicPool pool;
    private final List<PoolTask<T>> tasks = new ArrayList<>();

    Invocation(final BasicPool pool) {
        this.pool = pool;
    }

    private void encode(final Collection<? extends Callable<T>> given) {
        for (final Callable<T> task : given) {
            tasks.add(pool.newTask(task)); // all of them, before any is queued
        }
    }

    private static long deadline(final long timeoutNs) {
        return System.nanoTime() + Math.min(timeoutNs, Long.MAX_VALUE / 2);
    }

    List<Future<T>> all(final Collection<? extends Callable<T>> given, final long timeoutNs)
            throws InterruptedException {
        final long deadlineNs = deadline(timeoutNs);
        encode(given);
        boolean done = false;
        try {
            for (final PoolTask<T> task : tasks) {
                if (!submit(task, deadlineNs)) {
                    return cancelled();
                }
            }
            for (final PoolTask<T> task : tasks) {
                if (!isOver(task, deadlineNs)) {
                    return cancelled();
                }
            }
            done = true;
            return new ArrayList<>(tasks);
        } finally {
            if (!done) {
                cancel();
            }
        }
    }

    private List<Future<T>> cancelled() {
        cancel();
        return new ArrayList<>(tasks);
    }

    /** Waits for room, and no longer than till the deadline. */
    private boolean submit(final PoolTask<T> task, final long deadlineNs) {
        final Duration patience = pool.settings.whenFull.patience();
        final Duration left = Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime()));
        try {
            pool.core.submit(task, patience.compareTo(left) < 0 ? patience : left);
            return true;
        } catch (final RejectedExecutionException rejected) {
            if (System.nanoTime() - deadlineNs >= 0 && !pool.isShutdown()) {
                return false;
            }
            throw rejected;
        }
    }

    private static boolean isOver(final Future<?> task, final long deadlineNs) throws InterruptedException {
        try {
            task.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final ExecutionException | CancellationException itsOwn) {
            return true;
        } catch (final TimeoutException late) {
            return false;
        }
        return true;
    }

    T any(final Collection<? extends Callable<T>> given, final long timeoutNs)
            throws InterruptedException, ExecutionException, TimeoutException {
        final long deadlineNs = deadline(timeoutNs);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("no task was given: none can succeed");
        }
        encode(given);
        pool.core.checkMayWait();
        final LinkedBlockingQueue<PoolTask<T>> settled = new LinkedBlockingQueue<>();
        try {
            for (final PoolTask<T> task : tasks) {
                final PoolTask<T> watched = task.listener(() -> settled.add(task));
                if (!submit(watched, deadlineNs)) {
                    throw late(timeoutNs);
                }
            }
            ExecutionException last = null;
            for (int left = tasks.size(); left > 0; left--) {
                final PoolTask<T> first = settled.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (first == null) {
                    throw late(timeoutNs);
                }
                try {
                    return first.get();
                } catch (final ExecutionException failed) {
                    last = failed;
                } catch (final CancellationException ended) {
                    last = new ExecutionException("the pool was shut down", ended);
                }
            }
            throw last;
        } finally {
            cancel();
        }
    }

    private TimeoutException late(final long timeoutNs) {
        return new TimeoutException("no task has succeeded in time: timeout=" + Duration.ofNanos(timeoutNs) + " tasks="
                + tasks.size() + "; all were cancelled");
    }

    private void cancel() {
        for (final PoolTask<T> task : tasks) {
            pool.core.cancelNow(task);
        }
    }
}
