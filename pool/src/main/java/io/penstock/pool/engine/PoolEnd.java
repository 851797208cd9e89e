package io.penstock.pool.engine;

import io.penstock.pool.PoolBrokenException;
import io.penstock.process.engine.TaskBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;

/**
 * How a pool ends: it takes no more tasks, or stops at once, or is broken; and it has ended when no lane is left and no task waits.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> {@link #awaitTermination}.
 */
final class PoolEnd {
    private final PoolCore core;
    private final Condition ended;
    private Phase phase = Phase.OPEN; // of the holder of the core's lock, as the next
    private Supplier<PoolBrokenException> broken;
    private volatile List<PoolTask<?>> refused = List.of(); // put back too late

    private enum Phase {
        OPEN,
        SHUT_DOWN,
        STOPPED
    }

    PoolEnd(final PoolCore core) {
        this.core = core;
        ended = core.lock.newCondition();
    }

    /** A task came back too late. Under the lock, after which {@link #settleRefused} is to be called. */
    void refuse(final PoolTask<?> task) {
        if (refused.isEmpty()) {
            refused = new ArrayList<>();
        }
        refused.add(task);
    }

    /** Throws if the pool takes no task. Under the lock. */
    void checkOpen() {
        TaskBytes.checkNotReading("a pool");
        if (broken != null) {
            throw broken.get();
        }
        if (phase != Phase.OPEN) {
            throw new RejectedExecutionException("the pool is shut down: pool=" + core.name);
        }
    }

    /** Ends tasks that came back when the pool had ended. Not under the lock. */
    void settleRefused() {
        if (refused.isEmpty()) { // of this thread's
            return;
        }
        final List<PoolTask<?>> late;
        final boolean isBroken;
        core.lock();
        try {
            late = refused;
            refused = List.of();
            isBroken = broken != null;
        } finally {
            core.lock.unlock();
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
        if (phase != Phase.OPEN && core.pending.isEmpty() && core.dispatch.ahead.count() == 0) {
            core.lanes.interruptStarts();
        }
    }

    /** The pool may have ended. Under the lock. */
    void check() {
        giveUpStarts();
        if (phase != Phase.OPEN && core.lanes.count() == 0 && core.pending.isEmpty()) {
            core.enders.close();
            core.callbacks.close();
            ended.signalAll();
        }
    }

    void shutdown() {
        core.lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT_DOWN;
            }
            wakeAll();
            check();
        } finally {
            core.lock.unlock();
        }
    }

    private void wakeAll() {
        core.lanes.wakeAll();
        core.roomChanged();
        core.starts.signalAll();
    }

    List<Runnable> shutdownNow() {
        final List<PoolTask<?>> waiting;
        final List<Runnable> interrupts = new ArrayList<>();
        core.lock.lock();
        try {
            phase = Phase.STOPPED;
            waiting = new ArrayList<>(core.takingBack.fromAll());
            waiting.addAll(core.pending.removeAll());
            core.lanes.stop((task, attempt) -> interrupts.add(() -> core.enders.end(task, attempt)));
            wakeAll();
            check();
        } finally {
            core.lock.unlock();
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
        core.lock.lock();
        try {
            if (broken == null) {
                broken = reason;
            }
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT_DOWN;
            }
            waiting = new ArrayList<>(core.takingBack.fromAll());
            waiting.addAll(core.pending.removeAll());
            wakeAll();
            check();
        } finally {
            core.lock.unlock();
        }
        settleAll(waiting, this::brokenOutcome);
    }

    boolean isShutdown() {
        core.lock.lock();
        try {
            return !isOpen();
        } finally {
            core.lock.unlock();
        }
    }

    /** Under the lock, as the next two. */
    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    boolean isBroken() {
        return broken != null;
    }

    boolean isTerminated() {
        core.lock.lock();
        try {
            return phase != Phase.OPEN && core.lanes.count() == 0 && core.pending.isEmpty();
        } finally {
            core.lock.unlock();
        }
    }

    boolean awaitTermination(final long timeout, final TimeUnit unit) throws InterruptedException {
        core.checkMayWait();
        long leftNs = unit.toNanos(timeout);
        core.lock.lockInterruptibly();
        try {
            while (!isTerminated()) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = ended.awaitNanos(leftNs);
            }
            return true;
        } finally {
            core.lock.unlock();
        }
    }
}
