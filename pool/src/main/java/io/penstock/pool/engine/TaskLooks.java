package io.penstock.pool.engine;

/**
 * Looks whether workers have begun tasks: {@link BeginMark} says so at that moment, before any answer comes.
 *
 * <p><b>Threads:</b> any; methods that say so want the core's lock held. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class TaskLooks {
    private final PoolCore core;

    TaskLooks(final PoolCore core) {
        this.core = core;
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
            Dispatch.begun(lane, task);
        }
    }

    boolean isRunningNow(final PoolTask<?> task) {
        core.lock();
        try {
            return isRunning(task);
        } finally {
            core.lock.unlock();
        }
    }

    /** The process that runs the task, or has run it last; below 0 for none. */
    long pid(final PoolTask<?> task) {
        core.lock();
        try {
            look(task);
            return task.pid;
        } finally {
            core.lock.unlock();
        }
    }

    int attempts(final PoolTask<?> task) {
        core.lock();
        try {
            look(task);
            return task.attempts.count();
        } finally {
            core.lock.unlock();
        }
    }
}
