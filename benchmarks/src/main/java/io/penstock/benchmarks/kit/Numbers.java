package io.penstock.benchmarks.kit;

import java.util.List;
import java.util.Locale;

/** Medians, and numbers as text. */
final class Numbers {
    private static final int MOST_DIGITS = 6;

    private Numbers() {}

    static double median(final List<Double> values) {
        final double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Three significant digits, never with an exponent. */
    static String threeDigits(final double value) {
        final int before = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        final int digits = Math.min(Math.max(0, 3 - before), MOST_DIGITS);
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
