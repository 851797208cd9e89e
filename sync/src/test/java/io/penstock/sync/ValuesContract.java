package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Entries of a board, for boards in files and in memory. */
abstract class ValuesContract {
    /** Empty. */
    Board board;

    /** A new board. */
    abstract Board newBoard() throws Exception;

    @BeforeEach
    void open() throws Exception {
        board = newBoard();
    }

    @AfterEach
    void close() {
        board.close();
    }

    @Test
    @DisplayName("V1: a double is kept and compared by its bits, and additions are atomic")
    void doubles() throws Exception {
        final SharedDouble cell = board.doubleNumber("d", 1.5);
        assertEquals(1.5, cell.get());
        assertEquals(1.5, cell.getAndSet(-0.0));
        assertFalse(cell.compareAndSet(0.0, 1.0));
        assertTrue(cell.compareAndSet(-0.0, Double.NaN));
        assertTrue(cell.compareAndSet(Double.NaN, 2.0));
        assertEquals(2.0, cell.getAndAdd(0.5));
        assertEquals(3.0, cell.addAndGet(0.5));
        assertEquals(6.0, cell.updateAndGet(value -> value * 2));
        assertEquals(6.0, cell.getAndUpdate(value -> value / 4));
        assertEquals(1.5, cell.getAndAccumulate(0.5, (value, operand) -> value + operand));
        assertEquals(4.0, cell.accumulateAndGet(2, (value, operand) -> value * operand));
        assertEquals("4.0", cell.toString());
        cell.set(0);
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < 10_000; step++) {
                    cell.getAndAdd(0.25);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals(7_500.0, cell.get());
    }

    @Test
    @DisplayName("V1: the weaker forms of doubles and booleans read and store the same value")
    void weakerForms() {
        final SharedDouble real = board.doubleNumber("d");
        real.setPlain(-0.0);
        assertEquals(-0.0, real.getPlain());
        real.setOpaque(1);
        assertEquals(1, real.getOpaque());
        real.setRelease(2);
        assertEquals(2, real.getAcquire());
        real.lazySet(3);
        assertEquals(3, real.compareAndExchange(3, 4));
        assertEquals(4, real.compareAndExchange(3, 5));
        assertEquals(4, real.compareAndExchangeAcquire(4, 5));
        assertEquals(5, real.compareAndExchangeRelease(5, 6));
        assertFalse(real.weakCompareAndSetPlain(5, 7) || real.weakCompareAndSetAcquire(5, 7));
        assertTrue(real.weakCompareAndSetVolatile(6, 7));
        assertTrue(real.weakCompareAndSetRelease(7, 8));
        assertEquals(8, real.get());
        final SharedBoolean bool = board.bool("b");
        bool.setPlain(true);
        assertTrue(bool.getPlain());
        bool.setOpaque(false);
        assertFalse(bool.getOpaque());
        bool.setRelease(true);
        assertTrue(bool.getAcquire());
        bool.lazySet(false);
        assertFalse(bool.compareAndExchangeAcquire(false, true));
        assertTrue(bool.compareAndExchangeRelease(true, false));
        assertFalse(bool.weakCompareAndSetPlain(true, false) || bool.weakCompareAndSetAcquire(true, false));
        assertTrue(bool.weakCompareAndSetVolatile(false, true));
        assertTrue(bool.weakCompareAndSetRelease(true, false));
        assertFalse(bool.get());
    }

    @Test
    @DisplayName("V1: a boolean has AtomicBoolean's operations")
    void booleans() {
        final SharedBoolean cell = board.bool("b", true);
        assertTrue(cell.get());
        assertTrue(cell.getAndSet(false));
        assertFalse(cell.get());
        assertFalse(cell.compareAndSet(true, true));
        assertTrue(cell.compareAndSet(false, true));
        assertTrue(cell.compareAndExchange(false, false));
        assertTrue(cell.get());
        assertTrue(cell.compareAndExchange(true, false));
        assertEquals("false", cell.toString());
        cell.set(true);
        assertTrue(cell.get());
    }

