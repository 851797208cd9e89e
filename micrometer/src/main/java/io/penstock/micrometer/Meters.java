package io.penstock.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * Registers the meters of one thing. A gauge keeps what it reads from reachable; a counter of Micrometer does not, so there is a gauge beside each.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one.
 *
 * @param <T> what a look finds
 */
final class Meters<T> {
    private final MeterRegistry registry;
    private final Looks<T> looks;
    private final Tags tags;

    Meters(final MeterRegistry registry, final Looks<T> looks, final Iterable<Tag> tags) {
        this.registry = registry;
        this.looks = looks;
        this.tags = Tags.of(tags);
    }

    /** What it is now. */
    void gauge(
            final String name,
            final String description,
            final String unit,
            final ToDoubleFunction<? super T> of,
            final String... furtherTags) {
        Gauge.builder(name, looks, from -> from.number(of))
                .description(description)
                .baseUnit(unit)
                .tags(tags.and(furtherTags))
                .strongReference(true)
                .register(registry);
    }

    /** What never falls, as long as the thing is the same. While it cannot be seen, the counter stands. */
    void counter(
            final String name,
            final String description,
            final String unit,
            final ToDoubleFunction<? super T> of,
            final String... furtherTags) {
        final LastCount count = new LastCount();
        // the registry keeps its object by a weak reference, so the function has it: the gauges may be filtered out
        FunctionCounter.builder(name, looks, weak -> count.with(looks.number(of)))
                .description(description)
                .baseUnit(unit)
                .tags(tags.and(furtherTags))
                .register(registry);
    }

    /** The last number that was seen. */
    private static final class LastCount {
        private double last;

        synchronized double with(final double now) {
            if (!Double.isNaN(now)) {
                last = now;
            }
            return last;
        }
    }
}
