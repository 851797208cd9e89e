package io.penstock.benchmarks.kit;

import java.util.Locale;

/** A number that a contestant reports: its key on the child's standard output, and its form in a table. */
public enum Figure {
    /** Median of the times. */
    P50("p50_ns", "p50 us", 1e3),
    /** 99 % of the times are below it. */
    P99("p99_ns", "p99 us", 1e3),
    /** 99.9 % of the times are below it. */
    P999("p999_ns", "p99.9 us", 1e3),
    /** Count per second. */
    RATE("per_s", "M/s", 1e6),
    /** Bytes of messages per second. */
    BYTES("bytes_per_s", "GB/s", 1e9),
    /** Time of one operation. */
    COST("cost_ns", "us each", 1e3),
    /** Time of one operation, of those that take less than a microsecond. */
    NANOS("nanos", "ns each", 1),
    /** Share of the logged records that are complete in the file. Rounded down: 100 means all of them. */
    WHOLE("whole_percent", "% whole", 1) {
        @Override
        public String show(final double value) {
            return value >= 100 ? "100" : String.format(Locale.ROOT, "%.2f", Math.floor(value * 100) / 100);
        }
    },
    /** Processor time relative to elapsed time. */
    CPU("cpu_percent", "% of a core", 1),
    /** Processor time beyond that of an idle JVM in the same time. */
    BEYOND("beyond_percent", "% beyond an idle JVM beside it", 1),
    /** Median of the times from a death to its knowledge. */
    KNOWN_P50("known_p50_ns", "p50 ms", 1e6),
    /** 99 % of them are not above it. */
    KNOWN_P99("known_p99_ns", "p99 ms", 1e6),
    /** The longest of them. */
    KNOWN_MAX("known_max_ns", "max ms", 1e6),
    /** Processes, threads and descriptors that are there afterwards and were not before. */
    LEFT("left", "left over", 1),
    /** A rate divided by what it was before. */
    KEPT("kept", "of the rate before", 1);

    private final String key;
    private final String heading;
    private final double unit;

    Figure(final String key, final String heading, final double unit) {
        this.key = key;
        this.heading = heading;
        this.unit = unit;
    }

    /**
     * Returns its name on a child's standard output.
     *
     * @return the key of {@code key=value}
     */
    public String key() {
        return key;
    }

    /**
     * Returns its column's heading, including the unit.
     *
     * @return the heading
     */
    public String heading() {
        return heading;
    }

    /**
     * Returns a word for a file name.
     *
     * @return its own name
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Converts a value to the heading's unit.
     *
     * @param value as reported
     * @return the value in the unit
     */
    public double inUnit(final double value) {
        return value / unit;
    }

    /**
     * Formats a value for a column.
     *
     * @param value as reported
     * @return its text, in the column's unit
     */
    public String show(final double value) {
        return Numbers.threeDigits(inUnit(value));
    }
}