    @Test
    @DisplayName("V4: an adder has LongAdder's sum")
    void adders() throws Exception {
        final SharedAdder adder = board.adder("a");
        assertEquals(0, adder.sum());
        adder.add(40);
        adder.increment();
        adder.decrement();
        adder.add(-10);
        assertEquals(30, adder.sum());
        assertEquals("30", board.adder("a").toString());
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < 10_000; step++) {
                    adder.increment();
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals(30_030, adder.sum());
    }

    @Test
    @DisplayName("S23: set twice is once, and so is clear")
    void flags() {
        final SharedFlag flag = board.flag("f");
        assertFalse(flag.isSet());
        flag.clear();
        assertEquals("clear", flag.toString());
        flag.set();
        flag.set();
        assertTrue(flag.isSet());
        assertTrue(board.flag("f").isSet());
        flag.clear();
        assertFalse(flag.isSet());
    }

    @Test
    @DisplayName("V6: an entry has its first value from its maker, and opening it changes nothing")
    void initialValues() {
        assertEquals(5, board.number("n", 5).get());
        assertEquals(5, board.number("n", 6).get());
        assertEquals(5, board.number("n").get());
        assertEquals(Integer.MIN_VALUE, board.intNumber("i", Integer.MIN_VALUE).get());
        assertEquals(Integer.MIN_VALUE, board.intNumber("i", 1).get());
        assertEquals(0.5, board.doubleNumber("d", 0.5).get());
        assertEquals(0.5, board.doubleNumber("d").get());
        assertTrue(board.bool("b", true).get());
        assertTrue(board.bool("b").get());
    }

    @Test
    @DisplayName("S9: a name of another kind is refused, and both kinds are named")
    void otherKinds() {
        board.number("n");
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> board.flag("n"));
        assertTrue(refused.getMessage().contains("name=n"), refused.getMessage());
        assertTrue(refused.getMessage().contains("here=flag"), refused.getMessage());
        assertTrue(refused.getMessage().contains("in the board=number"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> board.intNumber("n"));
    }

    @Test
    @DisplayName("S9: a name has from 1 to 255 bytes, of any characters")
    void names() {
        final String longest = "\u00fc".repeat(127) + "x";
        board.number(longest, 3);
        assertEquals(3, board.number(longest).get());
        assertEquals(longest, board.number(longest).name());
        assertThrows(IllegalArgumentException.class, () -> board.number(""));
        assertThrows(IllegalArgumentException.class, () -> board.number("\u00fc".repeat(128)));
        assertThrows(NullPointerException.class, () -> board.number(null));
    }

    @Test
    @DisplayName("V13: a full board says what it needed and what it has, and changes nothing")
    void fullBoard() {
        int made = 0;
        BoardFullException full = null;
        while (full == null) {
            try {
                board.number("n" + made, made);
                made++;
            } catch (final BoardFullException expected) {
                full = expected;
            }
        }
        assertTrue(full.getMessage().contains(" max=") || full.getMessage().contains("freeBytes="), full.getMessage());
        assertTrue(made > 1_000, "made=" + made);
        assertThrows(BoardFullException.class, () -> board.number("one more"));
        for (int i = 0; i < made; i++) {
            assertEquals(i, board.number("n" + i).get());
        }
    }

    @Test
    @DisplayName("S2: a closed handle says so at each call")
    void closed() {
        final SharedLong number = board.number("n");
        final SharedFlag flag = board.flag("f");
        board.close();
        board.close();
        assertThrows(IllegalStateException.class, number::get);
        assertThrows(IllegalStateException.class, () -> number.set(1));
        assertThrows(IllegalStateException.class, flag::isSet);
        assertThrows(IllegalStateException.class, () -> board.number("n"));
    }
}
