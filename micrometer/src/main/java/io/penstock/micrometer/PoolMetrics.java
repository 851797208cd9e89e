package io.penstock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.pool.Pool;
import io.penstock.pool.PoolStats;

/**
 * Meters of a pool, of processes or threads: {@code penstock.pool.*}, with the tag {@code pool}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the pool. <b>Blocks:</b> never. <b>Units:</b> as the names of the meters say.
 */
public final class PoolMetrics implements MeterBinder {
    private final Looks<PoolStats> looks;
    private final Tags tags;

    private PoolMetrics(final Pool pool, final String name, final Iterable<Tag> tags) {
        this.looks = new Looks<>(pool::stats);
        this.tags = Tags.of("pool", name).and(tags);
    }

    /**
     * Of a pool.
     *
     * @param pool that runs
     * @param name for the tag {@code pool}
     * @return the binder
     */
    public static PoolMetrics of(final Pool pool, final String name) {
        return of(pool, name, Tags.empty());
    }

    /**
     * Of a pool, with further tags.
     *
     * @param pool that runs
     * @param name for the tag {@code pool}
     * @param tags for each meter
     * @return the binder
     */
    public static PoolMetrics of(final Pool pool, final String name, final Iterable<Tag> tags) {
        return new PoolMetrics(pool, name, tags);
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        final Meters<PoolStats> meters = new Meters<>(registry, looks, tags);
        meters.gauge("penstock.pool.pending", "Tasks that wait", "tasks", PoolStats::pending);
        meters.gauge("penstock.pool.pending.size", "What they take", "bytes", PoolStats::pendingBytes);
        meters.gauge(
                "penstock.pool.running",
                "Tasks that workers have",
                "tasks",
                stats -> stats.running().size());
        meters.gauge(
                "penstock.pool.workers",
                "Workers that live, or start",
                "workers",
                stats -> stats.workers().size());
        final String tasks = "penstock.pool.tasks";
        final String ended = "Tasks that have ended, by their outcome";
        meters.counter(tasks, ended, "tasks", PoolStats::done, "outcome", "done");
        meters.counter(tasks, ended, "tasks", PoolStats::failed, "outcome", "failed");
        meters.counter(tasks, ended, "tasks", PoolStats::cancelled, "outcome", "cancelled");
        meters.counter("penstock.pool.retries", "Tasks put back for another attempt", "tasks", PoolStats::retried);
        meters.counter("penstock.pool.worker.deaths", "Workers not ended by the pool", "workers", PoolStats::deaths);
        meters.counter("penstock.pool.worker.starts", "Workers started", "workers", PoolStats::starts);
    }
}
