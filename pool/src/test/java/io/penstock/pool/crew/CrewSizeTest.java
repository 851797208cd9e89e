package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When the size of a crew is looked at. */
class CrewSizeTest {
    private static final long NONE = Long.MAX_VALUE;

    @Test
    @DisplayName(
            "W12: the queue is looked at ten times a second only where no worker waits for items and there may be more")
    void pauses() {
        assertEquals(CrewSize.TICK_NS, CrewSize.pauseNs(false, true, NONE));
        assertEquals(CrewSize.SLOW_TICK_NS, CrewSize.pauseNs(true, true, NONE));
        assertEquals(CrewSize.SLOW_TICK_NS, CrewSize.pauseNs(false, false, NONE));
        assertEquals(CrewSize.SLOW_TICK_NS, CrewSize.pauseNs(true, false, NONE));
    }

    @Test
    @DisplayName("W12: a worker that may leave soon is looked at then")
    void leaves() {
        assertEquals(3 * CrewSize.TICK_NS, CrewSize.pauseNs(true, true, 3 * CrewSize.TICK_NS));
        assertEquals(CrewSize.TICK_NS, CrewSize.pauseNs(true, true, -5));
        assertEquals(CrewSize.SLOW_TICK_NS, CrewSize.pauseNs(true, true, 100 * CrewSize.TICK_NS));
    }
}
