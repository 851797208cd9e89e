package io.penstock.pool.engine;

import io.penstock.pool.PoolBrokenException;
import io.penstock.process.engine.TaskBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The state of a pool: what waits, which lanes there are, and whether it goes on. One lock guards it. No code of the user runs under it, and
 * nothing that waits for a worker.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #submit}, {@link #awaitTermination}.
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

    private static final int LOOKS = 100;

    private final Condition ended = lock.newCondition();
    final PendingTasks pending = new PendingTasks();
    private final Room room = new Room(this);
    private Phase phase = Phase.OPEN;
    private Supplier<PoolBrokenException> broken;
    private volatile List<PoolTask<?>> refused = List.of(); // put back too late

    private enum Phase {
        OPEN,
        SHUT_DOWN,
        STOPPED
    }

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
            while (phase == Phase.OPEN && lanes.count() < settings.workers) {
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
            checkOpen();
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
            checkOpen();
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

    private void checkOpen() {
        TaskBytes.checkNotReading("a pool");
        if (broken != null) {
            throw broken.get();
        }
        if (phase != Phase.OPEN) {
            throw new RejectedExecutionException("the pool is shut down: pool=" + name);
        }
    }

    /** Queues a task again, before all others; false if that cannot be. Under the lock. */
    boolean putBack(final PoolTask<?> task) {
        if (broken != null || phase == Phase.STOPPED) {
            return false;
        }
        pending.addFirst(task);
        lanes.wakeOne();
        return true;
    }

    /** Queues tasks again that no worker has begun, before all others. Under the lock, after which {@link #settleRefused} is to be called. */
    void putBack(final List<PoolTask<?>> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            if (!putBack(tasks.get(i))) {
                if (refused.isEmpty()) {
                    refused = new ArrayList<>();
                }
                refused.add(tasks.get(i));
            }
        }
    }

    /** Ends tasks that came back when the pool had ended. Not under the lock. */
    void settleRefused() {
        if (refused.isEmpty()) { // of this thread's
            return;
        }
        final List<PoolTask<?>> late;
        final boolean isBroken;
        lock();
        try {
            late = refused;
            refused = List.of();
            isBroken = broken != null;
        } finally {
            lock.unlock();
        }
        if (!late.isEmpty()) {
            settleAll(late, isBroken ? this::brokenOutcome : () -> Outcome.CANCELLED);
        }
    }

    private Outcome brokenOutcome() {
        final PoolBrokenException reason = broken.get();
        return Outcome.failed(reason, reason.getMessage());
    }

    /** Once the pool is shut down and no task waits, a worker that is being started would have nothing to do. Under the lock. */
    void giveUpStarts() {
        if (phase != Phase.OPEN && pending.isEmpty() && dispatch.ahead.count() == 0) {
            lanes.interruptStarts();
        }
    }

    void checkEnded() {
        giveUpStarts();
        if (phase != Phase.OPEN && lanes.count() == 0 && pending.isEmpty()) {
            enders.close();
            callbacks.close();
            ended.signalAll();
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
            checkEnded();
        } finally {
            lock.unlock();
        }
        settleRefused();
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
            checkEnded();
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
            checkEnded();
        } finally {
            lock.unlock();
        }
        settleRefused();
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

    void shutdown() {
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT_DOWN;
            }
            wakeAll();
            checkEnded();
        } finally {
            lock.unlock();
        }
    }

    private void wakeAll() {
        lanes.wakeAll();
        room.changed();
        starts.signalAll();
    }

    List<Runnable> shutdownNow() {
        final List<PoolTask<?>> waiting;
        final List<Runnable> interrupts = new ArrayList<>();
        lock.lock();
        try {
            phase = Phase.STOPPED;
            waiting = new ArrayList<>(takingBack.fromAll());
            waiting.addAll(pending.removeAll());
            lanes.stop((task, attempt) -> interrupts.add(() -> enders.end(task, attempt)));
            wakeAll();
            checkEnded();
        } finally {
            lock.unlock();
        }
        settleRefused();
        settleAll(waiting, () -> Outcome.CANCELLED);
        interrupts.forEach(Runnable::run);
        return waiting.stream().map(task -> task.payload.runnable()).toList();
    }

    private void settleAll(final List<PoolTask<?>> tasks, final Supplier<Outcome> outcomes) {
        for (final PoolTask<?> task : tasks) {
            final Outcome outcome = outcomes.get();
            task.over();
            task.settle(outcome);
        }
    }

    /** No worker can be started: all that waits fails, and all that comes. */
    void breakDown(final Supplier<PoolBrokenException> reason) {
        final List<PoolTask<?>> waiting;
        lock.lock();
        try {
            if (broken == null) {
                broken = reason;
            }
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT_DOWN;
            }
            waiting = new ArrayList<>(takingBack.fromAll());
            waiting.addAll(pending.removeAll());
            wakeAll();
            checkEnded();
        } finally {
            lock.unlock();
        }
        settleAll(waiting, this::brokenOutcome);
    }

    boolean isShutdown() {
        lock.lock();
        try {
            return !isOpen();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, as the next three. */
    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    boolean isBroken() {
        return broken != null;
    }

    void roomChanged() {
        room.changed();
    }

    boolean isTerminated() {
        lock.lock();
        try {
            return phase != Phase.OPEN && lanes.count() == 0 && pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean awaitTermination(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait();
        long leftNs = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!isTerminated()) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = ended.awaitNanos(leftNs);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
