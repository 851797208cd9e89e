package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LookaheadTest {
    private final AtomicLong nowNs = new AtomicLong(-5);

    private int windowAfter(final Lookahead lookahead, final int elements, final long nsEach) {
        for (int i = 0; i < elements; i++) {
            nowNs.addAndGet(nsEach);
            lookahead.advance();
        }
        return lookahead.window();
    }

    @Test
    @DisplayName("P17: the window that a user sets stays")
    void fixed() {
        assertEquals(3, windowAfter(Lookahead.of(3), 10_000, 1));
    }

    @Test
    @DisplayName(
            "P17: otherwise the window is 4 for each worker, and for quick elements what the consumer gets within 5 ms, up to 4,096")
    void adapts() {
        final Lookahead lookahead = Lookahead.forWorkers(4, nowNs::get);
        assertEquals(16, lookahead.window());
        assertEquals(16, windowAfter(lookahead, 1_000, 10_000_000));
        final int window = windowAfter(lookahead, 100_000, 10_000);
        assertTrue(window > 480 && window <= 500, "window=" + window);
        assertEquals(4_096, windowAfter(lookahead, 100_000, 100));
        assertEquals(16, windowAfter(lookahead, 10_000, 1_000_000));
    }

    @Test
    @DisplayName("A thousand workers have no larger window than 4,096")
    void manyWorkers() {
        assertEquals(4_096, Lookahead.forWorkers(5_000, nowNs::get).window());
    }
}
