package io.penstock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.ChannelView;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Meters of a queue, bounded or joinable: {@code penstock.queue.*}, with the tag {@code queue}. They are of the queue itself, whatever process uses it: one
 * process of the host shows them, and need not use the queue. A queue that is not there has NaN, and its counters stand.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any on the host that may read the file. <b>Blocks:</b> never; each scrape looks once, with a file operation.
 * <b>Units:</b> as the names of the meters say.
 */
public final class QueueMetrics implements MeterBinder {
    private static final List<String> CONDITIONS =
            List.of("items", "space", "unfinished", "leaseCell", "putLock", "takeLock");

    private final Looks<QueueStats> looks;
    private final Tags tags;

    private QueueMetrics(final Looks.Look<QueueStats> look, final String name, final Iterable<Tag> tags) {
        this.looks = new Looks<>(look);
        this.tags = Tags.of("queue", name).and(tags);
    }

    /**
     * Of the queue in a file, which need not be there yet; the tag {@code queue} is the file's name.
     *
     * @param path of the file
     * @return the binder
     */
    public static QueueMetrics of(final Path path) {
        return of(path, Tags.empty());
    }

    /**
     * Of the queue in a file, with further tags.
     *
     * @param path of the file
     * @param tags for each meter
     * @return the binder
     */
    public static QueueMetrics of(final Path path, final Iterable<Tag> tags) {
        return new QueueMetrics(() -> look(path), String.valueOf(path.getFileName()), tags);
    }

    /**
     * Of an open queue, in a file or in memory. When its handle is closed, the meters show nothing.
     *
     * @param queue that is open
     * @param name for the tag {@code queue}
     * @return the binder
     */
    public static QueueMetrics of(final BoundedQueue<?> queue, final String name) {
        return new QueueMetrics(queue::stats, name, Tags.empty());
    }

    private static QueueStats look(final Path path) throws IOException {
        if (ChannelView.of(path) instanceof QueueStats stats) {
            return stats;
        }
        throw new IOException("not a queue: path=" + path);
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        final Meters<QueueStats> meters = new Meters<>(registry, looks, tags);
        meters.gauge("penstock.queue.depth", "Items that could be taken now", "items", QueueStats::depth);
        meters.gauge("penstock.queue.capacity", "Items that wait at most", "items", QueueStats::maxItems);
        meters.gauge("penstock.queue.used", "Bytes of the ring in use", "bytes", QueueStats::bytes);
        meters.gauge("penstock.queue.ring", "Bytes of the ring", "bytes", QueueStats::capacityBytes);
        meters.gauge("penstock.queue.in.flight", "Items taken and not done", "items", QueueStats::inFlight);
        meters.gauge("penstock.queue.dead.letters", "Items given up, and kept", "items", QueueStats::deadLetters);
        meters.gauge("penstock.queue.oldest.age", "Age of the oldest item", "seconds", QueueMetrics::age);
        meters.gauge("penstock.queue.users", "Living processes that have it open", "processes", QueueMetrics::living);
        for (final String condition : CONDITIONS) {
            meters.gauge(
                    "penstock.queue.waiters",
                    "Threads that sleep, by what they wait for",
                    "threads",
                    stats -> stats.waiters().getOrDefault(condition, 0),
                    "waits.for",
                    condition);
        }
        meters.counter("penstock.queue.puts", "Items put", "items", QueueStats::puts);
        meters.counter("penstock.queue.takes", "Items taken for the first time", "items", QueueStats::takes);
        meters.counter("penstock.queue.redeliveries", "Items taken again", "items", QueueStats::redeliveries);
    }

    private static double age(final QueueStats stats) {
        return stats.oldestAge().map(Duration::toMillis).orElse(0L) / 1_000.0;
    }

    private static double living(final QueueStats stats) {
        return stats.users().stream()
                .filter(user -> user.state() != ChannelView.State.DEAD)
                .count();
    }
}
