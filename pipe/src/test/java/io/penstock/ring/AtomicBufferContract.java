package io.penstock.ring;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.AsciiNumberFormatException;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an {@link AtomicBuffer} on a direct region promises; our own and Agrona's keep it alike. */
@SuppressWarnings("SelfComparison") // compareTo has a way of its own for the same buffer
abstract class AtomicBufferContract {
    static final int CAPACITY = 256;

    private static final int ROUNDS = 20_000;

    final ByteBuffer region = ByteBuffer.allocateDirect(CAPACITY);
    final AtomicBuffer buffer = wrap(region);

    /** A buffer on the whole of a direct region. */
    abstract AtomicBuffer wrap(ByteBuffer directRegion);

    // ---- what it lies on

    @Test
    void saysWhatItLiesOn() {
        assertEquals(CAPACITY, buffer.capacity());
        assertEquals(CAPACITY, buffer.byteBuffer().capacity());
        assertTrue(buffer.byteBuffer().isDirect());
        assertNull(buffer.byteArray());
        assertEquals(0, buffer.wrapAdjustment());
        assertFalse(buffer.isExpandable());
        buffer.verifyAlignment();
        buffer.putByte(3, (byte) 9);
        assertEquals(9, buffer.byteBuffer().get(3));
        assertEquals(9, region.get(3));
    }

    @Test
    void refusesARegionThatIsNotAligned() {
        final AtomicBuffer crooked = wrap(region.position(4).slice());
        assertThrows(IllegalStateException.class, crooked::verifyAlignment);
    }

