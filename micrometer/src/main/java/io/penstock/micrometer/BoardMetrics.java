package io.penstock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.ChannelView;
import io.penstock.sync.SyncStats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Meters of a board: {@code penstock.board.*}, with the tag {@code board}; and of those of its locks and other entries that are named, with the tag
 * {@code entry}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any on the host that may read the file. <b>Blocks:</b> never; each scrape looks once, with a file operation.
 * <b>Units:</b> as the names of the meters say.
 */
public final class BoardMetrics implements MeterBinder {
    private final Looks<SyncStats> looks;
    private final Tags tags;
    private final List<String> entries;

    private BoardMetrics(final Path path, final Iterable<Tag> tags, final List<String> entries) {
        this.looks = new Looks<>(() -> SyncStats.of(path));
        this.tags = Tags.of("board", String.valueOf(path.getFileName())).and(tags);
        this.entries = entries;
    }

    /**
     * Of the board in a file; the tag {@code board} is the file's name.
     *
     * @param path of the file, which need not be there yet
     * @param entries that have meters of their own: how many threads wait, and for how long a lock is held
     * @return the binder
     */
    public static BoardMetrics of(final Path path, final String... entries) {
        return of(path, Tags.empty(), entries);
    }

    /**
     * Of the board in a file, with further tags.
     *
     * @param path of the file
     * @param tags for each meter
     * @param entries that have meters of their own
     * @return the binder
     */
    public static BoardMetrics of(final Path path, final Iterable<Tag> tags, final String... entries) {
        return new BoardMetrics(path, tags, List.of(entries));
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        final Meters<SyncStats> meters = new Meters<>(registry, looks, tags);
        meters.gauge(
                "penstock.board.entries",
                "Entries",
                "entries",
                stats -> stats.entries().size());
        meters.gauge("penstock.board.used", "Bytes of entries", "bytes", SyncStats::usedBytes);
        meters.gauge("penstock.board.capacity", "Room for entries", "bytes", SyncStats::capacityBytes);
        meters.gauge("penstock.board.users", "Living processes that have it open", "processes", BoardMetrics::living);
        meters.gauge("penstock.board.waiters", "Threads that sleep at all entries", "threads", BoardMetrics::waiters);
        for (final String name : entries) {
            final String waiting = "Threads that sleep for an entry";
            meters.gauge(
                    "penstock.board.entry.waiters", waiting, "threads", stats -> waiting(stats, name), "entry", name);
            final String held = "For how long a lock is held by its present holder; 0 if it is free";
            meters.gauge("penstock.board.lock.held", held, "seconds", stats -> heldSeconds(stats, name), "entry", name);
        }
    }

    private static double living(final SyncStats stats) {
        return stats.users().stream()
                .filter(user -> user.state() != ChannelView.State.DEAD)
                .count();
    }

    private static double waiters(final SyncStats stats) {
        return stats.waiters().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static double waiting(final SyncStats stats, final String name) {
        return entry(stats, name).map(SyncStats.Entry::waiting).orElse(0);
    }

    /** At least a millisecond for a lock that is held: not 0, whatever the clocks say. */
    private static double heldSeconds(final SyncStats stats, final String name) {
        return entry(stats, name)
                .flatMap(SyncStats.Entry::holder)
                .map(holder -> Math.max(
                                1,
                                Duration.between(holder.since(), Instant.now()).toMillis())
                        / 1_000.0)
                .orElse(0.0);
    }

    private static Optional<SyncStats.Entry> entry(final SyncStats stats, final String name) {
        return stats.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst();
    }
}
