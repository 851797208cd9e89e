package io.penstock.pool.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StartLimitTest {
    private final StartLimit limit = new StartLimit();

    private void fail(final int times, final long nowNs) {
        for (int i = 0; i < times; i++) {
            limit.begin();
            assertFalse(limit.failed(nowNs), "failed=" + (i + 1));
        }
    }

    @Test
    @DisplayName("P24: the fifth failed start in a row is the last; one that gets ready resets the count")
    void fiveInARow() {
        fail(4, 0);
        limit.begin();
        limit.ready();
        fail(4, 0);
        limit.begin();
        assertTrue(limit.failed(0));
        assertFalse(limit.hasRoom());
    }

    @Test
    @DisplayName("P24: never more starts than five fail, also when they are under way at the same time")
    void startsUnderWayCount() {
        for (int i = 0; i < StartLimit.MOST; i++) {
            assertTrue(limit.hasRoom());
            limit.begin();
        }
        assertFalse(limit.hasRoom());
        limit.failed(0);
        assertFalse(limit.hasRoom(), "one failed, and four are under way");
        limit.ready();
        assertTrue(limit.hasRoom());
    }

    @Test
    @DisplayName("a start that was given up counts for nothing")
    void cancelled() {
        fail(4, 0);
        limit.begin();
        limit.cancelled();
        assertTrue(limit.hasRoom());
    }

    @Test
    @DisplayName("P24: the pause after failed starts doubles from 0.1 s to 3 s")
    void pausesDouble() {
        long nowNs = -5;
        for (final long expectedMs : new long[] {100, 200, 400, 800}) {
            fail(1, nowNs);
            assertEquals(expectedMs * 1_000_000, limit.pauseNs(nowNs));
            nowNs += limit.pauseNs(nowNs);
            assertEquals(0, limit.pauseNs(nowNs));
        }
    }

    @Test
    @DisplayName(
            "workers that get ready and die without an item are started after pauses, for ever; an item ends the pauses")
    void idleDeaths() {
        long nowNs = 0;
        for (int i = 0; i < 10; i++) {
            limit.begin();
            limit.ready();
            limit.diedIdle(nowNs);
            assertTrue(limit.pauseNs(nowNs) > 0);
            nowNs += StartLimit.LONGEST_PAUSE_NS;
        }
        limit.diedIdle(nowNs);
        assertEquals(StartLimit.LONGEST_IDLE_PAUSE_NS, limit.pauseNs(nowNs));
        nowNs += StartLimit.LONGEST_PAUSE_NS;
        limit.progress();
        limit.diedIdle(nowNs);
        assertEquals(StartLimit.FIRST_PAUSE_NS, limit.pauseNs(nowNs));
        assertTrue(limit.hasRoom());
    }

    @Test
    @DisplayName("P24: a worker that gets ready ends the pause after failed starts, and not that after idle deaths")
    void readyEndsThePause() {
        fail(3, 0);
        limit.begin();
        limit.ready();
        assertEquals(0, limit.pauseNs(0));
        limit.diedIdle(0);
        limit.begin();
        limit.ready();
        assertEquals(StartLimit.FIRST_PAUSE_NS, limit.pauseNs(0));
    }

    @Test
    @DisplayName("a later, shorter pause does not end an earlier, longer one")
    void theLongerPauseCounts() {
        fail(4, 0);
        limit.diedIdle(0);
        assertEquals(8 * StartLimit.FIRST_PAUSE_NS, limit.pauseNs(0));
    }
}
