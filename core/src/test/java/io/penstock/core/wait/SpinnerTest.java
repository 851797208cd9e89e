package io.penstock.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.Waiting;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How balanced waiting learns how long to spin. */
class SpinnerTest {
    private static final int LONG_ENOUGH = 100;
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(10);

    private final Spinner spinner = new Spinner();
    private final int most = spinner.budgetNs();

    @Test
    @DisplayName("long sleeps shorten the spinning before them, so that rare messages cost no processor time")
    void longSleeps() {
        idle();
        assertTrue(spinner.budgetNs() <= most / 20, () -> "budgetNs=" + spinner.budgetNs() + " most=" + most);
    }

    @Test
    @DisplayName("short sleeps lengthen the spinning again, even if it was too short to see anything ready")
    void shortSleeps() throws Exception {
        idle();
        for (int i = 0; i < LONG_ENOUGH; i++) {
            assertFalse(spinner.spin(Waiting.BALANCED, () -> false, Deadline.NEVER));
            spinner.slept(SHORT_NS, true);
        }
        assertEquals(most, spinner.budgetNs());
    }

    @Test
    @DisplayName("a short timeout says nothing about when a message would have come")
    void timeouts() {
        idle();
        final int before = spinner.budgetNs();
        for (int i = 0; i < LONG_ENOUGH; i++) {
            spinner.slept(SHORT_NS, false);
        }
        assertEquals(before, spinner.budgetNs());
    }

    @Test
    @DisplayName("spinning that sees the message gets longer again; parking never looks twice")
    void seen() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        idle();
        for (int i = 0; i < LONG_ENOUGH; i++) {
            final AtomicInteger looks = new AtomicInteger();
            assertTrue(spinner.spin(
                    Waiting.BALANCED, () -> looks.incrementAndGet() > 2, Deadline.after(Duration.ofSeconds(10))));
        }
        assertEquals(most, spinner.budgetNs());
        final AtomicInteger looks = new AtomicInteger();
        assertFalse(spinner.spin(Waiting.PARKING, () -> looks.incrementAndGet() > 1, Deadline.NEVER));
    }

    @Test
    @DisplayName("who has woken a thread gives way once, before it spins: the woken one may be on the same core")
    void givesWay() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger looksBefore = new AtomicInteger();
        final AtomicInteger times = new AtomicInteger();
        final Spinner polite = new Spinner(() -> {
            times.incrementAndGet();
            looksBefore.set(looks.get());
        });
        final BooleanSupplier never = () -> {
            looks.incrementAndGet();
            return false;
        };
        assertFalse(polite.spin(Waiting.BALANCED, never, Deadline.NEVER));
        assertEquals(0, times.get(), "no thread was woken");
        polite.woke();
        assertTrue(polite.spin(Waiting.BALANCED, () -> true, Deadline.NEVER));
        assertEquals(0, times.get(), "there was nothing to wait for");
        looks.set(0);
        assertFalse(polite.spin(Waiting.BALANCED, never, Deadline.NEVER));
        assertEquals(1, times.get());
        assertEquals(1, looksBefore.get(), "looks before it gave way");
        assertFalse(polite.spin(Waiting.BALANCED, never, Deadline.NEVER));
        assertEquals(1, times.get());
    }

    private void idle() {
        for (int i = 0; i < LONG_ENOUGH; i++) {
            spinner.slept(LONG_NS, true);
        }
    }
}
