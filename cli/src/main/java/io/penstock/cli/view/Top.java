package io.penstock.cli.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What goes on in channels between two looks.
 *
 * @param seconds between the looks
 * @param channels that were there at the second
 * @param processes that use them
 */
public record Top(double seconds, List<Row> channels, List<Load> processes) {
    /** The numbers that rise with what goes in, by the first that a kind has; and with what comes out. */
    private static final List<String> IN = List.of("put", "offered", "writes");

    private static final List<String> OUT = List.of("taken", "written");

    /**
     * A channel.
     *
     * @param inPerS items or records that went in each second, or writes; null where they are not counted
     * @param outPerS items or records that came out each second; null where they are not counted
     */
    public record Row(
            String path,
            String kind,
            Double inPerS,
            Double outPerS,
            long depth,
            Integer fullPercent,
            int waiting,
            long users) {}

    /**
     * A process.
     *
     * @param cpuPercent of one processor; null if it is not known
     * @param channels how many it has open
     */
    public record Load(long pid, String state, Double cpuPercent, int channels) {}

    /**
     * One look, to be compared with the next.
     *
     * @param atNs when, by {@link System#nanoTime}
     * @param channels by path
     * @param cpuNs processor time of their processes
     */
    public record Look(long atNs, List<ChannelFacts> channels, Map<Long, Long> cpuNs) {
        /** Remembers what was seen just now. */
        public static Look of(final List<ChannelFacts> channels) {
            final Map<Long, Long> cpu = new HashMap<>();
            for (final ChannelFacts channel : channels) {
                for (final ProcessFacts user : channel.users()) {
                    if (user.lives()) {
                        Machine.cpuTime(user.pid()).ifPresent(time -> cpu.put(user.pid(), time.toNanos()));
                    }
                }
            }
            return new Look(System.nanoTime(), channels, cpu);
        }
    }

    /** Compares two looks. */
    public static Top between(final Look before, final Look now) {
        final double seconds = Math.max(1e-9, (now.atNs() - before.atNs()) / 1e9);
        final Map<String, ChannelFacts> earlier = new HashMap<>();
        before.channels().forEach(channel -> earlier.put(channel.path(), channel));
        final List<Row> rows = new ArrayList<>();
        final Map<Long, String> states = new HashMap<>();
        final Map<Long, Integer> counts = new HashMap<>();
        for (final ChannelFacts channel : now.channels()) {
            final ChannelFacts then = earlier.get(channel.path());
            rows.add(new Row(
                    channel.path(),
                    channel.kind(),
                    rate(IN, then, channel, seconds),
                    rate(OUT, then, channel, seconds),
                    channel.depth(),
                    channel.fullPercent(),
                    channel.waiting(),
                    channel.living()));
            channel.users().stream().filter(ProcessFacts::lives).forEach(user -> {
                states.put(user.pid(), user.state());
                counts.merge(user.pid(), 1, Integer::sum);
            });
        }
        final List<Load> loads = states.keySet().stream()
                .sorted()
                .map(pid -> new Load(pid, states.get(pid), cpu(pid, before, now, seconds), counts.get(pid)))
                .toList();
        return new Top(seconds, List.copyOf(rows), loads);
    }

    private static Double rate(
            final List<String> names, final ChannelFacts before, final ChannelFacts now, final double seconds) {
        return names.stream()
                .map(name -> now.numbers().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .map(count -> Math.max(0, count - earlier(names, before, count)) / seconds)
                .orElse(null);
    }

    private static long earlier(final List<String> names, final ChannelFacts before, final long otherwise) {
        return before == null
                ? otherwise
                : names.stream()
                        .map(name -> before.numbers().get(name))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(otherwise);
    }

    private static Double cpu(final long pid, final Look before, final Look now, final double seconds) {
        final Long then = before.cpuNs().get(pid);
        final Long used = now.cpuNs().get(pid);
        return then == null || used == null ? null : 100 * (used - then) / 1e9 / seconds;
    }
}
