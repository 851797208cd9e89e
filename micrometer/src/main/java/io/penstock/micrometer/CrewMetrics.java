package io.penstock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.pool.CrewStats;
import io.penstock.pool.WorkCrew;
import java.util.Locale;

/**
 * Meters of a crew: {@code penstock.crew.*}, with the tag {@code crew}. What waits, and what is in hand, is its queue's: see {@link QueueMetrics}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> never. <b>Units:</b> as the names of the meters say.
 */
public final class CrewMetrics implements MeterBinder {
    private final Looks<CrewStats> looks;
    private final Tags tags;

    private CrewMetrics(final WorkCrew<?> crew, final String name) {
        this.looks = new Looks<>(crew::stats);
        this.tags = Tags.of("crew", name);
    }

    /**
     * Of a crew.
     *
     * @param crew that runs
     * @param name for the tag {@code crew}
     * @return the binder
     */
    public static CrewMetrics of(final WorkCrew<?> crew, final String name) {
        return new CrewMetrics(crew, name);
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        final Meters<CrewStats> meters = new Meters<>(registry, looks, tags);
        for (final CrewStats.State state : CrewStats.State.values()) {
            meters.gauge(
                    "penstock.crew.workers",
                    "Workers, by what they do",
                    "workers",
                    stats -> count(stats, state),
                    "state",
                    state.name().toLowerCase(Locale.ROOT));
        }
        final String items = "penstock.crew.items";
        final String ended = "Items done, deliveries that failed, items lost to a lease timeout";
        meters.counter(items, ended, "items", CrewStats::done, "outcome", "done");
        meters.counter(items, ended, "items", CrewStats::failed, "outcome", "failed");
        meters.counter(items, ended, "items", CrewStats::lost, "outcome", "lost");
        meters.counter("penstock.crew.worker.deaths", "Workers not asked to leave", "workers", CrewStats::deaths);
        meters.counter("penstock.crew.worker.starts", "Workers started", "workers", CrewStats::starts);
        meters.counter(
                "penstock.crew.worker.restarts", "Workers in the place of another", "workers", CrewStats::restarts);
    }

    private static double count(final CrewStats stats, final CrewStats.State state) {
        return stats.workers().stream()
                .filter(worker -> worker.state() == state)
                .count();
    }
}
