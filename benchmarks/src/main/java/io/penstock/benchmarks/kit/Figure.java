package io.penstock.benchmarks.kit;

import java.util.Locale;

/** A number that a contestant reports: its key on the child's standard output, and how a table shows it. */
public enum Figure {
    /** Median of the times. */
    P50("p50_ns", "p50 us", 1e3),
    /** 99 % of the times are below it. */
    P99("p99_ns", "p99 us", 1e3),
    /** 99.9 % of the times are below it. */
    P999("p999_ns", "p99.9 us", 1e3),
    /** How many in a second. */
    RATE("per_s", "M/s", 1e6),
    /** Bytes of messages in a second. */
    BYTES("bytes_per_s", "GB/s", 1e9),
    /** Time for one. */
    COST("cost_ns", "us each", 1e3),
    /** Of the records that were logged, those that are whole in the file. Rounded down: 100 is all of them. */
    WHOLE("whole_percent", "% whole", 1) {
        @Override
        public String show(final double value) {
            return value >= 100 ? "100" : String.format(Locale.ROOT, "%.2f", Math.floor(value * 100) / 100);
        }
    },
    /** Processor time against elapsed time. */
    CPU("cpu_percent", "% of a core", 1);

    private final String key;
    private final String heading;
    private final double unit;

    Figure(final String key, final String heading, final double unit) {
        this.key = key;
        this.heading = heading;
        this.unit = unit;
    }

    /**
     * Its name on a child's standard output.
     *
     * @return the key of {@code key=value}
     */
    public String key() {
        return key;
    }

    /**
     * Its column's heading, unit included.
     *
     * @return the heading
     */
    public String heading() {
        return heading;
    }

    /**
     * A word for a file's name.
     *
     * @return its own name
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A value in the heading's unit.
     *
     * @param value as reported
     * @return how many of the unit
     */
    public double inUnit(final double value) {
        return value / unit;
    }

    /**
     * A value as it stands in a column.
     *
     * @param value as reported
     * @return its text, in the column's unit
     */
    public String show(final double value) {
        return Numbers.threeDigits(inUnit(value));
    }
}
