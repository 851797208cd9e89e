package io.penstock.testkit;

import io.penstock.core.memory.MappedBuffer;
import java.nio.ByteBuffer;

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

        /** Runs an action once, before this access, from 0, counted from now. */
        public void arm(final long access, final Runnable what) {
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
            if (left-- == 0) {
                action.run();
            }
        }
    }

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
    public void getBytes(final int index, final byte[] dst, final int offset, final int length) {
        preemption.beforeAccess();
        super.getBytes(index, dst, offset, length);
    }

    @Override
    public void putLong(final int index, final long value) {
        preemption.beforeAccess();
        super.putLong(index, value);
    }

    @Override
    public void putInt(final int index, final int value) {
        preemption.beforeAccess();
        super.putInt(index, value);
    }

    @Override
    public void putLongRelease(final int index, final long value) {
        preemption.beforeAccess();
        super.putLongRelease(index, value);
    }

    @Override
    public void putIntRelease(final int index, final int value) {
        preemption.beforeAccess();
        super.putIntRelease(index, value);
    }

    @Override
    public void putLongVolatile(final int index, final long value) {
        preemption.beforeAccess();
        super.putLongVolatile(index, value);
    }

    @Override
    public boolean compareAndSetLong(final int index, final long expectedValue, final long updateValue) {
        preemption.beforeAccess();
        return super.compareAndSetLong(index, expectedValue, updateValue);
    }

    @Override
    public boolean compareAndSetInt(final int index, final int expectedValue, final int updateValue) {
        preemption.beforeAccess();
        return super.compareAndSetInt(index, expectedValue, updateValue);
    }

    @Override
    public long getAndSetLong(final int index, final long value) {
        preemption.beforeAccess();
        return super.getAndSetLong(index, value);
    }

    @Override
    public void putBytes(final int index, final byte[] src, final int offset, final int length) {
        preemption.beforeAccess();
        super.putBytes(index, src, offset, length);
    }
}
