package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which worker has which tasks. A task that was sent is still the pool's until it has begun there: then it is taken back where another worker would run it
 * sooner, or it is not wanted any more. {@link BeginMark} decides between the two.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Dispatch {
    /** What an empty ring has room for, so that no caller waits in a send; and longer tasks do not wait behind each other. */
    static final int MAX_SMALL_BYTES = 32 * 1024;

    /** Behind a task that runs longer, none waits while another worker is idle. */
    static final long LONG_TASK_NS = TimeUnit.MILLISECONDS.toNanos(10);

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

    /** The oldest tasks, as many as the lane's worker may have. They are in its ring from now on, as far as anybody else is concerned. */
    Next take(final Lane lane) {
        core.lock();
        try {
            final long first = attempts + 1;
            final List<PoolTask<?>> tasks = core.isStopped() || lane.worn || lane.doomed ? List.of() : taken(lane);
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

    private static void endWatch(final Lane lane) {
        if (lane.timeout != null) {
            lane.timeout.cancel(false);
            lane.timeout = null;
        }
    }

    /** Whether a worker has begun the task, and is not done with it. Under the lock. */
    boolean isRunning(final PoolTask<?> task) {
        look(task);
        return task.attempts.hasBegun();
    }

    /** Finds out whether the task's worker has begun it. Under the lock. */
    void look(final PoolTask<?> task) {
        final Lane lane = task.lane;
        if (lane != null && !task.attempts.hasBegun() && lane.worker.hasBegun(task.attempts.number())) {
            begun(lane, task);
        }
    }

    private static void begun(final Lane lane, final PoolTask<?> task) {
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
            core.putBack(takeBack(lane, true));
        }
        core.roomChanged();
    }

    /**
     * Takes back what a lane's worker has not begun. Under the lock.
     *
     * @param alsoBorrowed whether from a caller that has borrowed the lane, and waits for the answer
     * @return in order; they are in no lane any more
     */
    List<PoolTask<?>> takeBack(final Lane lane, final boolean alsoBorrowed) {
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
        endWatch(lane);
        lane.times.end(System.nanoTime());
        if (lane.isReceiving) {
            lane.thread.interrupt(); // no answer will come
        }
        if (lane.isSending) {
            core.enders.watchSend(lane, lane.worker);
        }
    }

    /** Takes a task back from the worker that has not begun it. Those that were sent after it wait again, too. Under the lock. */
    boolean takeBack(final PoolTask<?> task) {
        if (task.lane == null || isRunning(task)) {
            return false;
        }
        final List<PoolTask<?>> back = new ArrayList<>(takeBack(task.lane, false));
        final boolean isBack = back.remove(task);
        core.putBack(back);
        return isBack;
    }

    /** For an idle lane: takes back what waits behind tasks that run long. Under the lock. */
    void takeBackFromLongTasks() {
        final long nowNs = System.nanoTime();
        for (final Lane lane : core.lanes.all()) {
            if (lane.sent.count() > 1 && nowNs - lane.sent.firstSinceNs() > LONG_TASK_NS) {
                core.putBack(takeBack(lane, false));
            }
        }
    }

    /** From all workers. Under the lock. */
    List<PoolTask<?>> takeBackAll() {
        final List<PoolTask<?>> all = new ArrayList<>();
        for (final Lane lane : core.lanes.all()) {
            all.addAll(takeBack(lane, false));
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
        core.settleRefused();
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
            endWatch(lane);
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
            core.settleRefused();
        }
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
            core.putBack(takeBack(lane, true));
        } finally {
            core.lock.unlock();
        }
        core.settleRefused();
    }

    /** A lane cannot go on: the tasks of its worker fail with the reason. */
    void failed(final Lane lane, final Throwable fault) {
        final List<PoolTask<?>> failed = new ArrayList<>();
        core.lock();
        try {
            lane.doomed = true;
            if (!lane.sent.isEmpty()) {
                core.putBack(takeBack(lane, true));
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
        core.settleRefused();
        for (final PoolTask<?> task : failed) {
            final Outcome outcome = Outcome.failed(fault, "the pool could not run the task: " + fault);
            if (task.settle(outcome)) {
                core.counts.settled(outcome);
            }
            task.over();
        }
    }
}