    @Test
    void checksLimitsAndBounds() {
        buffer.checkLimit(CAPACITY);
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.checkLimit(CAPACITY + 1));
        buffer.boundsCheck(0, CAPACITY);
        buffer.boundsCheck(CAPACITY, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.boundsCheck(0, CAPACITY + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.boundsCheck(-1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.boundsCheck(1, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.boundsCheck(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    // ---- plain values

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 100, CAPACITY - 8})
    void plainAccessWorksAtAnyIndex(final int index) {
        final ByteBuffer expected = region.duplicate().order(ByteOrder.nativeOrder());

        buffer.putLong(index, 0x0102_0304_0506_0708L);
        assertEquals(0x0102_0304_0506_0708L, expected.getLong(index));
        assertEquals(0x0102_0304_0506_0708L, buffer.getLong(index));
        buffer.putInt(index, 0x8090_A0B0);
        assertEquals(0x8090_A0B0, expected.getInt(index));
        assertEquals(0x8090_A0B0, buffer.getInt(index));
        buffer.putShort(index, (short) 0x8182);
        assertEquals((short) 0x8182, expected.getShort(index));
        assertEquals((short) 0x8182, buffer.getShort(index));
        buffer.putChar(index, '\uFEDC');
        assertEquals('\uFEDC', expected.getChar(index));
        assertEquals('\uFEDC', buffer.getChar(index));
        buffer.putByte(index, (byte) -3);
        assertEquals(-3, expected.get(index));
        assertEquals(-3, buffer.getByte(index));
        buffer.putDouble(index, -Math.PI);
        assertEquals(-Math.PI, expected.getDouble(index));
        assertEquals(-Math.PI, buffer.getDouble(index));
        buffer.putFloat(index, 1.5f);
        assertEquals(1.5f, expected.getFloat(index));
        assertEquals(1.5f, buffer.getFloat(index));
    }

    @Test
    void keepsTheBitsOfWhatIsNoNumber() {
        buffer.putLong(0, 0x7FF8_0000_DEAD_BEEFL);
        buffer.putDouble(8, buffer.getDouble(0));
        assertEquals(0x7FF8_0000_DEAD_BEEFL, buffer.getLong(8));
    }

    @Test
    void byteOrders() {
        for (final ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
            final ByteBuffer expected = region.duplicate().order(order);
            buffer.putLong(1, 0x0102_0304_0506_0708L, order);
            assertEquals(0x0102_0304_0506_0708L, expected.getLong(1));
            assertEquals(0x0102_0304_0506_0708L, buffer.getLong(1, order));
            buffer.putInt(1, 0x0102_0304, order);
            assertEquals(0x0102_0304, expected.getInt(1));
            assertEquals(0x0102_0304, buffer.getInt(1, order));
            buffer.putShort(1, (short) 0x0102, order);
            assertEquals((short) 0x0102, expected.getShort(1));
            assertEquals((short) 0x0102, buffer.getShort(1, order));
            buffer.putChar(1, '\u0102', order);
            assertEquals('\u0102', expected.getChar(1));
            assertEquals('\u0102', buffer.getChar(1, order));
            buffer.putDouble(1, 1.25, order);
            assertEquals(1.25, expected.getDouble(1));
            assertEquals(1.25, buffer.getDouble(1, order));
            buffer.putFloat(1, 1.25f, order);
            assertEquals(1.25f, expected.getFloat(1));
            assertEquals(1.25f, buffer.getFloat(1, order));
        }
    }

    // ---- atomics, by one thread

    @Test
    void longAtomics() {
        buffer.putLongVolatile(8, 1);
        assertEquals(1, buffer.getLongVolatile(8));
        buffer.putLongRelease(8, 2);
        assertEquals(2, buffer.getLongAcquire(8));
        buffer.putLongOrdered(8, 3);
        assertEquals(3, buffer.getLong(8));
        buffer.putLongOpaque(8, 4);
        assertEquals(4, buffer.getLongOpaque(8));
        assertEquals(4, buffer.addLongOrdered(8, 1));
        assertEquals(5, buffer.addLongRelease(8, 1));
        assertEquals(6, buffer.addLongOpaque(8, 1));
        assertEquals(7, buffer.getAndAddLong(8, Long.MAX_VALUE));
        assertEquals(Long.MIN_VALUE + 6, buffer.getAndSetLong(8, 9));
        assertFalse(buffer.compareAndSetLong(8, 8, 10));
        assertTrue(buffer.compareAndSetLong(8, 9, 10));
        assertEquals(10, buffer.compareAndExchangeLong(8, 9, 11));
        assertEquals(10, buffer.compareAndExchangeLong(8, 10, 11));
        assertEquals(11, buffer.getLong(8));
        assertEquals(0, buffer.getLong(0));
        assertEquals(0, buffer.getLong(16));
    }

    @Test
    void intAtomics() {
        buffer.putIntVolatile(4, 1);
        assertEquals(1, buffer.getIntVolatile(4));
        buffer.putIntRelease(4, 2);
        assertEquals(2, buffer.getIntAcquire(4));
        buffer.putIntOrdered(4, 3);
        assertEquals(3, buffer.getInt(4));
        buffer.putIntOpaque(4, 4);
        assertEquals(4, buffer.getIntOpaque(4));
        assertEquals(4, buffer.addIntOrdered(4, 1));
        assertEquals(5, buffer.addIntRelease(4, 1));
        assertEquals(6, buffer.addIntOpaque(4, 1));
        assertEquals(7, buffer.getAndAddInt(4, Integer.MAX_VALUE));
        assertEquals(Integer.MIN_VALUE + 6, buffer.getAndSetInt(4, 9));
        assertFalse(buffer.compareAndSetInt(4, 8, 10));
        assertTrue(buffer.compareAndSetInt(4, 9, 10));
        assertEquals(10, buffer.compareAndExchangeInt(4, 9, 11));
        assertEquals(10, buffer.compareAndExchangeInt(4, 10, 11));
        assertEquals(11, buffer.getInt(4));
        assertEquals(0, buffer.getInt(0));
        assertEquals(0, buffer.getInt(8));
    }

    @Test
    void smallVolatiles() {
        buffer.putShortVolatile(2, (short) -2);
        assertEquals(-2, buffer.getShortVolatile(2));
        buffer.putCharVolatile(6, '\uFFFE');
        assertEquals('\uFFFE', buffer.getCharVolatile(6));
        buffer.putByteVolatile(9, (byte) -1);
        assertEquals(-1, buffer.getByteVolatile(9));
        assertEquals(0, buffer.getByte(8));
        assertEquals(0, buffer.getByte(10));
    }

    // ---- atomics, by two threads

    @Test
    void addsOfTwoThreadsAllCount() throws Exception {
        byTwoThreads(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                buffer.getAndAddLong(0, 1);
                buffer.getAndAddInt(8, 1);
                buffer.addLongRelease(16, 1);
                buffer.addIntRelease(24, 1);
                buffer.addLongOrdered(32, 1);
                buffer.addIntOrdered(40, 1);
                long seen = buffer.getLongVolatile(48);
                while (!buffer.compareAndSetLong(48, seen, seen + 1)) {
                    seen = buffer.getLongVolatile(48);
                }
                int seenInt = buffer.getIntVolatile(56);
                int witness = buffer.compareAndExchangeInt(56, seenInt, seenInt + 1);
                while (witness != seenInt) {
                    seenInt = witness;
                    witness = buffer.compareAndExchangeInt(56, seenInt, seenInt + 1);
                }
                seen = buffer.getLongVolatile(64);
                long witnessLong = buffer.compareAndExchangeLong(64, seen, seen + 1);
                while (witnessLong != seen) {
                    seen = witnessLong;
                    witnessLong = buffer.compareAndExchangeLong(64, seen, seen + 1);
                }
                seenInt = buffer.getIntVolatile(72);
                while (!buffer.compareAndSetInt(72, seenInt, seenInt + 1)) {
                    seenInt = buffer.getIntVolatile(72);
                }
            }
        });
        for (int index = 0; index <= 72; index += 16) {
            assertEquals(2 * ROUNDS, buffer.getLongVolatile(index), "index=" + index);
            if (index + 8 <= 72) {
                assertEquals(2 * ROUNDS, buffer.getIntVolatile(index + 8), "index=" + (index + 8));
            }
        }
    }

    @Test
    void setsOfTwoThreadsLoseNothing() throws Exception {
        final AtomicLong sum = new AtomicLong();
        byTwoThreads(() -> {
            long mine = 0;
            for (int i = 1; i <= ROUNDS; i++) {
                mine += buffer.getAndSetLong(0, i);
                mine += buffer.getAndSetInt(8, i);
            }
            sum.addAndGet(mine);
        });
        final long left = buffer.getLong(0) + buffer.getInt(8);
        assertEquals(4L * ROUNDS * (ROUNDS + 1) / 2, sum.get() + left);
    }

    @Test
    void whatWasStoredBeforeAReleaseIsSeenAfterAnAcquire() throws Exception {
        final Thread writer = new Thread(() -> {
            for (long i = 1; i <= ROUNDS; i++) {
                buffer.putLong(0, i);
                switch ((int) (i & 3)) {
                    case 0 -> buffer.putLongRelease(64, i);
                    case 1 -> buffer.putLongVolatile(64, i);
                    case 2 -> buffer.putLongOrdered(64, i);
                    default -> buffer.getAndSetLong(64, i);
                }
                buffer.putByteVolatile(128, (byte) i);
            }
        });
        writer.start();
        long seen = 0;
        while (seen < ROUNDS) {
            seen = (seen & 1) == 0 ? buffer.getLongAcquire(64) : buffer.getLongVolatile(64);
            final long data = buffer.getLong(0);
            assertTrue(data >= seen, "data=" + data + " seen=" + seen);
        }
        writer.join();
        assertEquals((byte) ROUNDS, buffer.getByteVolatile(128));
    }

    /** Dekker: each thread raises its own flag, then looks at the other's; never do both find the other's down. */
    @Test
    void volatileStoresDoNotPassVolatileLoads() throws Exception {
        final byte[][] seen = new byte[2][ROUNDS];
        final CyclicBarrier barrier = new CyclicBarrier(2);
        final AtomicInteger next = new AtomicInteger();
        byTwoThreads(() -> {
            final int me = next.getAndIncrement();
            try {
                barrier.await();
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
            for (int i = 0; i < ROUNDS; i++) {
                final byte mine = (byte) (i + 1);
                buffer.putByteVolatile(me * 64, mine);
                seen[me][i] = (byte) (buffer.getByteVolatile(64 - me * 64) == mine ? 1 : 0);
                while (buffer.getLongVolatile(192 - me * 64) < i) {
                    Thread.onSpinWait();
                }
                buffer.putLongVolatile(128 + me * 64, i + 1);
                while (buffer.getLongVolatile(192 - me * 64) < i + 1) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 0; i < ROUNDS; i++) {
            assertTrue(seen[0][i] + seen[1][i] > 0, "both missed the other: round=" + i);
        }
    }

    private static void byTwoThreads(final Runnable work) throws Exception {
        final CompletableFuture<Void> first = CompletableFuture.runAsync(work, command -> new Thread(command).start());
        final CompletableFuture<Void> second = CompletableFuture.runAsync(work, command -> new Thread(command).start());
        first.get(60, TimeUnit.SECONDS);
        second.get(60, TimeUnit.SECONDS);
    }

    // ---- bounds

    @Test
    void everyMethodChecksItsBoundsAndStoresNothingWhenTheyAreBroken() throws Exception {
        for (int i = 0; i < CAPACITY; i++) {
            buffer.putByte(i, (byte) '1');
        }
        final Snapshot before = new Snapshot(region);
        final List<String> wrong = new ArrayList<>();
        for (final Method method : AtomicBuffer.class.getMethods()) {
            if (!BufferCalls.takesAnIndex(method)) {
                continue;
            }
            for (final int index :
                    new int[] {-1, -BufferCalls.LENGTH, Integer.MIN_VALUE, CAPACITY, CAPACITY + 8, Integer.MAX_VALUE - 7
                    }) {
                if (index == -1 && method.getName().startsWith("getString")) {
                    continue; // Agrona's looks at the text alone, not at the length before it, where the length is
                    // given
                }
                try {
                    method.invoke(buffer, BufferCalls.arguments(method, index));
                    wrong.add("index=" + index + " " + method);
                } catch (final InvocationTargetException e) {
                    if (!(e.getCause() instanceof IndexOutOfBoundsException)) {
                        wrong.add("index=" + index + " " + method + " " + e.getCause());
                    }
                }
                if (!before.isSameAs(region)) {
                    wrong.add("stored: index=" + index + " " + method);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theLastByteIsTheLast() {
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putLong(CAPACITY - 7, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(CAPACITY - 7));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInt(CAPACITY - 3, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInt(CAPACITY - 3));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putShort(CAPACITY - 1, (short) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(CAPACITY - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(CAPACITY, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(CAPACITY));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(CAPACITY - 1, new byte[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(CAPACITY - 1, new byte[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putStringUtf8(CAPACITY - 4, "a"));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.setMemory(CAPACITY - 1, 2, (byte) 1));
        final byte[] all = new byte[CAPACITY];
        buffer.getBytes(0, all);
        assertArrayEquals(new byte[CAPACITY], all);
    }

    @Test
    void checksTheBoundsOfTheOtherSide() {
        final byte[] array = new byte[8];
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, ByteBuffer.wrap(array), 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, ByteBuffer.wrap(array), 1, 8));
        final AtomicBuffer other = wrap(ByteBuffer.allocateDirect(8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, other, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, other, 1, 8));
    }

    // ---- blocks

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 7, 8, 9, 17, 99, 100, 200})
    void copiesBlocksOfAnyLength(final int length) {
        final byte[] source = new byte[length + 2];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) (i * 7 + 1);
        }
        buffer.putBytes(3, source, 1, length);
        assertEquals(0, buffer.getByte(2));
        assertEquals(0, buffer.getByte(3 + length));
        final byte[] target = new byte[length + 2];
        buffer.getBytes(3, target, 1, length);
        source[0] = 0;
        source[length + 1] = 0;
        assertArrayEquals(source, target);

        final ByteBuffer moving = ByteBuffer.allocate(length + 4).position(1);
        buffer.getBytes(3, moving, length);
        assertEquals(1 + length, moving.position());
        assertEquals(0, moving.get(1 + length));
        moving.position(1);
        final AtomicBuffer second = wrap(ByteBuffer.allocateDirect(CAPACITY));
        second.putBytes(5, moving, length);
        assertEquals(1 + length, moving.position());
        final AtomicBuffer third = wrap(ByteBuffer.allocateDirect(CAPACITY));
        second.getBytes(5, third, 9, length);
        final AtomicBuffer fourth = wrap(ByteBuffer.allocateDirect(CAPACITY));
        fourth.putBytes(11, third, 9, length);
        final byte[] end = new byte[length + 2];
        fourth.getBytes(11, end, 1, length);
        assertArrayEquals(source, end);
    }

    @Test
    void absoluteCopiesLeaveTheOtherPositionAlone() {
        for (final ByteBuffer other : List.of(ByteBuffer.allocate(32), ByteBuffer.allocateDirect(32))) {
            other.put(4, (byte) 42).position(3);
            buffer.putBytes(7, other, 4, 8);
            assertEquals(42, buffer.getByte(7));
            buffer.getBytes(7, other, 20, 8);
            assertEquals(42, other.get(20));
            assertEquals(3, other.position());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 16, 50})
    void overlappingCopiesGoAsByAThirdPlace(final int shift) {
        final int length = 150;
        final byte[] source = new byte[length];
        for (int i = 0; i < length; i++) {
            source[i] = (byte) i;
        }
        final byte[] target = new byte[length];
        buffer.putBytes(10, source);
        buffer.putBytes(10 + shift, buffer, 10, length);
        buffer.getBytes(10 + shift, target);
        assertArrayEquals(source, target);
        buffer.getBytes(10 + shift, buffer, 10, length);
        buffer.getBytes(10, target);
        assertArrayEquals(source, target);
        buffer.putBytes(10 + shift, buffer.byteBuffer(), 10, length);
        buffer.getBytes(10 + shift, target);
        assertArrayEquals(source, target);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 99, 100, 101, 240})
    void setsMemory(final int length) {
        buffer.setMemory(5, length, (byte) 0x9C);
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(i >= 5 && i < 5 + length ? (byte) 0x9C : 0, buffer.getByte(i));
        }
    }

    // ---- texts

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "some longer text, more than 16 bytes of it"})
    void asciiTexts(final String text) {
        for (final ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN, ByteOrder.nativeOrder())) {
            assertEquals(4 + text.length(), buffer.putStringAscii(3, text, order));
            assertEquals(text.length(), buffer.getInt(3, order));
            assertEquals(text, buffer.getStringAscii(3, order));
            assertEquals(4 + text.length(), buffer.putStringAscii(3, CharBuffer.wrap(text), order));
            assertEquals(text, buffer.getStringAscii(3, order));
            final StringBuilder read = new StringBuilder();
            assertEquals(text.length(), buffer.getStringAscii(3, read, order));
            assertEquals(text, read.toString());
        }
        assertEquals(4 + text.length(), buffer.putStringAscii(3, text));
        assertEquals(4 + text.length(), buffer.putStringAscii(3, CharBuffer.wrap(text)));
        assertEquals(text, buffer.getStringAscii(3));
        assertEquals(text, buffer.getStringAscii(3, text.length()));
        final StringBuilder read = new StringBuilder();
        assertEquals(text.length(), buffer.getStringAscii(3, read));
        assertEquals(text.length(), buffer.getStringAscii(3, text.length(), read));
        assertEquals(text + text, read.toString());

        assertEquals(text.length(), buffer.putStringWithoutLengthAscii(100, text));
        assertEquals(text.length(), buffer.putStringWithoutLengthAscii(100, CharBuffer.wrap(text)));
        assertEquals(text, buffer.getStringWithoutLengthAscii(100, text.length()));
        read.setLength(0);
        assertEquals(text.length(), buffer.getStringWithoutLengthAscii(100, text.length(), read));
        assertEquals(text, read.toString());
    }

    @Test
    void partsOfAsciiTexts() {
        assertEquals(3, buffer.putStringWithoutLengthAscii(0, "abcdef", 1, 3));
        assertEquals("bcd", buffer.getStringWithoutLengthAscii(0, 3));
        assertEquals(2, buffer.putStringWithoutLengthAscii(0, CharBuffer.wrap("abcdef"), 4, 30));
        assertEquals("efd", buffer.getStringWithoutLengthAscii(0, 3));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (String) null, 4, 30));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (CharSequence) null, 4, 30));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (String) null));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (CharSequence) null));
    }

    @Test
    void aMissingAsciiTextIsEmpty() {
        buffer.putInt(0, 7);
        assertEquals(4, buffer.putStringAscii(0, (String) null));
        assertEquals("", buffer.getStringAscii(0));
        assertEquals(4, buffer.putStringAscii(0, (CharSequence) null, BIG_ENDIAN));
        assertEquals("", buffer.getStringAscii(0, BIG_ENDIAN));
        assertEquals(0, buffer.getStringAscii(0, new StringBuilder()));
    }

    @Test
    void whatIsNotAsciiBecomesAQuestionMark() {
        buffer.putStringAscii(0, "a\u00E9\u20AC");
        assertEquals("a??", buffer.getStringAscii(0));
        buffer.putByte(4, (byte) 0xE9);
        final StringBuilder read = new StringBuilder();
        buffer.getStringAscii(0, read);
        assertEquals("???", read.toString());
        assertEquals("\uFFFD??", buffer.getStringAscii(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u00E9\u20AC", "\uD83D\uDE00 and more text than that"})
    void utf8Texts(final String text) {
        final int length = text.getBytes(UTF_8).length;
        for (final ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
            assertEquals(4 + length, buffer.putStringUtf8(3, text, order));
            assertEquals(text, buffer.getStringUtf8(3, order));
            assertEquals(4 + length, buffer.putStringUtf8(3, text, order, length));
            assertEquals(length, buffer.getInt(3, order));
        }
        assertEquals(4 + length, buffer.putStringUtf8(3, text));
        assertEquals(text, buffer.getStringUtf8(3));
        assertEquals(text, buffer.getStringUtf8(3, length));
        assertEquals(4 + length, buffer.putStringUtf8(3, text, length));
        assertEquals(length, buffer.putStringWithoutLengthUtf8(100, text));
        assertEquals(text, buffer.getStringWithoutLengthUtf8(100, length));
    }

    @Test
    void utf8TextsThatAreTooLongOrMissing() {
        assertThrows(IllegalArgumentException.class, () -> buffer.putStringUtf8(0, "\u20AC", 2));
        assertThrows(IllegalArgumentException.class, () -> buffer.putStringUtf8(0, "\u20AC", BIG_ENDIAN, 2));
        assertEquals(0, buffer.getLong(0));
        assertEquals(8, buffer.putStringUtf8(0, null));
        assertEquals("null", buffer.getStringUtf8(0));
        assertEquals(4, buffer.putStringWithoutLengthUtf8(0, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, CAPACITY, Integer.MAX_VALUE})
    void aLengthThatIsRubbishIsRefused(final int length) {
        buffer.putInt(0, length);
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringAscii(0));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringAscii(0, new StringBuilder()));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringUtf8(0));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringUtf8(0, length));
    }

    // ---- numbers in ASCII

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                99,
                100,
                1234,
                -9999,
                12345678,
                123456789,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                1L + Integer.MAX_VALUE,
                -1L + Integer.MIN_VALUE,
                1234567890123456L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void numbers(final long value) {
        final String text = Long.toString(value);
        assertEquals(text.length(), buffer.putLongAscii(1, value));
        assertEquals(text, buffer.getStringWithoutLengthAscii(1, text.length()));
        assertEquals(0, buffer.getByte(1 + text.length()));
        assertEquals(value, buffer.parseLongAscii(1, text.length()));
        if (value >= 0) {
            assertEquals(text.length(), buffer.putNaturalLongAscii(1, value));
            assertEquals(value, buffer.parseNaturalLongAscii(1, text.length()));
        } else {
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalLongAscii(1, text.length()));
        }
        if (value == (int) value) {
            assertEquals(text.length(), buffer.putIntAscii(1, (int) value));
            assertEquals(value, buffer.parseIntAscii(1, text.length()));
            if (value >= 0) {
                assertEquals(text.length(), buffer.putNaturalIntAscii(1, (int) value));
                assertEquals(value, buffer.parseNaturalIntAscii(1, text.length()));
            } else {
                assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, text.length()));
            }
        } else {
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseIntAscii(1, text.length()));
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, text.length()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "x",
                "1x",
                "12345678x",
                "12345678901234567x",
                "--1",
                "+1",
                " 1",
                "99999999999999999999",
                "1234567:"
            })
    void whatIsNoNumberIsRefused(final String text) {
        buffer.putStringWithoutLengthAscii(1, text);
        final int length = text.length();
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseIntAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseLongAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalLongAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseLongAscii(1, 0));
    }

    @Test
    void paddedNumbersAndNumbersFromTheEnd() {
        buffer.putNaturalPaddedIntAscii(2, 6, 1234);
        assertEquals("001234", buffer.getStringWithoutLengthAscii(2, 6));
        assertThrows(NumberFormatException.class, () -> buffer.putNaturalPaddedIntAscii(2, 3, 1234));
        buffer.setMemory(0, 32, (byte) 0);
        assertEquals(4, buffer.putNaturalIntAsciiFromEnd(1234, 8));
        assertEquals("1234", buffer.getStringWithoutLengthAscii(4, 4));
        assertEquals(0, buffer.getByte(3));
        assertEquals(0, buffer.getByte(8));
    }

    // ---- contents compared

    @Test
    void contentsAreCompared() {
        final AtomicBuffer same = wrap(ByteBuffer.allocateDirect(CAPACITY));
        final AtomicBuffer longer = wrap(ByteBuffer.allocateDirect(CAPACITY + 3));
        for (final AtomicBuffer each : List.of(buffer, same, longer)) {
            each.putStringUtf8(8, "contents");
        }
        assertEquals(buffer, same);
        assertEquals(buffer, buffer);
        assertEquals(buffer.hashCode(), same.hashCode());
        assertEquals(0, buffer.compareTo(same));
        assertTrue(buffer.compareTo(longer) < 0);
        assertTrue(longer.compareTo(buffer) > 0);
        assertNotEquals(buffer, longer);
        assertFalse(buffer.equals(null));
        assertFalse(buffer.equals((Object) "contents"));
        for (final int index : new int[] {0, 100, CAPACITY - 1}) {
            same.putByte(index, (byte) 1);
            assertNotEquals(buffer, same);
            assertNotEquals(0, buffer.compareTo(same));
            assertEquals(Integer.signum(buffer.compareTo(same)), -Integer.signum(same.compareTo(buffer)));
            same.putByte(index, (byte) 0);
        }
        assertDoesNotThrow(buffer::toString);
    }
}
