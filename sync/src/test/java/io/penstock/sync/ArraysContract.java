package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Arrays of all kinds, on boards in files and in memory. */
abstract class ArraysContract {
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
    @DisplayName("V8: doubles are kept and compared by their bits, and additions are atomic")
    void doubles() throws Exception {
        final SharedDoubleArray cells = board.doubleArray("d", 3);
        assertEquals("[0.0, 0.0, 0.0]", cells.toString());
        cells.set(1, -0.0);
        assertFalse(cells.compareAndSet(1, 0.0, 1));
        assertTrue(cells.compareAndSet(1, -0.0, Double.NaN));
        assertTrue(cells.compareAndSet(1, Double.NaN, 2.0));
        assertEquals(2.0, cells.compareAndExchange(1, 2.0, 2.5));
        assertEquals(2.5, cells.compareAndExchange(1, 2.0, 3.0));
        assertEquals(2.5, cells.getAndAdd(1, 0.5));
        assertEquals(3.5, cells.addAndGet(1, 0.5));
        assertEquals(7.0, cells.updateAndGet(1, value -> value * 2));
        assertEquals(7.0, cells.getAndUpdate(1, value -> value / 4));
        assertEquals(1.75, cells.getAndAccumulate(1, 0.25, Double::sum));
        assertEquals(4.0, cells.accumulateAndGet(1, 2, (value, operand) -> value * operand));
        assertEquals(4.0, cells.getAndSet(1, 5.0));
        cells.setPlain(0, 1);
        cells.setOpaque(0, cells.getPlain(0) + 1);
        cells.setRelease(0, cells.getOpaque(0) + 1);
        cells.lazySet(0, cells.getAcquire(0) + 1);
        assertEquals("[4.0, 5.0, 0.0]", cells.toString());
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < 10_000; step++) {
                    cells.getAndAdd(2, 0.25);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals(7_500.0, cells.get(2));
        assertThrows(IndexOutOfBoundsException.class, () -> cells.set(3, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> cells.getAndAdd(-1, 1));
    }

    @Test
    @DisplayName("V8: bytes have the comparing operations, at each place of the int around them")
    void bytes() {
        final SharedByteArray cells = board.byteArray("b", 9);
        for (int i = 0; i < 9; i++) {
            assertEquals(0, cells.get(i));
            cells.set(i, (byte) (i - 4));
        }
        assertEquals("[-4, -3, -2, -1, 0, 1, 2, 3, 4]", cells.toString());
        for (int i = 0; i < 9; i++) {
            final byte value = (byte) (i - 4);
            assertFalse(cells.compareAndSet(i, (byte) 99, (byte) 1));
            assertTrue(cells.compareAndSet(i, value, Byte.MIN_VALUE));
            assertEquals(Byte.MIN_VALUE, cells.compareAndExchange(i, Byte.MIN_VALUE, Byte.MAX_VALUE));
            assertEquals(Byte.MAX_VALUE, cells.compareAndExchange(i, Byte.MIN_VALUE, (byte) 1));
            assertEquals(Byte.MAX_VALUE, cells.getAndAdd(i, (byte) 1));
            assertEquals(Byte.MIN_VALUE, cells.getAndAdd(i, (byte) -1));
            assertEquals((byte) 129, cells.addAndGet(i, (byte) 2));
            assertEquals((byte) 129, cells.getAndSet(i, (byte) -value));
        }
        assertEquals("[4, 3, 2, 1, 0, -1, -2, -3, -4]", cells.toString());
    }

    @Test
    @DisplayName("V7: shorts, chars and floats lie in the bytes, in the machine's byte order, each at its own places")
    void otherTypes() {
        final SharedByteArray cells = board.byteArray("b", 11);
        final ByteBuffer bytes = cells.asByteBuffer();
        assertEquals(ByteOrder.nativeOrder(), bytes.order());
        assertEquals(11, bytes.capacity());
        for (int i = 0; i < 5; i++) {
            cells.setShort(i, (short) (-1000 * i));
            assertEquals(-1000 * i, cells.getShort(i));
            assertEquals(-1000 * i, bytes.getShort(2 * i));
            assertFalse(cells.compareAndSetShort(i, (short) 1, (short) 2));
            assertTrue(cells.compareAndSetShort(i, (short) (-1000 * i), Short.MIN_VALUE));
            assertEquals(Short.MIN_VALUE, cells.getShort(i));
            cells.setChar(i, (char) (0xFFF0 + i));
            assertEquals(0xFFF0 + i, cells.getChar(i));
            assertFalse(cells.compareAndSetChar(i, 'a', 'b'));
            assertTrue(cells.compareAndSetChar(i, (char) (0xFFF0 + i), 'c'));
        }
        for (int i = 0; i < 5; i++) {
            assertEquals('c', cells.getChar(i));
        }
        for (int i = 0; i < 2; i++) {
            cells.setFloat(i, -0.0f);
            assertFalse(cells.compareAndSetFloat(i, 0.0f, 1));
            assertTrue(cells.compareAndSetFloat(i, -0.0f, Float.NaN));
            assertTrue(cells.compareAndSetFloat(i, Float.NaN, 1.5f + i));
            assertEquals(1.5f + i, cells.getFloat(i));
            assertEquals(1.5f + i, bytes.getFloat(4 * i));
        }
        assertEquals('c', cells.getChar(4));
        assertEquals(0, cells.get(10));
        for (final Executable outside : List.<Executable>of(
                () -> cells.get(11),
                () -> cells.set(-1, (byte) 1),
                () -> cells.compareAndSet(11, (byte) 0, (byte) 1),
                () -> cells.setShort(5, (short) 1),
                () -> cells.getShort(-1),
                () -> cells.compareAndSetShort(5, (short) 0, (short) 1),
                () -> cells.setChar(5, 'a'),
                () -> cells.getChar(5),
                () -> cells.setFloat(2, 1),
                () -> cells.getFloat(Integer.MAX_VALUE),
                () -> cells.compareAndSetFloat(2, 0, 1))) {
            final IndexOutOfBoundsException told = assertThrows(IndexOutOfBoundsException.class, outside);
            assertTrue(told.getMessage().contains(" name=b path="), told.getMessage());
        }
        assertEquals(0, cells.get(10), "no neighbour was written");
    }

    @Test
    @DisplayName("V8: no step of several threads is lost at bytes of one int, beside threads that store others of it")
    void bytesSideBySide() throws Exception {
        final SharedByteArray cells = board.byteArray("b", 4);
        final SharedIntArray sums = board.intArray("sums", 2);
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            final int place = thread;
            threads.add(Background.run(() -> {
                for (int step = 0; step < 50_000; step++) {
                    cells.getAndAdd(2, (byte) 1);
                    cells.set(place, (byte) step);
                    assertEquals((byte) step, cells.get(place));
                    sums.incrementAndGet(place);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        assertEquals((byte) 100_000, cells.get(2));
        assertEquals(0, cells.get(3));
        assertEquals("[50000, 50000]", sums.toString());
    }

    @Test
    @DisplayName("V8: copies move exactly the elements that they name, of each type")
    void copies() {
        final SharedLongArray longs = board.longArray("l", 6);
        longs.copyFrom(1, new long[] {9, 10, 11, 12, 9}, 1, 3);
        assertEquals("[0, 10, 11, 12, 0, 0]", longs.toString());
        final long[] four = new long[6];
        longs.copyTo(1, four, 2, 3);
        assertArrayEquals(new long[] {0, 0, 10, 11, 12, 0}, four);
        final SharedIntArray ints = board.intArray("i", 5);
        ints.copyFrom(0, new int[] {1, 2, 3}, 0, 3);
        final int[] two = new int[2];
        ints.copyTo(1, two, 0, 2);
        assertArrayEquals(new int[] {2, 3}, two);
        final SharedDoubleArray doubles = board.doubleArray("d", 2);
        doubles.copyFrom(0, new double[] {-0.0, Double.NaN}, 0, 2);
        final double[] both = new double[2];
        doubles.copyTo(0, both, 0, 2);
        assertArrayEquals(new double[] {-0.0, Double.NaN}, both);
        final SharedByteArray bytes = board.byteArray("b", 16);
        bytes.copyFrom(1, new byte[] {1, 2, 3}, 0, 3);
        bytes.copyFrom(2, new short[] {-4, -5}, 0, 2);
        bytes.copyFrom(4, new char[] {'\u00fc', 'z'}, 0, 2);
        bytes.copyFrom(3, new float[] {7, 1.5f}, 1, 1);
        final byte[] three = new byte[3];
        bytes.copyTo(1, three, 0, 3);
        assertArrayEquals(new byte[] {1, 2, 3}, three);
        final short[] shorts = new short[2];
        bytes.copyTo(2, shorts, 0, 2);
        assertArrayEquals(new short[] {-4, -5}, shorts);
        final char[] chars = new char[2];
        bytes.copyTo(4, chars, 0, 2);
        assertArrayEquals(new char[] {'\u00fc', 'z'}, chars);
        final float[] floats = new float[3];
        bytes.copyTo(3, floats, 2, 1);
        assertArrayEquals(new float[] {0, 0, 1.5f}, floats);
        longs.copyFrom(6, new long[0], 0, 0);
    }

    @Test
    @DisplayName("V8: a copy that does not fit throws before anything is written, whichever side is too short")
    void badCopies() {
        final SharedLongArray longs = board.longArray("l", 4);
        final SharedByteArray bytes = board.byteArray("b", 7);
        final long[] source = {1, 2, 3, 4, 5};
        for (final Executable copy : List.<Executable>of(
                () -> longs.copyFrom(0, source, 0, 5),
                () -> longs.copyFrom(1, source, 0, 4),
                () -> longs.copyFrom(-1, source, 0, 1),
                () -> longs.copyFrom(0, source, 4, 2),
                () -> longs.copyFrom(0, source, -1, 1),
                () -> longs.copyFrom(0, source, 0, -1),
                () -> longs.copyFrom(5, source, 0, 0),
                () -> longs.copyTo(1, source, 0, 4),
                () -> longs.copyTo(0, source, 2, 4),
                () -> longs.copyTo(Integer.MAX_VALUE, source, 0, 1),
                () -> bytes.copyFrom(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, 8),
                () -> bytes.copyFrom(0, new short[] {1, 2, 3, 4}, 0, 4),
                () -> bytes.copyFrom(3, new char[] {1}, 0, 1),
                () -> bytes.copyFrom(0, new float[] {1, 2}, 0, 2))) {
            assertThrows(IndexOutOfBoundsException.class, copy);
        }
        final IndexOutOfBoundsException told =
                assertThrows(IndexOutOfBoundsException.class, () -> longs.copyFrom(2, source, 0, 3));
        assertTrue(told.getMessage().contains("index=2 count=3 length=4 name=l path="), told.getMessage());
        assertEquals("[0, 0, 0, 0]", longs.toString());
        assertEquals("[0, 0, 0, 0, 0, 0, 0]", bytes.toString());
        assertArrayEquals(new long[] {1, 2, 3, 4, 5}, source);
    }

    @Test
    @DisplayName("V8: a copy beside a thread that copies tears no element")
    void copiesTearNothing() throws Exception {
        final int length = 1001;
        final SharedLongArray longs = board.longArray("l", length);
        final SharedByteArray shorts = board.byteArray("s", 2 * length);
        final SharedFlag stop = board.flag("stop");
        final CompletableFuture<Void> writer = Background.run(() -> {
            final long[] ones = new long[length];
            Arrays.fill(ones, -1);
            final short[] shortOnes = new short[length];
            Arrays.fill(shortOnes, (short) -1);
            for (int round = 0; !stop.isSet(); round++) {
                longs.copyFrom(0, round % 2 == 0 ? ones : new long[length], 0, length);
                shorts.copyFrom(0, round % 2 == 0 ? shortOnes : new short[length], 0, length);
            }
        });
        final long[] copy = new long[length];
        final short[] shortCopy = new short[length];
        for (int round = 0; round < 3_000; round++) {
            longs.copyTo(0, copy, 0, length);
            shorts.copyTo(1, shortCopy, 1, length - 1);
            for (int i = 0; i < length; i++) {
                assertTrue(copy[i] == 0 || copy[i] == -1, "torn");
                assertTrue(shortCopy[i] == 0 || shortCopy[i] == -1, "torn");
            }
        }
        stop.set();
        writer.get();
    }

    @Test
    @DisplayName(
            "V7: asByteBuffer is the array itself, also after the handle was closed; operations then say that it was")
    void rawArray() {
        final SharedIntArray ints = board.intArray("i", 4);
        final ByteBuffer raw = ints.asByteBuffer();
        assertEquals(16, raw.capacity());
        assertTrue(raw.isDirect());
        raw.putInt(8, 77);
        assertEquals(77, ints.get(2));
        ints.set(3, 78);
        assertEquals(78, ints.asByteBuffer().getInt(12));
        raw.position(4).limit(8);
        assertEquals(16, ints.asByteBuffer().limit(), "each caller has a buffer of its own");
        board.close();
        assertEquals(77, raw.clear().getInt(8));
        assertThrows(IllegalStateException.class, () -> ints.get(0));
        assertThrows(IllegalStateException.class, () -> ints.copyTo(0, new int[1], 0, 1));
        assertThrows(IllegalStateException.class, ints::asByteBuffer);
    }

    @Test
    @DisplayName("S9, V6: an array that is there keeps its elements; another length or kind is refused, naming both")
    void sameName() {
        board.longArray("a", 3).set(1, 5);
        assertEquals("[0, 5, 0]", board.longArray("a", 3).toString());
        final IllegalArgumentException length =
                assertThrows(IllegalArgumentException.class, () -> board.longArray("a", 4));
        assertTrue(
                length.getMessage().contains("longArray(length=4)")
                        && length.getMessage().contains("longArray(length=3)"),
                length.getMessage());
        assertThrows(IllegalArgumentException.class, () -> board.doubleArray("a", 3));
        assertEquals("[0, 5, 0]", board.longArray("a", 3).toString());
    }

    @Test
    @DisplayName(
            "V8, V13: a length that no array or not this board can have is refused with the numbers, and no entry is made")
    void badLengths() {
        for (final Executable making : List.<Executable>of(
                () -> board.longArray("a", -1),
                () -> board.byteArray("a", -1),
                () -> board.longArray("a", (1 << 28) - (1 << 13) + 1),
                () -> board.intArray("a", Integer.MAX_VALUE),
                () -> board.byteArray("a", Integer.MAX_VALUE - (1 << 16) + 2))) {
            final IllegalArgumentException told = assertThrows(IllegalArgumentException.class, making);
            assertTrue(
                    told.getMessage().contains("length=") && told.getMessage().contains("bytes="), told.getMessage());
        }
        for (final Executable making : List.<Executable>of(
                () -> board.longArray("a", (1 << 28) - (1 << 13)),
                () -> board.byteArray("a", Integer.MAX_VALUE - (1 << 16) + 1),
                () -> board.intArray("a", 1 << 20))) {
            final BoardFullException told = assertThrows(BoardFullException.class, making);
            assertTrue(told.getMessage().contains("neededBytes="), told.getMessage());
        }
        assertNull(board.find("a"));
    }
}
