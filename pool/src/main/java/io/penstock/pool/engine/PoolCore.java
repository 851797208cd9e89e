package io.penstock.pool.engine;

import io.penstock.pool.PoolBrokenException;
import io.penstock.pool.PoolStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The state of a pool: what waits, which lanes there are, and whether it goes on. One lock guards it. No code of the user runs under it, and
 * nothing that waits for a worker.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #submit}, {@link #awaitWork}, {@link #awaitTermination}.
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

    private final Condition room = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private final PendingTasks pending = new PendingTasks();
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Set<Lane> lanes = new LinkedHashSet<>();
    private Phase phase = Phase.OPEN;
    private Supplier<PoolBrokenException> broken;
    private long attempts;

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
            while (phase == Phase.OPEN && lanes.size() < settings.workers) {
                startLane();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Queues a task, or throws {@link RejectedExecutionException}. */
    void submit(final PoolTask<?> task, final Duration patience) {
        lock.lock();
        try {
            checkOpen();
            long leftNs = hasRoom(task) ? 0 : nanos(patience);
            while (!hasRoom(task)) {
                if (leftNs <= 0) {
                    throw new RejectedExecutionException("too many tasks wait: pending=" + pending.count()
                            + " maxPending=" + settings.maxPending + " pendingBytes=" + pending.bytes()
                            + " maxPendingBytes=" + settings.maxPendingBytes + " bytes=" + task.payload.size()
                            + "; submit later, or raise maxPending, or choose WhenFull.BLOCK");
                }
                leftNs = awaitRoom(leftNs);
                checkOpen();
            }
            pending.addLast(task);
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller's
    private long awaitRoom(final long leftNs) {
        try {
            return room.awaitNanos(leftNs);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while waiting for room for a task", interrupted);
        }
    }

    private static long nanos(final Duration time) {
        try {
            return time.toNanos();
        } catch (final ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private boolean hasRoom(final PoolTask<?> task) {
        return pending.isEmpty()
                || (pending.count() < settings.maxPending
                        && pending.bytes() + task.payload.size() <= settings.maxPendingBytes);
    }

    private void checkOpen() {
        if (broken != null) {
            throw broken.get();
        }
        if (phase != Phase.OPEN) {
            throw new RejectedExecutionException("the pool is shut down: pool=" + name);
        }
    }

    private void wakeOne() {
        final Lane lane = idle.pollLast(); // the one that worked last
        if (lane != null) {
            lane.signalled = true;
            lane.signal.signal();
        } else if (lanes.size() < settings.workers) {
            startLane();
        }
    }

    private void startLane() {
        final Lane lane = new Lane(this, freeNumber(), lock.newCondition(), name + "-lane-" + freeNumber());
        lanes.add(lane);
        try {
            lane.thread.start();
        } catch (final OutOfMemoryError noThread) {
            lanes.remove(lane);
            if (lanes.isEmpty()) {
                throw noThread;
            }
        }
    }

    private int freeNumber() {
        int number = 1;
        while (hasNumber(number)) {
            number++;
        }
        return number;
    }

    private boolean hasNumber(final int number) {
        return lanes.stream().anyMatch(lane -> lane.number == number);
    }

    /** For a lane: waits until there may be something to do; false if the lane is to end. */
    boolean awaitWork(final Lane lane) {
        lock.lock();
        try {
            long leftNs = settings.idleShutdown == null ? Long.MAX_VALUE : nanos(settings.idleShutdown);
            while (phase != Phase.STOPPED) {
                if (!pending.isEmpty() || (isPrestarting() && lane.worker == null)) {
                    return true;
                }
                if (phase != Phase.OPEN || (leftNs <= 0 && lanes.size() > settings.minWorkers)) {
                    return false;
                }
                leftNs = awaitSignal(lane, leftNs <= 0 ? nanos(settings.idleShutdown) : leftNs);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long awaitSignal(final Lane lane, final long waitNs) {
        lane.signalled = false;
        idle.addLast(lane);
        long leftNs = waitNs;
        while (!lane.signalled && leftNs > 0) {
            try {
                leftNs = lane.signal.awaitNanos(leftNs);
            } catch (final InterruptedException stray) {
                leftNs--; // for the start of a worker; it came late
            }
        }
        if (!lane.signalled) {
            idle.remove(lane);
        }
        return lane.signalled ? Math.max(1, leftNs) : leftNs;
    }

    /** Whether this lane still has a use for a worker. Under the lock. */
    boolean wantsWorker(final Lane lane) {
        return broken == null
                && phase != Phase.STOPPED
                && lanes.contains(lane)
                && (!pending.isEmpty() || isPrestarting());
    }

    private boolean isPrestarting() {
        return phase == Phase.OPEN && settings.prestart;
    }

    /** The oldest task, which this lane's worker runs from now on; null if another lane has it. */
    PoolTask<?> take(final Lane lane) {
        PoolTask<?> task = null;
        lock.lock();
        try {
            while (task == null && phase != Phase.STOPPED && !pending.isEmpty()) {
                task = pending.poll();
                room.signalAll();
                if (task.outcome() != null) {
                    task.over();
                    task = null;
                }
            }
            if (task != null) {
                task.attempts.begin(++attempts);
                task.pid = lane.worker.pid();
                task.since = Instant.now();
                task.lane = lane;
                lane.current = task;
                lane.times.begin();
                if (task.timeout != null) {
                    lane.timeout = enders.watch(task, task.attempts.number(), task.timeout);
                }
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** The lane's worker is done with the task. Under the lock. */
    void release(final Lane lane, final PoolTask<?> task) {
        lane.times.end();
        lane.current = null;
        task.lane = null;
        if (lane.timeout != null) {
            lane.timeout.cancel(false);
            lane.timeout = null;
        }
    }

    /** Queues a task again, before all others; the outcome that it has if that cannot be. Under the lock. */
    Outcome putBack(final PoolTask<?> task) {
        if (broken != null) {
            return brokenOutcome();
        }
        if (phase == Phase.STOPPED) {
            return Outcome.CANCELLED;
        }
        pending.addFirst(task);
        wakeOne();
        return null;
    }

    private Outcome brokenOutcome() {
        final PoolBrokenException reason = broken.get();
        return Outcome.failed(reason, reason.getMessage());
    }

    boolean isDoomed(final Lane lane) {
        lock.lock();
        try {
            return lane.doomed;
        } finally {
            lock.unlock();
        }
    }

    void forget(final Lane lane) {
        lock.lock();
        try {
            lane.worker = null;
            lane.doomed = false;
        } finally {
            lock.unlock();
        }
    }

    /** A lane cannot go on: its task fails with the reason. */
    void laneFailed(final Lane lane, final Throwable fault) {
        final PoolTask<?> task;
        lock.lock();
        try {
            task = lane.current;
            lane.doomed = true;
            if (task != null) {
                release(lane, task);
                task.attempts.end();
            }
        } finally {
            lock.unlock();
        }
        if (task != null) {
            final Outcome outcome = Outcome.failed(fault, "the pool could not run the task: " + fault);
            if (task.settle(outcome)) {
                counts.settled(outcome);
            }
            task.over();
        }
    }

    void laneEnded(final Lane lane) {
        lock.lock();
        try {
            lanes.remove(lane);
            idle.remove(lane);
            if (!pending.isEmpty()) {
                startLane();
            }
            checkEnded();
        } finally {
            lock.unlock();
        }
    }

    private void checkEnded() {
        if (phase != Phase.OPEN && lanes.isEmpty() && pending.isEmpty()) {
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
            waited = removePending(task); // from here on it never begins
            attempt = task.lane == null ? 0 : task.attempts.number();
        } finally {
            lock.unlock();
        }
        final boolean cancelled = (waited || (attempt != 0 && mayInterrupt)) && task.settle(Outcome.CANCELLED);
        if (cancelled) {
            counts.settled(Outcome.CANCELLED);
        }
        if (waited) {
            task.over();
        } else if (cancelled) {
            withdraw(task); // if it was put back meanwhile
            enders.end(task, attempt);
        }
        return cancelled || task.isCancelled();
    }

    /** A task that was never queued. */
    void abandon(final PoolTask<?> task) {
        if (task.attempts() == 0 && task.settle(Outcome.CANCELLED)) {
            counts.settled(Outcome.CANCELLED);
            task.over();
        }
    }

    private boolean removePending(final PoolTask<?> task) {
        final boolean removed = pending.remove(task);
        if (removed) {
            room.signalAll();
            checkEnded();
        }
        return removed;
    }

    /** A task that has its outcome need not wait. */
    void withdraw(final PoolTask<?> task) {
        final boolean waited;
        lock.lock();
        try {
            waited = removePending(task);
        } finally {
            lock.unlock();
        }
        if (waited) {
            task.over();
        }
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
        for (final Lane lane : lanes) {
            lane.signalled = true;
            lane.signal.signal();
        }
        idle.clear();
        room.signalAll();
        starts.signalAll();
    }

    List<Runnable> shutdownNow() {
        final List<PoolTask<?>> waiting;
        final List<Runnable> interrupts = new ArrayList<>();
        lock.lock();
        try {
            phase = Phase.STOPPED;
            waiting = pending.removeAll();
            for (final Lane lane : lanes) {
                final PoolTask<?> task = lane.current;
                if (task != null) {
                    final long attempt = task.attempts.number();
                    interrupts.add(() -> enders.end(task, attempt));
                }
                if (lane.isStarting) {
                    lane.thread.interrupt();
                }
            }
            wakeAll();
            checkEnded();
        } finally {
            lock.unlock();
        }
        settleAll(waiting, () -> Outcome.CANCELLED);
        interrupts.forEach(Runnable::run);
        return waiting.stream().map(task -> task.payload.runnable()).toList();
    }

    private void settleAll(final List<PoolTask<?>> tasks, final Supplier<Outcome> outcomes) {
        for (final PoolTask<?> task : tasks) {
            final Outcome outcome = outcomes.get();
            if (task.settle(outcome)) {
                counts.settled(outcome);
            }
            task.over();
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
            waiting = pending.removeAll();
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
            return phase != Phase.OPEN;
        } finally {
            lock.unlock();
        }
    }

    boolean isTerminated() {
        lock.lock();
        try {
            return phase != Phase.OPEN && lanes.isEmpty() && pending.isEmpty();
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

    PoolStats stats() {
        final List<PoolStats.Running> running = new ArrayList<>();
        final List<PoolStats.WorkerStats> workers = new ArrayList<>();
        lock.lock();
        try {
            for (final Lane lane : lanes) {
                final WorkerHandle worker = lane.worker;
                workers.add(lane.times.stats(worker == null ? -1 : worker.pid()));
                final PoolTask<?> task = lane.current;
                if (task != null) {
                    running.add(new PoolStats.Running(task.payload.name(), task.pid, task.since));
                }
            }
            return new PoolStats(
                    pending.count(),
                    pending.bytes(),
                    running,
                    workers,
                    counts.done.sum(),
                    counts.failed.sum(),
                    counts.cancelled.sum(),
                    counts.retried.sum(),
                    counts.deaths.sum(),
                    starts.count());
        } finally {
            lock.unlock();
        }
    }
}
