package io.penstock.testkit;

import io.penstock.core.memory.MappedBuffer;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A buffer that runs an action before the k-th access, load or store: another process's whole operation, or an
 * exception. So every interleaving of two operations in which one runs within the other can be tested.
 *
 * <p><b>Threads:</b> one.
 */
public final class PreemptingBuffer extends MappedBuffer {
    private final Preemption preemption;

    /** A view of a region, for one process, whose preemption it is. */
    public PreemptingBuffer(final ByteBuffer region, final Preemption preemption) {
        super(region);
        this.preemption = preemption;
    }

    /** Which action runs when; one instance for all buffers of a process. */
    public static final class Preemption {
        private Runnable action = () -> {};
        private long left = Long.MAX_VALUE;
        private volatile Thread only;

        /** Runs an action once, before this access, from 0, counted from now. */
        public void arm(final long access, final Runnable what) {
            only = null;
            left = access;
            action = what;
        }

        /** The same, but the accesses of other threads, such as the heartbeat's, neither count nor are preempted. */
        public void armForThisThread(final long access, final Runnable what) {
            only = Thread.currentThread();
            left = access;
            action = what;
        }

        public boolean hasHappened() {
            return left < 0;
        }

        /** Cancels the action. */
        public void disarm() {
            left = Long.MAX_VALUE;
        }

        void beforeAccess() {
            final Thread counted = only;
            if (counted != null && counted != Thread.currentThread()) {
                return;
            }
            if (left-- == 0) {
                action.run();
            }
        }
    }

    // ---- long

    @Override
    public long getLong(final int index) {
        preemption.beforeAccess();
        return super.getLong(index);
    }

    @Override
    public long getLongVolatile(final int index) {
        preemption.beforeAccess();
        return super.getLongVolatile(index);
    }

    @Override
    public long getLongAcquire(final int index) {
        preemption.beforeAccess();
        return super.getLongAcquire(index);
    }

    @Override
    public long getLongOpaque(final int index) {
        preemption.beforeAccess();
        return super.getLongOpaque(index);
    }

    @Override
    public void putLong(final int index, final long value) {
        preemption.beforeAccess();
        super.putLong(index, value);
    }

    @Override
    public void putLongVolatile(final int index, final long value) {
        preemption.beforeAccess();
        super.putLongVolatile(index, value);
    }

    @Override
    public void putLongRelease(final int index, final long value) {
        preemption.beforeAccess();
        super.putLongRelease(index, value);
    }

    @Override
    public void putLongOpaque(final int index, final long value) {
        preemption.beforeAccess();
        super.putLongOpaque(index, value);
    }

    @Override
    public long addLongRelease(final int index, final long increment) {
        preemption.beforeAccess();
        return super.addLongRelease(index, increment);
    }

    @Override
    public boolean compareAndSetLong(final int index, final long expectedValue, final long updateValue) {
        preemption.beforeAccess();
        return super.compareAndSetLong(index, expectedValue, updateValue);
    }

    @Override
    public long compareAndExchangeLong(final int index, final long expectedValue, final long updateValue) {
        preemption.beforeAccess();
        return super.compareAndExchangeLong(index, expectedValue, updateValue);
    }

    @Override
    public long getAndSetLong(final int index, final long value) {
        preemption.beforeAccess();
        return super.getAndSetLong(index, value);
    }

    @Override
    public long getAndAddLong(final int index, final long delta) {
        preemption.beforeAccess();
        return super.getAndAddLong(index, delta);
    }

    // ---- int

    @Override
    public int getInt(final int index) {
        preemption.beforeAccess();
        return super.getInt(index);
    }

    @Override
    public int getIntVolatile(final int index) {
        preemption.beforeAccess();
        return super.getIntVolatile(index);
    }

    @Override
    public int getIntAcquire(final int index) {
        preemption.beforeAccess();
        return super.getIntAcquire(index);
    }

    @Override
    public int getIntOpaque(final int index) {
        preemption.beforeAccess();
        return super.getIntOpaque(index);
    }

