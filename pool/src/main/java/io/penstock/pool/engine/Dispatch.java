package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Which worker gets which tasks, and what its lane does next. A task that was sent is the pool's until it has begun: {@link TakingBack}.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Dispatch {
    /** What an empty ring has room for, so that no caller waits in a send; and longer tasks do not wait behind each other. */
    static final int MAX_SMALL_BYTES = 32 * 1024;

    /** What a message takes in the ring beside its content, at most. */
    private static final int OVERHEAD_BYTES = 64;

    final SentTasks.Ahead ahead = new SentTasks.Ahead();
    private final PoolCore core;
    private long attempts;

    Dispatch(final PoolCore core) {
        this.core = core;
    }

    Prefetch newPrefetch() {
        // With a limit of memory the worker is looked at after each task.
        return new Prefetch(core.settings.maxRssBytes == Long.MAX_VALUE ? Prefetch.MOST : 1);
    }

    /**
     * What a lane is to do next.
     *
     * @param tasks to be sent, each with the number of its attempt
     * @param firstNumber of the first one's; the others follow
     * @param blocks whether the first one may have to wait for the worker
     * @param waits whether there are answers to wait for
     * @param expectedNs how long the worker is busy
     */
    record Next(List<PoolTask<?>> tasks, long firstNumber, boolean blocks, boolean waits, long expectedNs) {}

    /** The oldest tasks, as many as the lane's worker may have. They are in its ring from now on, as far as other threads are concerned. */
    Next take(final Lane lane) {
        core.lock();
        try {
            final long first = attempts + 1;
            final List<PoolTask<?>> tasks = core.end.isStopped() || lane.worn || lane.doomed ? List.of() : taken(lane);
            final boolean blocks = !tasks.isEmpty() && isLarge(tasks.get(0));
            lane.isSending = blocks;
            lane.isReceiving = !blocks && !lane.sent.isEmpty();
            return new Next(
                    tasks,
                    first,
                    blocks,
                    lane.isReceiving,
                    lane.isReceiving ? lane.prefetch.expectedNs(lane.sent.count()) : 0);
        } finally {
            core.lock.unlock();
        }
    }

    private List<PoolTask<?>> taken(final Lane lane) {
        final int limit = Math.min(lane.prefetch.limit(), core.settings.maxTasksPerWorker - lane.tasks);
        final int share = 1 + core.pending.count() / Math.max(1, core.lanes.count());
        if (lane.sent.count() >= limit || core.pending.isEmpty()) {
            return List.of();
        }
        final long nowNs = System.nanoTime();
        final List<PoolTask<?>> tasks = new ArrayList<>(Math.min(share, limit - lane.sent.count()));
        while (lane.sent.count() < limit && tasks.size() < share) {
            final PoolTask<?> task = core.pending.peek();
            if (task == null || (!lane.sent.isEmpty() && !fitsBehindOthers(lane, task))) {
                break;
            }
            core.pending.remove(task);
            if (task.outcome() != null) {
                task.over();
                continue;
            }
            assign(lane, task, nowNs);
            tasks.add(task);
        }
        core.roomChanged();
        core.end.giveUpStarts();
        return tasks;
    }

    private static boolean fitsBehindOthers(final Lane lane, final PoolTask<?> task) {
        final long bytes = lane.sent.bytes() + task.payload.size() + (long) OVERHEAD_BYTES * (lane.sent.count() + 1);
        return !isLarge(task) && bytes <= lane.worker.prefetchBytes();
    }

    static boolean isLarge(final PoolTask<?> task) {
        return task.payload.size() > MAX_SMALL_BYTES;
    }

    /** The lane's worker gets the task. Under the lock. */
    void assign(final Lane lane, final PoolTask<?> task, final long nowNs) {
        lane.lastNumber = ++attempts;
        task.attempts.sent(lane.lastNumber);
        task.lane = lane;
        final boolean isFirst = lane.sent.isEmpty();
        lane.sent.add(task, nowNs);
        if (isFirst) {
            lane.times.begin(nowNs);
            watch(lane);
        }
    }

    /** The first task begins about now. */
    private void watch(final Lane lane) {
        final PoolTask<?> first = lane.sent.first();
        if (first.timeout != null) {
            lane.timeout = core.enders.watch(first, first.attempts.number(), first.timeout);
        }
    }

    static void endWatch(final Lane lane) {
        if (lane.timeout != null) {
            lane.timeout.cancel(false);
            lane.timeout = null;
        }
    }

    /** It is known that the worker has begun the task. Under the lock. */
    static void begun(final Lane lane, final PoolTask<?> task) {
        if (task.attempts.begun()) {
            task.pid = lane.worker.pid();
        }
    }

    /** The lane's worker has answered its first task, or died in it. Under the lock. */
    void release(final Lane lane, final PoolTask<?> task, final long nowNs) {
        begun(lane, task);
        endWatch(lane);
        lane.sent.removeFirst(nowNs);
        task.lane = null;
        lane.tasks++;
        lane.times.answered();
    }

    /** Some answers came; what is left is the first now. Under the lock. */
    void released(final Lane lane, final long nowNs) {
        if (lane.sent.isEmpty()) {
            lane.times.end(nowNs);
        } else {
            watch(lane);
        }
        if (lane.tasks >= core.settings.maxTasksPerWorker) {
            lane.worn = true;
        }
        if (lane.worn) {
            core.putBack(core.takingBack.from(lane, true));
        }
        core.roomChanged();
        core.end.giveUpStarts();
    }

    /** The task was sent that might have had to wait. */
    boolean endSending(final Lane lane) {
        core.lock();
        try {
            lane.isSending = false;
            return beginReceiving(lane);
        } finally {
            core.lock.unlock();
        }
    }

    private static boolean beginReceiving(final Lane lane) {
        lane.isReceiving = !lane.sent.isEmpty();
        return lane.isReceiving;
    }

    boolean isReceiving(final Lane lane) {
        core.lock();
        try {
            return beginReceiving(lane);
        } finally {
            core.lock.unlock();
        }
    }

    /** The lane's thread was interrupted, since no answer will come. */
    void endedReceiving(final Lane lane) {
        core.lock();
        try {
            endReceiving(lane);
        } finally {
            core.lock.unlock();
        }
    }

    boolean isSpent(final Lane lane) {
        core.lock();
        try {
            return (lane.worn || lane.doomed) && lane.sent.isEmpty();
        } finally {
            core.lock.unlock();
        }
    }

    boolean hasNothing(final Lane lane) {
        core.lock();
        try {
            return lane.sent.isEmpty();
        } finally {
            core.lock.unlock();
        }
    }

    /** The lane's thread does not wait for answers any more. Under the lock, as an interrupt that was meant to end it. */
    @SuppressWarnings("ResultOfMethodCallIgnored") // it came late
    void endReceiving(final Lane lane) {
        if (Thread.currentThread() == lane.thread) {
            lane.isReceiving = false;
            Thread.interrupted();
        }
    }

    /** The lane's worker gets no further task. */
    void wear(final Lane lane) {
        core.lock();
        try {
            lane.worn = true;
            core.putBack(core.takingBack.from(lane, true));
        } finally {
            core.lock.unlock();
        }
        core.end.settleRefused();
    }

    /** A lane cannot go on: the tasks of its worker fail with the reason. */
    void failed(final Lane lane, final Throwable fault) {
        final List<PoolTask<?>> failed = new ArrayList<>();
        core.lock();
        try {
            lane.doomed = true;
            if (!lane.sent.isEmpty()) {
                core.putBack(core.takingBack.from(lane, true));
            }
            final long nowNs = System.nanoTime();
            while (!lane.sent.isEmpty()) {
                final PoolTask<?> task = lane.sent.first();
                release(lane, task, nowNs);
                task.attempts.end();
                failed.add(task);
            }
            if (!failed.isEmpty()) {
                lane.times.end(nowNs);
            }
        } finally {
            core.lock.unlock();
        }
        core.end.settleRefused();
        for (final PoolTask<?> task : failed) {
            final Outcome outcome = Outcome.failed(fault, "the pool could not run the task: " + fault);
            task.settle(outcome);
            task.over();
        }
    }
}
