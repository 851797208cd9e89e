package io.penstock.sink;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * When the sink begins a new file because of the time: with the first record of a new period, in the time zone of the sink: for one that a
 * worker started, that of the worker.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the process of the sink. <b>Blocks:</b> never. <b>Units:</b> hours, days.
 */
public enum Rotation {
    /** Never. The default. */
    NEVER(null),
    /** With the first record of each hour. */
    HOURLY(ChronoUnit.HOURS),
    /** With the first record of each day. */
    DAILY(ChronoUnit.DAYS);

    private static final long SECONDS_PER_MINUTE = 60;

    private final ChronoUnit unit;

    Rotation(final ChronoUnit unit) {
        this.unit = unit;
    }

    /** {@return whether the second moment lies in a later period than the first; false where a clock went back} */
    boolean isBetween(final long earlierMs, final long laterMs, final ZoneId zone) {
        return unit != null && period(laterMs, zone) > period(earlierMs, zone);
    }

    /** {@return the length of a period in milliseconds, apart from changes of the offset; 0 for none} */
    long lengthMs() {
        return unit == null ? 0 : unit.getDuration().toMillis();
    }

    /**
     * A number that grows from period to period. A day is one by its date: where summer time ends at midnight, that day has two midnights. An hour is
     * one by its beginning on the time line: that which comes twice is two hours.
     */
    private long period(final long timeMs, final ZoneId zone) {
        final ZonedDateTime time = ZonedDateTime.ofInstant(Instant.ofEpochMilli(timeMs), zone);
        return unit == ChronoUnit.DAYS
                ? time.toLocalDate().toEpochDay()
                : time.toEpochSecond() - time.getMinute() * SECONDS_PER_MINUTE - time.getSecond();
    }
}
