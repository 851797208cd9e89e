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

    void begin() {
        final long nowNs = System.nanoTime();
        waitingNs += nowNs - changedAtNs;
        changedAtNs = nowNs;
    }

    void end() {
        final long nowNs = System.nanoTime();
        workingNs += nowNs - changedAtNs;
        changedAtNs = nowNs;
        tasks++;
    }

    PoolStats.WorkerStats stats(final long pid) {
        return new PoolStats.WorkerStats(pid, tasks, Duration.ofNanos(waitingNs), Duration.ofNanos(workingNs));
    }
}
