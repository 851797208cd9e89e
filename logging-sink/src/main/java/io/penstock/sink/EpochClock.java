package io.penstock.sink;

import java.time.Instant;

/** The time in the form that records have. */
final class EpochClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private EpochClock() {}

    /** {@return nanoseconds since 1970; the compiler keeps the instant off the heap} */
    static long nowNs() {
        return ofInstant(Instant.now());
    }

    /**
     * Converts an instant to nanoseconds.
     *
     * @param instant before 2262
     * @return nanoseconds since 1970
     */
    static long ofInstant(final Instant instant) {
        return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
    }
}
