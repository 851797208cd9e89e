package io.penstock.core.memory;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an {@link AtomicBuffer} on a direct region guarantees for single values; our implementation and Agrona's both
 * satisfy it.
 */
abstract class AtomicBufferContract extends BufferOnARegion {
    private static final int ROUNDS = 20_000;

    // ---- the underlying region

    @Test
    void describesTheUnderlyingRegion() {
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
    void keepsTheBitsOfNotANumber() {
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

    // ---- atomics, one thread

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

    // ---- atomics, two threads

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

    /**
     * Dekker: each thread raises its own flag, then looks at the other's; they must never both find the other's flag
     * down.
     */
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
}
