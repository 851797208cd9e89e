package io.penstock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.sink.SinkStatus;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/**
 * Meters of a log sink and its lanes: {@code penstock.sink.*}, with the tag {@code sink}. The records are those of the lanes that are there: a lane goes
 * with its worker, and so do its numbers. They are gauges for that reason. What was written in all is a counter, in bytes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any on the host that may read the directory. <b>Blocks:</b> never; each scrape looks once, with file
 * operations. <b>Units:</b> as the names of the meters say.
 */
public final class SinkMetrics implements MeterBinder {
    private final Looks<SinkStatus> looks;
    private final Tags tags;

    private SinkMetrics(final Path directory, final Iterable<Tag> tags) {
        this.looks = new Looks<>(() -> SinkStatus.of(directory));
        this.tags = Tags.of("sink", String.valueOf(directory.getFileName())).and(tags);
    }

    /**
     * Of the sink that listens at a directory; the tag {@code sink} is the directory's name.
     *
     * @param directory of the lanes, which need not be there yet
     * @return the binder
     */
    public static SinkMetrics of(final Path directory) {
        return of(directory, Tags.empty());
    }

    /**
     * Of the sink that listens at a directory, with further tags.
     *
     * @param directory of the lanes
     * @param tags for each meter
     * @return the binder
     */
    public static SinkMetrics of(final Path directory, final Iterable<Tag> tags) {
        return new SinkMetrics(directory, tags);
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        final Meters<SinkStatus> meters = new Meters<>(registry, looks, tags);
        meters.gauge("penstock.sink.running", "Sinks that write: 1 or 0", "sinks", of("sinks"));
        meters.gauge("penstock.sink.workers", "Workers that have a lane", "workers", of("workers"));
        final String records = "penstock.sink.records";
        final String what = "Records of the lanes that are there";
        meters.gauge(records, what, "records", of("offered"), "state", "offered");
        meters.gauge(records, what, "records", of("written"), "state", "written");
        meters.gauge(records, what, "records", of("dropped"), "state", "dropped");
        meters.gauge(records, what, "records", of("lag"), "state", "waiting");
        meters.gauge("penstock.sink.lag", "In lanes, and not in the file yet", "bytes", of("lagBytes"));
        meters.counter("penstock.sink.written", "Written by all sinks of the directory", "bytes", SinkStatus::bytes);
    }

    private static ToDoubleFunction<SinkStatus> of(final String number) {
        return status -> status.numbers().get(number);
    }
}
