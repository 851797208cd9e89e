package io.penstock.core.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Agrona's {@link AtomicBuffer} on a direct {@link ByteBuffer}, through {@link VarHandle} views. It is the only buffer
 * of the product, because it needs no JVM flag on any JDK from 17 on. It behaves as Agrona's own {@code UnsafeBuffer}
 * does, except:
 *
 * <ul>
 *   <li>bounds are always checked;
 *   <li>an atomic access to a misaligned index throws {@link IllegalStateException} on every platform;
 *   <li>a {@code ByteBuffer} argument is used within its limit, not its capacity;
 *   <li>it cannot be moved to another region: every {@code wrap} throws;
 *   <li>{@link #addressOffset} throws, because its callers would bypass the bounds checks.
 * </ul>
 *
 * <p>Not final, so that tests can observe each store. The methods that a ring calls are one {@code VarHandle}
 * invocation each, and all of them are declared here.
 *
 * <p><b>Threads:</b> any, with the ordering that each method's name states; methods that name none are plain.
 * <b>Processes:</b> any that map the same region, as if they were threads. <b>Blocks:</b> never. <b>Units:</b> indexes
 * and lengths in bytes.
 */
public class MappedBuffer extends ComposedBuffer {
    // Exact: a call whose types do not match fails in the first test instead of being slow for ever.
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, NATIVE).withInvokeExactBehavior();
    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, NATIVE).withInvokeExactBehavior();
    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, NATIVE).withInvokeExactBehavior();
    private static final VarHandle CHAR =
            MethodHandles.byteBufferViewVarHandle(char[].class, NATIVE).withInvokeExactBehavior();

    private final ByteBuffer bytes;
    private final ByteBuffer exposed;
    private final int capacity;

    /**
     * A view of a whole region, from its first byte to its capacity.
     *
     * @param region direct; its position and limit do not matter, now or later; on a read-only one, every store throws
     *     {@link java.nio.ReadOnlyBufferException}
     */
    public MappedBuffer(final ByteBuffer region) {
        if (!region.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer: " + region);
        }
        bytes = region.duplicate().clear().order(NATIVE);
        // A caller that moves the position or limit of byteBuffer() must not move the bounds of this buffer.
        exposed = region.duplicate().clear().order(NATIVE);
        capacity = bytes.capacity();
    }

    // ---- the underlying region

    @Override
    public int capacity() {
        return capacity;
    }

    /** {@return the region, index for index; this buffer ignores its position and limit} */
    @Override
    public ByteBuffer byteBuffer() {
        return exposed;
    }

    /** {@return null: there is no array} */
    @Override
    public byte[] byteArray() {
        return null;
    }

    /** {@return 0: index 0 is byte 0 of {@link #byteBuffer()}} */
    @Override
    public int wrapAdjustment() {
        return 0;
    }

    /**
     * Not supported. Agrona's own buffers use the address to copy with {@code Unsafe}, without bounds checks: a made-up
     * value would crash the JVM.
     */
    @Override
    public long addressOffset() {
        throw new UnsupportedOperationException(
                "a mapped region does not expose its address; copy with getBytes, or use byteBuffer()");
    }

    @Override
    public boolean isExpandable() {
        return false;
    }

    @Override
    public void verifyAlignment() {
        if (bytes.alignmentOffset(0, ALIGNMENT) != 0) {
            throw new IllegalStateException(
                    "region is not aligned: offset=" + bytes.alignmentOffset(0, ALIGNMENT) + " alignment=" + ALIGNMENT);
        }
    }

    @Override
    public void checkLimit(final int limit) {
        if (limit > capacity) {
            throw new IndexOutOfBoundsException(
                    "limit is beyond the capacity: limit=" + limit + " capacity=" + capacity);
        }
    }

    @Override
    public void boundsCheck(final int index, final int length) {
        Objects.checkFromIndexSize(index, length, capacity);
    }

    @Override
    public void wrap(final byte[] buffer) {
        throw fixed();
    }

    @Override
    public void wrap(final byte[] buffer, final int offset, final int length) {
        throw fixed();
    }

    @Override
    public void wrap(final ByteBuffer buffer) {
        throw fixed();
    }

    @Override
    public void wrap(final ByteBuffer buffer, final int offset, final int length) {
        throw fixed();
    }

    @Override
    public void wrap(final DirectBuffer buffer) {
        throw fixed();
    }

    @Override
    public void wrap(final DirectBuffer buffer, final int offset, final int length) {
        throw fixed();
    }

    @Override
    public void wrap(final long address, final int length) {
        throw fixed();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("a mapped buffer cannot be moved to another region; create a new one");
    }

    // ---- long, atomic

    @Override
    public long getLongVolatile(final int index) {
        return (long) LONG.getVolatile(bytes, index);
    }

    @Override
    public long getLongAcquire(final int index) {
        return (long) LONG.getAcquire(bytes, index);
    }

    @Override
    public long getLongOpaque(final int index) {
        return (long) LONG.getOpaque(bytes, index);
    }

    @Override
    public void putLongVolatile(final int index, final long value) {
        LONG.setVolatile(bytes, index, value);
    }

    @Override
    public void putLongRelease(final int index, final long value) {
        LONG.setRelease(bytes, index, value);
    }

    @Override
    public void putLongOrdered(final int index, final long value) {
        putLongRelease(index, value);
    }

    @Override
    public void putLongOpaque(final int index, final long value) {
        LONG.setOpaque(bytes, index, value);
    }

    @Override
    public long addLongRelease(final int index, final long increment) {
        return (long) LONG.getAndAddRelease(bytes, index, increment);
    }

    @Override
    public long addLongOrdered(final int index, final long increment) {
        return addLongRelease(index, increment);
    }

    /** For a single writer: a load and a store, not one atomic step (as in Agrona). */
    @Override
    public long addLongOpaque(final int index, final long increment) {
        final long old = getLongOpaque(index);
        putLongOpaque(index, old + increment);
        return old;
    }

    @Override
    public boolean compareAndSetLong(final int index, final long expectedValue, final long updateValue) {
        return LONG.compareAndSet(bytes, index, expectedValue, updateValue);
    }

    @Override
    public long compareAndExchangeLong(final int index, final long expectedValue, final long updateValue) {
        return (long) LONG.compareAndExchange(bytes, index, expectedValue, updateValue);
    }

    @Override
    public long getAndSetLong(final int index, final long value) {
        return (long) LONG.getAndSet(bytes, index, value);
    }

    @Override
    public long getAndAddLong(final int index, final long delta) {
        return (long) LONG.getAndAdd(bytes, index, delta);
    }

    // ---- int, atomic

    @Override
    public int getIntVolatile(final int index) {
        return (int) INT.getVolatile(bytes, index);
    }

    @Override
    public int getIntAcquire(final int index) {
        return (int) INT.getAcquire(bytes, index);
    }

    @Override
    public int getIntOpaque(final int index) {
        return (int) INT.getOpaque(bytes, index);
    }

    @Override
    public void putIntVolatile(final int index, final int value) {
        INT.setVolatile(bytes, index, value);
    }

    @Override
    public void putIntRelease(final int index, final int value) {
        INT.setRelease(bytes, index, value);
    }

    @Override
    public void putIntOrdered(final int index, final int value) {
        putIntRelease(index, value);
    }

    @Override
    public void putIntOpaque(final int index, final int value) {
        INT.setOpaque(bytes, index, value);
    }

    @Override
    public int addIntRelease(final int index, final int increment) {
        return (int) INT.getAndAddRelease(bytes, index, increment);
    }

    @Override
    public int addIntOrdered(final int index, final int increment) {
        return addIntRelease(index, increment);
    }

    /** For a single writer: a load and a store, not one atomic step (as in Agrona). */
    @Override
    public int addIntOpaque(final int index, final int increment) {
        final int old = getIntOpaque(index);
        putIntOpaque(index, old + increment);
        return old;
    }

    @Override
    public boolean compareAndSetInt(final int index, final int expectedValue, final int updateValue) {
        return INT.compareAndSet(bytes, index, expectedValue, updateValue);
    }

    @Override
    public int compareAndExchangeInt(final int index, final int expectedValue, final int updateValue) {
        return (int) INT.compareAndExchange(bytes, index, expectedValue, updateValue);
    }

    @Override
    public int getAndSetInt(final int index, final int value) {
        return (int) INT.getAndSet(bytes, index, value);
    }

    @Override
    public int getAndAddInt(final int index, final int delta) {
        return (int) INT.getAndAdd(bytes, index, delta);
    }

    // ---- short, char and byte, volatile

    @Override
    public short getShortVolatile(final int index) {
        return (short) SHORT.getVolatile(bytes, index);
    }

    @Override
    public void putShortVolatile(final int index, final short value) {
        SHORT.setVolatile(bytes, index, value);
    }

    @Override
    public char getCharVolatile(final int index) {
        return (char) CHAR.getVolatile(bytes, index);
    }

    @Override
    public void putCharVolatile(final int index, final char value) {
        CHAR.setVolatile(bytes, index, value);
    }

    // VarHandles have no view of single bytes, so explicit fences are used. The full fence after the store keeps it
    // from passing a later volatile load; therefore the load needs no more than an acquire fence.

    @Override
    public byte getByteVolatile(final int index) {
        final byte value = bytes.get(index);
        VarHandle.acquireFence();
        return value;
    }

    @Override
    public void putByteVolatile(final int index, final byte value) {
        VarHandle.releaseFence();
        putByte(index, value);
        VarHandle.fullFence();
    }

    // ---- plain

    @Override
    public long getLong(final int index) {
        return (long) LONG.get(bytes, index);
    }

    @Override
    public void putLong(final int index, final long value) {
        LONG.set(bytes, index, value);
    }

    @Override
    public int getInt(final int index) {
        return (int) INT.get(bytes, index);
    }

    @Override
    public void putInt(final int index, final int value) {
        INT.set(bytes, index, value);
    }

    @Override
    public short getShort(final int index) {
        return (short) SHORT.get(bytes, index);
    }

    @Override
    public void putShort(final int index, final short value) {
        SHORT.set(bytes, index, value);
    }

    @Override
    public byte getByte(final int index) {
        return bytes.get(index);
    }

    @Override
    public void putByte(final int index, final byte value) {
        bytes.put(index, value);
    }

    @Override
    public char getChar(final int index) {
        return (char) getShort(index);
    }

    @Override
    public void putChar(final int index, final char value) {
        putShort(index, (short) value);
    }

    @Override
    public double getDouble(final int index) {
        return Double.longBitsToDouble(getLong(index));
    }

    @Override
    public void putDouble(final int index, final double value) {
        putLong(index, Double.doubleToRawLongBits(value));
    }

    @Override
    public float getFloat(final int index) {
        return Float.intBitsToFloat(getInt(index));
    }

    @Override
    public void putFloat(final int index, final float value) {
        putInt(index, Float.floatToRawIntBits(value));
    }

    // ---- blocks; copies within one region behave as if through a temporary buffer

    @Override
    public void setMemory(final int index, final int length, final byte value) {
        boundsCheck(index, length);
        final long pattern = (value & 0xFFL) * 0x0101_0101_0101_0101L;
        int done = 0;
        for (; length - done >= Long.BYTES; done += Long.BYTES) {
            putLong(index + done, pattern);
        }
        for (; done < length; done++) {
            putByte(index + done, value);
        }
    }

    @Override
    public void getBytes(final int index, final byte[] dst) {
        bytes.get(index, dst);
    }

    @Override
    public void getBytes(final int index, final byte[] dst, final int offset, final int length) {
        bytes.get(index, dst, offset, length);
    }

    // Through byteBuffer(), which every implementation accepts with absolute indexes, including an expandable one.
    @Override
    public void getBytes(final int index, final MutableDirectBuffer dstBuffer, final int dstIndex, final int length) {
        boundsCheck(index, length);
        dstBuffer.putBytes(dstIndex, bytes, index, length);
    }

    @Override
    public void getBytes(final int index, final ByteBuffer dstBuffer, final int length) {
        final int dstOffset = dstBuffer.position();
        getBytes(index, dstBuffer, dstOffset, length);
        dstBuffer.position(dstOffset + length);
    }

    @Override
    public void getBytes(final int index, final ByteBuffer dstBuffer, final int dstOffset, final int length) {
        dstBuffer.put(dstOffset, bytes, index, length);
    }

    @Override
    public void putBytes(final int index, final byte[] src) {
        putBytes(index, src, 0, src.length);
    }

    @Override
    public void putBytes(final int index, final byte[] src, final int offset, final int length) {
        bytes.put(index, src, offset, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int length) {
        final int srcIndex = srcBuffer.position();
        putBytes(index, srcBuffer, srcIndex, length);
        srcBuffer.position(srcIndex + length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int srcIndex, final int length) {
        bytes.put(index, srcBuffer, srcIndex, length);
    }

    @Override
    public void putBytes(final int index, final DirectBuffer srcBuffer, final int srcIndex, final int length) {
        if (srcBuffer instanceof MappedBuffer mapped) {
            putBytes(index, mapped.bytes, srcIndex, length);
        } else {
            boundsCheck(index, length);
            srcBuffer.getBytes(srcIndex, bytes, index, length);
        }
    }

    // ---- comparing contents; there must be no concurrent stores

    @Override
    public int compareTo(final DirectBuffer that) {
        final int common = Math.min(capacity, that.capacity());
        int i = 0;
        for (; common - i >= Long.BYTES; i += Long.BYTES) {
            final int order = Long.compare(getLong(i), that.getLong(i));
            if (order != 0) {
                return order;
            }
        }
        for (; i < common; i++) {
            final int order = Byte.compare(getByte(i), that.getByte(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(capacity, that.capacity());
    }

    @Override
    public boolean equals(final Object other) {
        return this == other || (other instanceof MappedBuffer mapped && bytes.equals(mapped.bytes));
    }

    @Override
    public int hashCode() {
        int hash = 19;
        int i = 0;
        for (; capacity - i >= Long.BYTES; i += Long.BYTES) {
            hash = 31 * hash + Long.hashCode(getLong(i));
        }
        for (; i < capacity; i++) {
            hash = 31 * hash + getByte(i);
        }
        return hash;
    }

    @Override
    public String toString() {
        return "MappedBuffer{capacity=" + capacity + "}";
    }
}
