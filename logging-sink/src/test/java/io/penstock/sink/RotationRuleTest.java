package io.penstock.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L7: when the time begins a new file. */
class RotationRuleTest {
    private static boolean isDue(final Rotation by, final String zone, final String earlier, final String later) {
        return new RotationRule(0, by, ZoneId.of(zone)).isDue(1, 1, ms(earlier), ms(later));
    }

    private static long ms(final String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @Test
    @DisplayName("L7: a day that has two midnights, since summer time ends at one o'clock, is one day")
    void twoMidnights() {
        // Havana, 2025-11-02: at 01:00 (-04:00) the clock goes back to 00:00 (-05:00).
        assertFalse(isDue(Rotation.DAILY, "America/Havana", "2025-11-02T04:30:00Z", "2025-11-02T05:30:00Z"));
        assertTrue(isDue(Rotation.DAILY, "America/Havana", "2025-11-02T03:30:00Z", "2025-11-02T04:30:00Z"));
        assertTrue(isDue(Rotation.DAILY, "America/Havana", "2025-11-03T04:59:00Z", "2025-11-03T05:00:00Z"));
    }

    @Test
    @DisplayName("L7: a day without a midnight begins at its first instant")
    void noMidnight() {
        // Havana, 2025-03-09: at 00:00 (-05:00) it is 01:00 (-04:00).
        assertTrue(isDue(Rotation.DAILY, "America/Havana", "2025-03-09T04:59:59Z", "2025-03-09T05:00:00Z"));
        assertFalse(isDue(Rotation.DAILY, "America/Havana", "2025-03-09T05:00:00Z", "2025-03-10T03:59:59Z"));
    }

    @Test
    @DisplayName("L7: the hour that comes twice in autumn is two hours, also where the offset changes by half an hour")
    void hourTwice() {
        assertTrue(isDue(Rotation.HOURLY, "Europe/Berlin", "2025-10-26T00:59:59Z", "2025-10-26T01:00:00Z"));
        assertFalse(isDue(Rotation.HOURLY, "Europe/Berlin", "2025-10-26T01:00:00Z", "2025-10-26T01:59:59Z"));
        // Lord Howe, 2025-04-06: at 02:00 (+11:00) it is 01:30 (+10:30).
        assertFalse(isDue(Rotation.HOURLY, "Australia/Lord_Howe", "2025-04-05T15:00:00Z", "2025-04-05T15:29:59Z"));
        assertTrue(isDue(Rotation.HOURLY, "Australia/Lord_Howe", "2025-04-05T15:29:59Z", "2025-04-05T15:30:00Z"));
        assertFalse(isDue(Rotation.HOURLY, "Asia/Kolkata", "2025-04-05T18:30:00Z", "2025-04-05T19:29:59Z"));
        assertTrue(isDue(Rotation.HOURLY, "Asia/Kolkata", "2025-04-05T18:29:59Z", "2025-04-05T18:30:00Z"));
    }

    @Test
    @DisplayName("L7: a clock that goes back a little begins no file, and the same period does not begin twice")
    void clockGoesBack() {
        final RotationRule daily = new RotationRule(0, Rotation.DAILY, ZoneId.of("UTC"));
        final long after = ms("2025-01-02T00:00:05Z");
        final long before = ms("2025-01-01T23:59:55Z");
        assertFalse(daily.isDue(1, 1, after, before));
        final long wrote = daily.wrote(after, before);
        assertEquals(after, wrote);
        assertFalse(daily.isDue(1, 1, wrote, ms("2025-01-02T00:00:01Z")));
    }

    @Test
    @DisplayName("L7: a clock that was wrong by years, and is set right, begins no file; the next day does")
    void clockWasWrong() {
        final RotationRule daily = new RotationRule(0, Rotation.DAILY, ZoneId.of("UTC"));
        final long wrong = ms("2038-01-01T00:00:00Z");
        final long right = ms("2025-01-01T12:00:00Z");
        assertFalse(daily.isDue(1, 1, wrong, right));
        assertEquals(right, daily.wrote(wrong, right));
        assertTrue(daily.isDue(1, 1, right, ms("2025-01-02T00:00:00Z")));
    }

    @Test
    @DisplayName("a zone is an option of the sink")
    void zoneOption() {
        final LogSink.Builder builder = LogSink.to(Path.of("x"));
        SinkOptions.apply(builder, "--zone", "Europe/Berlin");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SinkOptions.apply(builder, "--zone", "Mars/Base"))
                .getMessage()
                .contains("'Mars/Base' is not a time zone"));
    }
}
