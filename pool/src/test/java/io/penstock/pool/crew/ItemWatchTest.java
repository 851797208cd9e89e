package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ItemWatchTest {
    private static final long NO_LIMIT = 0;
    private static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private final List<CrewReport> reports = new CopyOnWriteArrayList<>();
    private volatile boolean isFull;

    private final CrewLine line = new CrewLine(null) {
        @Override
        boolean offer(final CrewReport report) {
            return !isFull && reports.add(report);
        }

        @Override
        boolean tell(final CrewReport report) {
            return offer(report);
        }
    };

    private ItemWatch watch(final long limitNs) {
        return new ItemWatch(line, Thread.currentThread(), limitNs, FOREVER_NS);
    }

    private static CrewReport.Status status(final long begun, final long done, final boolean busy) {
        return new CrewReport.Status(begun, done, 0, 0, busy, Map.of());
    }

    @Test
    @DisplayName("W10: the crew knows that a worker is busy before its handler runs, and soon that it is idle again")
    void busyIsToldFirst() {
        final ItemWatch watch = watch(NO_LIMIT);
        watch.start();
        watch.begin(1);
        assertEquals(List.of(status(1, 0, true)), reports);
        watch.handled();
        watch.done();
        Crews.await60(() -> reports.get(reports.size() - 1).equals(status(1, 1, false)));
    }

    @Test
    @DisplayName("a stream of short items costs a report for each tick, not for each item")
    void aStreamOfItems() {
        final ItemWatch watch = watch(NO_LIMIT);
        watch.start();
        final long startNs = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            watch.begin(1);
            watch.handled();
            watch.done();
        }
        final long ticks = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) / 100;
        // one in each tick; and one when it has become idle in a tick, and busy at once
        assertTrue(reports.size() <= 2 * (ticks + 1), () -> reports.size() + " reports in ticks=" + ticks);
        watch.leave(CrewReport.Reason.ASKED);
        assertEquals(
                List.of(status(10_000, 10_000, false), new CrewReport.Left(CrewReport.Reason.ASKED)),
                reports.subList(reports.size() - 2, reports.size()));
    }

    @Test
    @DisplayName("W10: a report for which there is no room is sent as soon as there is")
    void reportsAreRepeated() {
        final ItemWatch watch = watch(NO_LIMIT);
        watch.start();
        isFull = true;
        watch.begin(1);
        assertEquals(List.of(), reports);
        isFull = false;
        Crews.await60(() -> reports.equals(List.of(status(1, 0, true))));
        watch.handled();
        watch.done();
    }

    @Test
    @DisplayName("W10: a handler is interrupted when its time is over; the interrupt is not passed on to the next item")
    void interrupts() {
        final ItemWatch watch = watch(Duration.ofMillis(20).toNanos());
        watch.start();
        watch.begin(1);
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        assertTrue(watch.handled());
        assertFalse(Thread.currentThread().isInterrupted());
        watch.done();
        watch.begin(1);
        assertFalse(watch.handled(), "the next item has a time of its own");
        watch.done();
    }

    @Test
    @DisplayName("W5: failures are counted by class, in 32 classes at most, and told in detail ten times a second")
    void failures() {
        final ItemWatch watch = watch(NO_LIMIT);
        for (int i = 0; i < 100; i++) {
            watch.begin(i);
            watch.handled();
            watch.failed(i, false, new IllegalStateException());
        }
        assertTrue(reports.stream().filter(CrewReport.Failed.class::isInstance).count() < 100);
        watch.leave(CrewReport.Reason.ASKED);
        assertEquals(
                new CrewReport.Status(100, 0, 100, 0, false, Map.of(IllegalStateException.class.getName(), 100L)),
                reports.get(reports.size() - 2));
    }
}
