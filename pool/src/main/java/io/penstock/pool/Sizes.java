package io.penstock.pool;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory, as the JVM's flags write them. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,14})([kmgt]?)");
    private static final String UNITS = "kmgt";
    private static final int BITS_PER_UNIT = 10;

    private Sizes() {}

    static String checked(final String size) {
        bytes(size);
        return size;
    }

    static long bytes(final String size) {
        final Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size of memory: size=" + size + "; write it as 512m or 2g");
        }
        final String unit = matcher.group(2);
        final int units = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (BITS_PER_UNIT * units));
    }
}
