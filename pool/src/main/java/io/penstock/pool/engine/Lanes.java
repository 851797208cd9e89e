package io.penstock.pool.engine;

import io.penstock.pool.PoolStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * The lanes of a pool: which there are, and which have nothing to do. The lane that worked last is the first to get a task.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> {@link #awaitWork}.
 */
final class Lanes {
    private final PoolCore core;
    private final IdleLanes idle;
    private final Set<Lane> lanes = new LinkedHashSet<>();
    private int ending; // lanes that had nothing to do for too long

    Lanes(final PoolCore core) {
        this.core = core;
        idle = core.idle;
    }

    /** Has a lane look for work. Under the lock. */
    void wakeOne() {
        if (!idle.wakeLast() && lanes.size() < core.settings.workers) {
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
            lane.idleSinceNs = System.nanoTime();
            while (true) {
                if (!lane.sent.isEmpty() || lane.worn || lane.doomed) {
                    return true;
                }
                if (core.end.isStopped()) {
                    return false;
                }
                final boolean isStalled = core.stalls.isStalled(lane);
                final int ahead = isStalled ? 0 : core.dispatch.ahead.count(); // of others, which it might run
                if (!isStalled && hasWork(lane)) {
                    return true;
                }
                if (!core.end.isOpen() && ahead == 0) {
                    return false;
                }
                final boolean mayEnd = core.end.isOpen() && lanes.size() - ending > core.settings.minWorkers;
                if (mayEnd && idle.isOver(lane)) {
                    lane.isEnding = true;
                    ending++;
                    return false;
                }
                idle.await(lane, mayEnd, limitNs(isStalled, ahead));
                if (ahead > 0) {
                    core.takingBack.fromLongTasks();
                }
            }
        } finally {
            core.lock.unlock();
        }
    }

    private boolean hasWork(final Lane lane) {
        return !core.pending.isEmpty()
                || (isPrestarting() && lane.worker == null)
                || (core.end.isOpen() && lane.mayNap());
    }

    private long limitNs(final boolean isStalled, final int ahead) {
        if (isStalled) {
            return core.settings.stall.toNanos();
        }
        return ahead == 0 ? Long.MAX_VALUE : TakingBack.LONG_TASK_NS;
    }

    /** Whether a lane can take a task at once, or be started. Under the lock. */
    boolean hasFree() {
        return idle.count() > 0 || lanes.size() < core.settings.workers;
    }

    /** Whether this lane still has a use for a worker. Under the lock. */
    boolean wantsWorker(final Lane lane) {
        return !core.end.isBroken()
                && !core.end.isStopped()
                && lanes.contains(lane)
                && (!core.pending.isEmpty() || isPrestarting());
    }

    private boolean isPrestarting() {
        return core.end.isOpen() && core.settings.prestart;
    }

    /** Those that there are now. Under the lock. */
    List<Lane> all() {
        return new ArrayList<>(lanes);
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
            final PoolTask<?> first = lane.sent.first();
            if (first != null) {
                running.accept(first, first.attempts.number());
            }
        }
        interruptStarts();
    }

    /** Gives up the workers that are being started. Under the lock. */
    void interruptStarts() {
        for (final Lane lane : lanes) {
            if (lane.isStarting) {
                lane.isStarting = false; // one interrupt suffices
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
            lane.worn = false;
            lane.doomed = false;
            lane.stalled = false;
            lane.tasks = 0;
            lane.prefetch = core.dispatch.newPrefetch();
        } finally {
            core.lock.unlock();
        }
    }

    void laneEnded(final Lane lane) {
        core.lock.lock();
        try {
            lanes.remove(lane);
            ending -= lane.isEnding ? 1 : 0;
            if (!core.pending.isEmpty()) {
                startLane();
            }
            core.end.check();
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
                final PoolTask<?> first = lane.sent.first();
                workers.add(lane.times.stats(worker == null ? -1 : worker.pid(), first != null));
                if (first != null && core.looks.isRunning(first)) {
                    running.add(new PoolStats.Running(first.payload.name(), first.pid, since(lane)));
                }
            }
            return new PoolStats(
                    core.pending.count() + core.dispatch.ahead.count(),
                    core.pending.bytes() + core.dispatch.ahead.bytes(),
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

    private static Instant since(final Lane lane) {
        return Instant.now().minusNanos(System.nanoTime() - lane.sent.firstSinceNs());
    }
}