    @Override
    public void putInt(final int index, final int value) {
        preemption.beforeAccess();
        super.putInt(index, value);
    }

    @Override
    public void putIntVolatile(final int index, final int value) {
        preemption.beforeAccess();
        super.putIntVolatile(index, value);
    }

    @Override
    public void putIntRelease(final int index, final int value) {
        preemption.beforeAccess();
        super.putIntRelease(index, value);
    }

    @Override
    public void putIntOpaque(final int index, final int value) {
        preemption.beforeAccess();
        super.putIntOpaque(index, value);
    }

    @Override
    public int addIntRelease(final int index, final int increment) {
        preemption.beforeAccess();
        return super.addIntRelease(index, increment);
    }

    @Override
    public boolean compareAndSetInt(final int index, final int expectedValue, final int updateValue) {
        preemption.beforeAccess();
        return super.compareAndSetInt(index, expectedValue, updateValue);
    }

    @Override
    public int compareAndExchangeInt(final int index, final int expectedValue, final int updateValue) {
        preemption.beforeAccess();
        return super.compareAndExchangeInt(index, expectedValue, updateValue);
    }

    @Override
    public int getAndSetInt(final int index, final int value) {
        preemption.beforeAccess();
        return super.getAndSetInt(index, value);
    }

    @Override
    public int getAndAddInt(final int index, final int delta) {
        preemption.beforeAccess();
        return super.getAndAddInt(index, delta);
    }

    // ---- short, char and byte

    @Override
    public short getShort(final int index) {
        preemption.beforeAccess();
        return super.getShort(index);
    }

    @Override
    public short getShortVolatile(final int index) {
        preemption.beforeAccess();
        return super.getShortVolatile(index);
    }

    @Override
    public void putShort(final int index, final short value) {
        preemption.beforeAccess();
        super.putShort(index, value);
    }

    @Override
    public void putShortVolatile(final int index, final short value) {
        preemption.beforeAccess();
        super.putShortVolatile(index, value);
    }

    @Override
    public char getCharVolatile(final int index) {
        preemption.beforeAccess();
        return super.getCharVolatile(index);
    }

    @Override
    public void putCharVolatile(final int index, final char value) {
        preemption.beforeAccess();
        super.putCharVolatile(index, value);
    }

    @Override
    public byte getByte(final int index) {
        preemption.beforeAccess();
        return super.getByte(index);
    }

    @Override
    public byte getByteVolatile(final int index) {
        preemption.beforeAccess();
        return super.getByteVolatile(index);
    }

    @Override
    public void putByte(final int index, final byte value) {
        preemption.beforeAccess();
        super.putByte(index, value);
    }

    // ---- blocks, as one access each

    @Override
    public void getBytes(final int index, final byte[] dst) {
        preemption.beforeAccess();
        super.getBytes(index, dst);
    }

    @Override
    public void getBytes(final int index, final byte[] dst, final int offset, final int length) {
        preemption.beforeAccess();
        super.getBytes(index, dst, offset, length);
    }

    @Override
    public void getBytes(final int index, final MutableDirectBuffer dstBuffer, final int dstIndex, final int length) {
        preemption.beforeAccess();
        super.getBytes(index, dstBuffer, dstIndex, length);
    }

    @Override
    public void getBytes(final int index, final ByteBuffer dstBuffer, final int dstOffset, final int length) {
        preemption.beforeAccess();
        super.getBytes(index, dstBuffer, dstOffset, length);
    }

    @Override
    public void putBytes(final int index, final byte[] src, final int offset, final int length) {
        preemption.beforeAccess();
        super.putBytes(index, src, offset, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int srcIndex, final int length) {
        preemption.beforeAccess();
        super.putBytes(index, srcBuffer, srcIndex, length);
    }

    @Override
    public void putBytes(final int index, final DirectBuffer srcBuffer, final int srcIndex, final int length) {
        preemption.beforeAccess();
        super.putBytes(index, srcBuffer, srcIndex, length);
    }
}
