package io.penstock.pool.engine;

import io.penstock.pool.PoolStats;
import java.time.Duration;

/**
 * What a lane has done, for the statistics.
 *
 * <p><b>Threads:</b> the holder of the core's lock. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> nanoseconds.
 */
final class LaneTimes {
    private long tasks;
    private long waitingNs;
    private long workingNs;
    private long changedAtNs = System.nanoTime();

    /** The worker has a task. */
    void begin(final long nowNs) {
        waitingNs += nowNs - changedAtNs;
        changedAtNs = nowNs;
    }

    /** The worker has none. */
    void end(final long nowNs) {
        workingNs += nowNs - changedAtNs;
        changedAtNs = nowNs;
    }

    void answered() {
        tasks++;
    }

    PoolStats.WorkerStats stats(final long pid, final boolean isWorking) {
        final long sinceNs = System.nanoTime() - changedAtNs;
        return new PoolStats.WorkerStats(
                pid,
                tasks,
                Duration.ofNanos(isWorking ? waitingNs : waitingNs + sinceNs),
                Duration.ofNanos(isWorking ? workingNs + sinceNs : workingNs));
    }
}
