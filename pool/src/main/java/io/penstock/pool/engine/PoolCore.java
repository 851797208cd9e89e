package io.penstock.pool.engine;

import io.penstock.process.engine.TaskBytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The state of a pool: what waits, which lanes there are, and in {@link PoolEnd} whether it goes on. One lock guards it. No code of the user runs
 * under it, and nothing that waits for a worker.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #submit}.
 */
final class PoolCore {
    final PoolSettings settings;
    final WorkerKind kind;
    final String name;
    final Callbacks callbacks;
    final Enders enders;
    final Settling settling = new Settling(this);
    final Counts counts = new Counts();
    final ReentrantLock lock = new ReentrantLock();
    final Starts starts = new Starts(this);
    final IdleLanes idle = new IdleLanes(this);
    final Dispatch dispatch = new Dispatch(this);
    final TakingBack takingBack = new TakingBack(this);
    final TaskLooks looks = new TaskLooks(this);
    final Stalls stalls = new Stalls(this);
    final Lanes lanes = new Lanes(this);
    final PoolEnd end = new PoolEnd(this);

    private static final int LOOKS = 100;

    final PendingTasks pending = new PendingTasks();
    private final Room room = new Room(this);

    PoolCore(final PoolSettings settings, final WorkerKind kind, final String name) {
        this.settings = settings;
        this.kind = kind;
        this.name = name;
        callbacks = new Callbacks(name + "-callbacks");
        enders = new Enders(this, name + "-timer");
    }

    void prestart() {
        lock.lock();
        try {
            while (end.isOpen() && lanes.count() < settings.workers) {
                lanes.startLane();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the lock. It is held for a moment only, and where many threads submit short tasks, another moment is shorter than a sleep.
     */
    @SuppressWarnings("LockNotBeforeTry") // the caller's
    void lock() {
        for (int i = 0; i < LOOKS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Queues a task, or sends it to an idle worker, or throws {@link RejectedExecutionException}. */
    void submit(final PoolTask<?> task, final Duration patience) {
        final Lane borrowed;
        final long attempt;
        lock();
        try {
            end.checkOpen();
            borrowed = idle.borrow(task);
            attempt = task.attempts.number();
            if (borrowed == null) {
                queue(task, patience);
            }
        } finally {
            lock.unlock();
        }
        if (borrowed != null) {
            borrowed.post(task, attempt);
        }
    }

    private void queue(final PoolTask<?> task, final Duration patience) {
        long leftNs = room.isFor(task) ? 0 : nanos(patience);
        while (!room.isFor(task)) {
            leftNs = room.await(task, leftNs);
            end.checkOpen();
        }
        pending.addLast(task);
        lanes.wakeOne();
    }

    /** Runs a task in the thread of the caller alone, if a worker is idle. False if there was none, and the task is to be submitted. */
    boolean call(final PoolTask<?> task) throws InterruptedException {
        TaskBytes.checkNotReading("a pool");
        final Lane borrowed;
        final long attempt;
        lock();
        try {
            borrowed = idle.borrow(task);
            attempt = task.attempts.number();
        } finally {
            lock.unlock();
        }
        if (borrowed == null) {
            return false;
        }
        borrowed.call(task, attempt);
        return true;
    }

    static long nanos(final Duration time) {
        try {
            return time.toNanos();
        } catch (final ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    /** Queues a task again, before all others; false if that cannot be. Under the lock. */
    boolean putBack(final PoolTask<?> task) {
        if (end.isBroken() || end.isStopped()) {
            return false;
        }
        pending.addFirst(task);
        lanes.wakeOne();
        return true;
    }

    /** Queues tasks again that no worker has begun, before all others. Under the lock, after which {@link PoolEnd#settleRefused} is to be called. */
    void putBack(final List<PoolTask<?>> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            if (!putBack(tasks.get(i))) {
                end.refuse(tasks.get(i));
            }
        }
    }

    /** As {@link java.util.concurrent.Future#cancel}. A task that neither waits nor runs is about to get its outcome. */
    boolean cancel(final PoolTask<?> task, final boolean mayInterrupt) {
        final boolean waited;
        final long attempt;
        lock.lock();
        try {
            waited = removePending(task) || takingBack.cancelled(task); // from here on it never begins
            attempt = task.lane == null ? 0 : task.attempts.number();
            end.check();
        } finally {
            lock.unlock();
        }
        end.settleRefused();
        final boolean cancelled = (waited || (attempt != 0 && mayInterrupt)) && task.settle(Outcome.CANCELLED);
        if (waited) {
            task.over();
        } else if (cancelled) {
            endAttempt(task);
        }
        return cancelled || task.isCancelled();
    }

    /** Ends what a task that has its outcome does now. It may have been retried since somebody looked; now it is not any more. */
    void endAttempt(final PoolTask<?> task) {
        final long attempt = withdraw(task);
        if (attempt != 0) {
            enders.end(task, attempt);
        }
    }

    /** Cancels a task, which may never have been queued. When this returns it has its outcome. */
    void cancelNow(final PoolTask<?> task) {
        if (task.cancel(true) || task.isDone()) {
            return;
        }
        if (task.attempts() > 0) {
            task.awaitOutcome(); // its answer is being read
        } else if (task.settle(Outcome.CANCELLED)) {
            task.over();
        }
    }

    private boolean removePending(final PoolTask<?> task) {
        final boolean removed = pending.remove(task);
        if (removed) {
            room.changed();
            end.check();
        }
        return removed;
    }

    /** A task that has its outcome need not wait. Returns the number of the attempt that runs all the same; 0 for none. */
    long withdraw(final PoolTask<?> task) {
        final boolean waited;
        final long attempt;
        lock.lock();
        try {
            waited = removePending(task) || takingBack.cancelled(task);
            attempt = task.lane == null ? 0 : task.attempts.number();
            end.check();
        } finally {
            lock.unlock();
        }
        end.settleRefused();
        if (waited) {
            task.over();
        }
        return attempt;
    }

    void checkMayWait() {
        if (WorkerContext.isThreadOf(this)) {
            throw new IllegalStateException("a task waits for a future of its own pool, which may wait for ever: pool="
                    + name + "; let the caller combine the results, or give the task a pool of its own");
        }
    }

    void roomChanged() {
        room.changed();
    }
}
