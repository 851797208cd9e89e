package io.penstock.sink;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * When the sink begins a new file because of the time: with the first record of a new period, in the host's time zone.
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

    private final ChronoUnit unit;

    Rotation(final ChronoUnit unit) {
        this.unit = unit;
    }

    /** {@return whether two moments lie in different periods} */
    boolean isBetween(final long earlierMs, final long laterMs, final ZoneId zone) {
        return unit != null && !period(earlierMs, zone).equals(period(laterMs, zone));
    }

    private Instant period(final long timeMs, final ZoneId zone) {
        return ZonedDateTime.ofInstant(Instant.ofEpochMilli(timeMs), zone)
                .truncatedTo(unit)
                .toInstant();
    }
}
