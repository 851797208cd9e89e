package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** V1 for one number: runs on the JDK's class and on ours. */
abstract class LongContract {
    private static final int THREADS = 4;
    private static final int STEPS = 20_000;

    /** A number with the value 0. */
    abstract LongCell cell() throws Exception;

    @Test
    @DisplayName("V1: a new number is 0, and holds what was stored last")
    void storesValues() throws Exception {
        final LongCell cell = cell();
        assertEquals(0, cell.get());
        for (final long value : new long[] {1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x1_0000_0001L}) {
            cell.set(value);
            assertEquals(value, cell.get());
            assertEquals(Long.toString(value), cell.toString());
        }
        assertEquals(0x1_0000_0001L, cell.getAndSet(7));
        assertEquals(7, cell.get());
    }

    @Test
    @DisplayName("V1: compareAndSet and compareAndExchange store only where the expected value is")
    void comparesAndStores() throws Exception {
        final LongCell cell = cell();
        assertTrue(cell.compareAndSet(0, 5));
        assertFalse(cell.compareAndSet(0, 6));
        assertEquals(5, cell.get());
        assertEquals(5, cell.compareAndExchange(5, 8));
        assertEquals(8, cell.get());
        assertEquals(8, cell.compareAndExchange(5, 9));
        assertEquals(8, cell.get());
    }

    @Test
    @DisplayName("V1: the weaker forms read and store the same value")
    void weakerForms() throws Exception {
        final LongCell cell = cell();
        cell.setPlain(1);
        assertEquals(1, cell.getPlain());
        cell.setOpaque(2);
        assertEquals(2, cell.getOpaque());
        cell.setRelease(3);
        assertEquals(3, cell.getAcquire());
        cell.lazySet(4);
        assertEquals(4, cell.get());
        assertEquals(4, cell.compareAndExchangeAcquire(4, 5));
        assertEquals(5, cell.compareAndExchangeAcquire(4, 6));
        assertEquals(5, cell.compareAndExchangeRelease(5, 6));
        assertEquals(6, cell.compareAndExchangeRelease(5, 7));
        assertFalse(cell.weakCompareAndSetPlain(5, 7));
        assertFalse(cell.weakCompareAndSetVolatile(5, 7));
        assertFalse(cell.weakCompareAndSetAcquire(5, 7));
        assertFalse(cell.weakCompareAndSetRelease(5, 7));
        while (!cell.weakCompareAndSetPlain(6, 7)) {
            assertEquals(6, cell.get());
        }
        while (!cell.weakCompareAndSetVolatile(7, 8)) {
            assertEquals(7, cell.get());
        }
        while (!cell.weakCompareAndSetAcquire(8, 9)) {
            assertEquals(8, cell.get());
        }
        while (!cell.weakCompareAndSetRelease(9, 10)) {
            assertEquals(9, cell.get());
        }
        assertEquals(10, cell.get());
    }

    @Test
    @DisplayName("V1: each operation returns the value before or afterwards, as its name says")
    void returnsWhatItsNameSays() throws Exception {
        final LongCell cell = cell();
        assertEquals(0, cell.getAndAdd(10));
        assertEquals(13, cell.addAndGet(3));
        assertEquals(13, cell.getAndIncrement());
        assertEquals(15, cell.incrementAndGet());
        assertEquals(15, cell.getAndDecrement());
        assertEquals(13, cell.decrementAndGet());
        assertEquals(13, cell.getAndUpdate(value -> value * 2));
        assertEquals(52, cell.updateAndGet(value -> value * 2));
        assertEquals(52, cell.getAndAccumulate(2, (value, operand) -> value - operand));
        assertEquals(48, cell.accumulateAndGet(2, (value, operand) -> value - operand));
        assertEquals(48, cell.get());
    }

    @Test
    @DisplayName("V1: overflow wraps")
    void wraps() throws Exception {
        final LongCell cell = cell();
        cell.set(Long.MAX_VALUE);
        assertEquals(Long.MIN_VALUE, cell.incrementAndGet());
        assertEquals(Long.MIN_VALUE, cell.getAndAdd(-1));
        assertEquals(Long.MAX_VALUE, cell.get());
    }

    @Test
    @DisplayName("V1: a function that throws changes nothing, and its exception comes through")
    void functionThatThrows() throws Exception {
        final LongCell cell = cell();
        cell.set(4);
        assertThrows(ArithmeticException.class, () -> cell.updateAndGet(value -> value / (value - 4)));
        assertThrows(ArithmeticException.class, () -> cell.getAndAccumulate(0, (value, zero) -> value / zero));
        assertEquals(4, cell.get());
    }

    @Test
    @DisplayName("V1: n threads that add m times add n x m, by each kind of operation")
    void isAtomic() throws Exception {
        final LongCell cell = cell();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < STEPS; step++) {
                    switch (step % 4) {
                        case 0 -> cell.incrementAndGet();
                        case 1 -> cell.getAndAdd(1);
                        case 2 -> cell.updateAndGet(value -> value + 1);
                        default -> {
                            long seen = cell.get();
                            while (!cell.compareAndSet(seen, seen + 1)) {
                                seen = cell.get();
                            }
                        }
                    }
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals((long) THREADS * STEPS, cell.get());
    }
}
