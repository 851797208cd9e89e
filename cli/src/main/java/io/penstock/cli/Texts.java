package io.penstock.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers as people read them. */
final class Texts {
    private static final long KIB = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Texts() {}

    /** {@code name=value} for each number. */
    static String numbers(final Map<String, ? extends Number> numbers) {
        return numbers.entrySet().stream()
                .map(number -> number.getKey() + "=" + number.getValue())
                .collect(Collectors.joining(" "));
    }

    static String bytes(final long count) {
        double value = count;
        int unit = 0;
        while (value >= KIB && unit < UNITS.length - 1) {
            value /= KIB;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** A time span, such as {@code 250ms} or {@code 2h3m}. */
    static String age(final Long ms) {
        if (ms == null) {
            return null;
        }
        final Duration age = Duration.ofMillis(ms);
        if (age.toMinutes() == 0) {
            return ms < 1000 ? ms + "ms" : String.format(Locale.ROOT, "%.1fs", ms / 1000.0);
        }
        return age.toHours() == 0
                ? age.toMinutes() + "m" + age.toSecondsPart() + "s"
                : age.toHours() + "h" + age.toMinutesPart() + "m";
    }

    static String percent(final Integer percent) {
        return percent == null ? null : percent + "%";
    }

    static String rate(final Double perSecond) {
        return perSecond == null ? null : String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }
}
