package io.penstock.sink;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of a sink as text. A sink that workers start has them without the command line's library. */
final class SinkOptions {
    /** Options without a value. */
    static final Set<String> FLAGS = Set.of("--gzip", "--standby", "--end-when-unused");

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,12})([A-Za-z]*)");
    private static final Map<String, Long> SIZES = Map.of(
            "", 1L, "B", 1L, "KB", 1L << 10, "K", 1L << 10, "MB", 1L << 20, "M", 1L << 20, "GB", 1L << 30, "G",
            1L << 30);
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private SinkOptions() {}

    /**
     * Sets an option by its name with the dashes; the value of a flag is ignored. {@link IllegalArgumentException} if there is no such
     * option, or the value is wrong.
     */
    static void apply(final LogSink.Builder to, final String name, final String value) {
        switch (name) {
            case "--max-size" -> to.maxSize(size(value));
            case "--rotate" -> to.rotate(choice(Rotation.class, value));
            case "--keep" -> to.keep((int) Math.min(Integer.MAX_VALUE, quantity(value, "count", Map.of("", 1L))));
            case "--max-age" -> to.maxAge(time(value));
            case "--max-total" -> to.maxTotal(size(value));
            case "--gzip" -> to.gzip();
            case "--sync" -> to.sync(choice(Sync.class, value));
            case "--window" -> to.window(time(value));
            case "--zone" -> to.zone(zone(value));
            case "--standby" -> to.standby();
            case "--end-when-unused" -> to.endWhenUnused();
            default -> throw new IllegalArgumentException("unknown option: " + name);
        }
    }

    private static ZoneId zone(final String value) {
        try {
            return ZoneId.of(value);
        } catch (final DateTimeException e) {
            throw new IllegalArgumentException("'" + value + "' is not a time zone: UTC, +02:00, Europe/Berlin", e);
        }
    }

    private static long size(final String value) {
        return quantity(value, "size (100MB, 64K, 2GB)", SIZES);
    }

    private static Duration time(final String value) {
        final Matcher matcher = QUANTITY.matcher(value);
        final Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + value + "' is not a time: 50ms, 1s, 10m, 12h, 14d");
        }
        return checked(value, () -> unit.multipliedBy(Long.parseLong(matcher.group(1))));
    }

    private static long quantity(final String value, final String what, final Map<String, Long> units) {
        final Matcher matcher = QUANTITY.matcher(value);
        final Long unit = matcher.matches() ? units.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + value + "' is not a " + what);
        }
        return checked(value, () -> Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    }

    private static <T> T checked(final String value, final java.util.function.Supplier<T> calculation) {
        try {
            return calculation.get();
        } catch (final ArithmeticException e) {
            throw new IllegalArgumentException("'" + value + "' is too large", e);
        }
    }

    private static <E extends Enum<E>> E choice(final Class<E> type, final String value) {
        for (final E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        final StringBuilder names = new StringBuilder();
        for (final E constant : type.getEnumConstants()) {
            names.append(names.isEmpty() ? "" : ", ").append(constant.name().toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException("'" + value + "' is not one of " + names);
    }
}
