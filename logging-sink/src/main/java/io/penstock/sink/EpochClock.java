package io.penstock.sink;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time in the form that records have. */
final class EpochClock {
    private EpochClock() {}

    /** {@return nanoseconds since 1970; the compiler keeps the instant off the heap} */
    static long nowNs() {
        return ofInstant(Instant.now());
    }

    /** Converts an instant before 2262 to nanoseconds since 1970. */
    static long ofInstant(final Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
