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
import org.junit.jupiter.api.function.Executable;

/** V1 and V8 for arrays: runs on the JDK's class and on ours. */
abstract class LongArrayContract {
    private static final int LENGTH = 5;
    private static final int THREADS = 4;
    private static final int STEPS = 20_000;

    /** A new array. */
    abstract LongArrayCells cells(int length) throws Exception;

    @Test
    @DisplayName("V8: a new array is 0 everywhere, and each element holds what was stored there last, in each way")
    void storesValues() throws Exception {
        final LongArrayCells cells = cells(LENGTH);
        assertEquals(LENGTH, cells.length());
        assertEquals("[0, 0, 0, 0, 0]", cells.toString());
        cells.set(0, Long.MIN_VALUE);
        cells.setPlain(1, Long.MAX_VALUE);
        cells.setOpaque(2, -1);
        cells.setRelease(3, 7);
        cells.lazySet(4, 8);
        assertEquals(Long.MIN_VALUE, cells.get(0));
        assertEquals(Long.MAX_VALUE, cells.getPlain(1));
        assertEquals(-1, cells.getOpaque(2));
        assertEquals(7, cells.getAcquire(3));
        assertEquals(8, cells.get(4));
        assertEquals(8, cells.getAndSet(4, 9));
        assertEquals("[" + Long.MIN_VALUE + ", " + Long.MAX_VALUE + ", -1, 7, 9]", cells.toString());
    }

    @Test
    @DisplayName("V1: comparing operations store only where the expected value is")
    void comparesAndStores() throws Exception {
        final LongArrayCells cells = cells(LENGTH);
        assertTrue(cells.compareAndSet(1, 0, 5));
        assertFalse(cells.compareAndSet(1, 0, 6));
        assertEquals(5, cells.compareAndExchange(1, 5, 8));
        assertEquals(8, cells.compareAndExchange(1, 5, 9));
        assertEquals(8, cells.compareAndExchangeAcquire(1, 8, 10));
        assertEquals(10, cells.compareAndExchangeRelease(1, 8, 11));
        assertFalse(cells.weakCompareAndSetPlain(1, 0, 1));
        assertFalse(cells.weakCompareAndSetVolatile(1, 0, 1));
        assertFalse(cells.weakCompareAndSetAcquire(1, 0, 1));
        assertFalse(cells.weakCompareAndSetRelease(1, 0, 1));
        assertEquals("[0, 10, 0, 0, 0]", cells.toString());
        while (!cells.weakCompareAndSetPlain(1, 10, 11)) {
            assertEquals(10, cells.get(1));
        }
        while (!cells.weakCompareAndSetVolatile(1, 11, 12)) {
            assertEquals(11, cells.get(1));
        }
        while (!cells.weakCompareAndSetAcquire(1, 12, 13)) {
            assertEquals(12, cells.get(1));
        }
        while (!cells.weakCompareAndSetRelease(1, 13, 14)) {
            assertEquals(13, cells.get(1));
        }
        assertEquals("[0, 14, 0, 0, 0]", cells.toString());
    }

    @Test
    @DisplayName("V1: each operation returns the value before or afterwards, as its name says; overflow wraps")
    void returnsWhatItsNameSays() throws Exception {
        final LongArrayCells cells = cells(LENGTH);
        assertEquals(0, cells.getAndAdd(4, 10));
        assertEquals(13, cells.addAndGet(4, 3));
        assertEquals(13, cells.getAndIncrement(4));
        assertEquals(15, cells.incrementAndGet(4));
        assertEquals(15, cells.getAndDecrement(4));
        assertEquals(13, cells.decrementAndGet(4));
        assertEquals(13, cells.getAndUpdate(4, value -> value * 2));
        assertEquals(52, cells.updateAndGet(4, value -> value * 2));
        assertEquals(52, cells.getAndAccumulate(4, 2, (value, operand) -> value - operand));
        assertEquals(48, cells.accumulateAndGet(4, 2, (value, operand) -> value - operand));
        cells.set(0, Long.MAX_VALUE);
        assertEquals(Long.MIN_VALUE, cells.incrementAndGet(0));
        assertEquals("[" + Long.MIN_VALUE + ", 0, 0, 0, 48]", cells.toString());
    }

    @Test
    @DisplayName(
            "V8: a bad index throws before anything is written, from each operation; so does a function that throws")
    void badIndexes() throws Exception {
        final LongArrayCells cells = cells(LENGTH);
        for (final int index : new int[] {-1, LENGTH, LENGTH + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            for (final Executable operation : List.<Executable>of(
                    () -> cells.get(index),
                    () -> cells.getPlain(index),
                    () -> cells.getOpaque(index),
                    () -> cells.getAcquire(index),
                    () -> cells.set(index, 1),
                    () -> cells.setPlain(index, 1),
                    () -> cells.setOpaque(index, 1),
                    () -> cells.setRelease(index, 1),
                    () -> cells.lazySet(index, 1),
                    () -> cells.getAndSet(index, 1),
                    () -> cells.compareAndSet(index, 0, 1),
                    () -> cells.compareAndExchange(index, 0, 1),
                    () -> cells.getAndAdd(index, 1),
                    () -> cells.incrementAndGet(index),
                    () -> cells.updateAndGet(index, value -> 1),
                    () -> cells.accumulateAndGet(index, 1, (value, operand) -> operand))) {
                assertThrows(IndexOutOfBoundsException.class, operation);
            }
        }
        assertThrows(ArithmeticException.class, () -> cells.updateAndGet(0, value -> 1 / value));
        assertEquals("[0, 0, 0, 0, 0]", cells.toString());
        assertEquals("[]", cells(0).toString());
        assertThrows(IndexOutOfBoundsException.class, () -> cells(0).get(0));
    }

    @Test
    @DisplayName("V1, V8: no increment is lost, of several threads at elements side by side")
    void losesNothing() throws Exception {
        final LongArrayCells cells = cells(2);
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < STEPS; step++) {
                    switch (step / 2 % 3) {
                        case 0 -> cells.incrementAndGet(step % 2);
                        case 1 -> cells.updateAndGet(step % 2, value -> value + 1);
                        default -> cells.getAndAdd(step % 2, 1);
                    }
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals(THREADS * STEPS / 2, cells.get(0));
        assertEquals(THREADS * STEPS / 2, cells.get(1));
    }
}
