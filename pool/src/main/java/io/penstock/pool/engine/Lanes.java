package io.penstock.pool.engine;

import io.penstock.pool.PoolStats;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * The lanes of a pool: which there are, which have nothing to do, and which task each of them has. The lane that worked last is the first to get a
 * task.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> {@link #awaitWork}.
 */
final class Lanes {
    private final PoolCore core;
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Set<Lane> lanes = new LinkedHashSet<>();
    private long attempts;
    private int ending; // lanes that had nothing to do for too long

    Lanes(final PoolCore core) {
        this.core = core;
    }

    /** Has a lane look for work. Under the lock. */
    void wakeOne() {
        final Lane lane = idle.pollLast(); // the one that worked last
        if (lane != null) {
            lane.signalled = true;
            lane.signal.signal();
        } else if (lanes.size() < core.settings.workers) {
            startLane();
        }
    }

    /** Under the lock. */
    void startLane() {
        final Lane lane = new Lane(core, freeNumber(), core.lock.newCondition(), core.name + "-lane-" + freeNumber());
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
        core.lock.lock();
        try {
            long leftNs =
                    core.settings.idleShutdown == null ? Long.MAX_VALUE : PoolCore.nanos(core.settings.idleShutdown);
            while (!core.isStopped()) {
                if (!core.pending.isEmpty() || (isPrestarting() && lane.worker == null)) {
                    return true;
                }
                if (!core.isOpen()) {
                    return false;
                }
                if (leftNs <= 0 && lanes.size() - ending > core.settings.minWorkers) {
                    lane.isEnding = true;
                    ending++;
                    return false;
                }
                leftNs = awaitSignal(lane, leftNs <= 0 ? PoolCore.nanos(core.settings.idleShutdown) : leftNs);
            }
            return false;
        } finally {
            core.lock.unlock();
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
        return !core.isBroken()
                && !core.isStopped()
                && lanes.contains(lane)
                && (!core.pending.isEmpty() || isPrestarting());
    }

    private boolean isPrestarting() {
        return core.isOpen() && core.settings.prestart;
    }

    /** The oldest task, which this lane's worker runs from now on; null if another lane has it. */
    PoolTask<?> take(final Lane lane) {
        PoolTask<?> task = null;
        core.lock.lock();
        try {
            while (task == null && !core.isStopped() && !core.pending.isEmpty()) {
                task = core.pending.poll();
                core.roomChanged();
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
                    lane.timeout = core.enders.watch(task, task.attempts.number(), task.timeout);
                }
            }
            return task;
        } finally {
            core.lock.unlock();
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

    int count() {
        return lanes.size();
    }

    /** Has all lanes look what there is to do. Under the lock. */
    void wakeAll() {
        for (final Lane lane : lanes) {
            lane.signalled = true;
            lane.signal.signal();
        }
        idle.clear();
    }

    /** Ends what the lanes do; gives what runs, with the number of its attempt. Under the lock. */
    void stop(final ObjLongConsumer<PoolTask<?>> running) {
        for (final Lane lane : lanes) {
            if (lane.current != null) {
                running.accept(lane.current, lane.current.attempts.number());
            }
            if (lane.isStarting) {
                lane.thread.interrupt();
            }
        }
    }

    boolean isDoomed(final Lane lane) {
        core.lock.lock();
        try {
            return lane.doomed;
        } finally {
            core.lock.unlock();
        }
    }

    void forget(final Lane lane) {
        core.lock.lock();
        try {
            lane.worker = null;
            lane.doomed = false;
        } finally {
            core.lock.unlock();
        }
    }

    /** A lane cannot go on: its task fails with the reason. */
    void laneFailed(final Lane lane, final Throwable fault) {
        final PoolTask<?> task;
        core.lock.lock();
        try {
            task = lane.current;
            lane.doomed = true;
            if (task != null) {
                release(lane, task);
                task.attempts.end();
            }
        } finally {
            core.lock.unlock();
        }
        if (task != null) {
            final Outcome outcome = Outcome.failed(fault, "the pool could not run the task: " + fault);
            if (task.settle(outcome)) {
                core.counts.settled(outcome);
            }
            task.over();
        }
    }

    void laneEnded(final Lane lane) {
        core.lock.lock();
        try {
            lanes.remove(lane);
            idle.remove(lane);
            ending -= lane.isEnding ? 1 : 0;
            if (!core.pending.isEmpty()) {
                startLane();
            }
            core.checkEnded();
        } finally {
            core.lock.unlock();
        }
    }

    PoolStats stats() {
        final List<PoolStats.Running> running = new ArrayList<>();
        final List<PoolStats.WorkerStats> workers = new ArrayList<>();
        core.lock.lock();
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
                    core.pending.count(),
                    core.pending.bytes(),
                    running,
                    workers,
                    core.counts.done.sum(),
                    core.counts.failed.sum(),
                    core.counts.cancelled.sum(),
                    core.counts.retried.sum(),
                    core.counts.deaths.sum(),
                    core.starts.count());
        } finally {
            core.lock.unlock();
        }
    }
}
