package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes tasks back from workers that have not begun them: where another worker would run them sooner, or where they are not wanted any more. {@link
 * BeginMark} decides between worker and pool.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class TakingBack {
    /** Behind a task that runs longer, none waits while another worker is idle. */
    static final long LONG_TASK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final PoolCore core;

    TakingBack(final PoolCore core) {
        this.core = core;
    }

    /**
     * Takes back what a lane's worker has not begun. Under the lock.
     *
     * @param alsoBorrowed whether from a caller that has borrowed the lane, and waits for the answer
     * @return in order; they are in no lane any more
     */
    List<PoolTask<?>> from(final Lane lane, final boolean alsoBorrowed) {
        if (lane.sent.isEmpty() || (lane.borrowed && !alsoBorrowed)) {
            return List.of();
        }
        final List<PoolTask<?>> back = lane.sent.removeAbove(lane.worker.takeBack(lane.lastNumber));
        for (final PoolTask<?> task : back) {
            leave(task);
        }
        if (!back.isEmpty()) {
            lane.prefetch.forget();
            core.roomChanged();
            ifEmptied(lane);
        }
        return back;
    }

    private static void leave(final PoolTask<?> task) {
        task.lane = null;
        task.attempts.end();
        task.copied = true; // this lane may still be sending the bytes
    }

    private void ifEmptied(final Lane lane) {
        if (!lane.sent.isEmpty()) {
            return;
        }
        Dispatch.endWatch(lane);
        lane.times.end(System.nanoTime());
        if (lane.isReceiving) {
            lane.thread.interrupt(); // no answer will come
        }
        if (lane.isSending) {
            core.enders.watchSend(lane, lane.worker);
        }
    }

    /** Takes a task back from the worker that has not begun it. Those that were sent after it wait again, too. Under the lock. */
    boolean cancelled(final PoolTask<?> task) {
        if (task.lane == null || core.looks.isRunning(task)) {
            return false;
        }
        final List<PoolTask<?>> back = new ArrayList<>(from(task.lane, false));
        final boolean isBack = back.remove(task);
        core.putBack(back);
        return isBack;
    }

    /** For an idle lane: takes back what waits behind tasks that run long. Under the lock. */
    void fromLongTasks() {
        final long nowNs = System.nanoTime();
        for (final Lane lane : core.lanes.all()) {
            if (lane.sent.count() > 1 && nowNs - lane.sent.firstSinceNs() > LONG_TASK_NS) {
                core.putBack(from(lane, false));
            }
        }
    }

    /** From all workers. Under the lock. */
    List<PoolTask<?>> fromAll() {
        final List<PoolTask<?>> all = new ArrayList<>();
        for (final Lane lane : core.lanes.all()) {
            all.addAll(from(lane, false));
        }
        return all;
    }

    /** These tasks were not sent after all; they are the last ones that the lane has. */
    void unsend(final Lane lane, final List<PoolTask<?>> tasks, final long firstNumber) {
        core.lock();
        try {
            putBackUnsent(lane, tasks, firstNumber);
        } finally {
            core.lock.unlock();
        }
        core.end.settleRefused();
    }

    private void putBackUnsent(final Lane lane, final List<PoolTask<?>> tasks, final long firstNumber) {
        if (tasks.isEmpty()) {
            return;
        }
        final List<PoolTask<?>> unsent = lane.sent.removeAbove(firstNumber - 1); // but those that were taken back
        for (final PoolTask<?> task : unsent) {
            leave(task);
        }
        if (!unsent.isEmpty() && lane.sent.isEmpty()) {
            Dispatch.endWatch(lane);
            lane.times.end(System.nanoTime());
            lane.isReceiving = false;
        }
        core.putBack(unsent);
    }

    /**
     * There was no room for a task and those behind it.
     *
     * @return whether the lane has nothing else to wait for, and must send this one
     */
    boolean beginSending(final Lane lane, final List<PoolTask<?>> tasks, final long firstNumber) {
        core.lock();
        try {
            final PoolTask<?> task = tasks.get(0);
            final boolean isFirst = lane.sent.first() == task && task.attempts.number() == firstNumber;
            if (isFirst) {
                putBackUnsent(lane, tasks.subList(1, tasks.size()), firstNumber + 1);
                lane.isReceiving = false;
                lane.isSending = true;
            } else {
                putBackUnsent(lane, tasks, firstNumber);
            }
            return isFirst;
        } finally {
            core.lock.unlock();
            core.end.settleRefused();
        }
    }
}
