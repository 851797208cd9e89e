package io.penstock.pool.engine;

import io.penstock.core.events.FlightEvents;

/**
 * A worker that has died, as an event tells it.
 *
 * @param task that it ran; null if it was idle
 */
record LostWorker(long pid, int exitCode, boolean timedOut, String task) {
    /** It was not waited for. */
    static final int UNKNOWN_EXIT = -1;

    /** What is known of it, before its task is settled. */
    static LostWorker of(final long pid, final int exitCode, final PoolTask<?> task) {
        return task == null
                ? new LostWorker(pid, exitCode, false, null)
                : new LostWorker(pid, exitCode, task.attempts.isOverdue(), task.payload.name());
    }

    /** Tells the flight recorder; without a lock. A thread that was left alone is no death of a process. */
    void record() {
        if (pid != ProcessHandle.current().pid()) {
            FlightEvents.workerDied("pool", pid, exitCode, timedOut, task);
        }
    }
}
