package io.penstock.testkit;

import io.penstock.core.memory.MappedBuffer;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/**
 * A buffer that calls a {@link KillSwitch} before every store, and copies blocks in steps of 8 bytes. What was stored
 * before the kill stays in the region, where a survivor's buffer finds it.
 */
public final class CrashingBuffer extends MappedBuffer {
    private final KillSwitch killSwitch;

    /**
     * A view of a region.
     *
     * @param killSwitch of the process that stores through this buffer
     */
    public CrashingBuffer(final ByteBuffer region, final KillSwitch killSwitch) {
        super(region);
        this.killSwitch = killSwitch;
    }

    @Override
    public void putLong(final int index, final long value) {
        killSwitch.beforeStep();
        super.putLong(index, value);
    }

    @Override
    public void putInt(final int index, final int value) {
        killSwitch.beforeStep();
        super.putInt(index, value);
    }

    @Override
    public void putShort(final int index, final short value) {
        killSwitch.beforeStep();
        super.putShort(index, value);
    }

    @Override
    public void putByte(final int index, final byte value) {
        killSwitch.beforeStep();
        super.putByte(index, value);
    }

    @Override
    public void putLongVolatile(final int index, final long value) {
        killSwitch.beforeStep();
        super.putLongVolatile(index, value);
    }

    @Override
    public void putLongRelease(final int index, final long value) {
        killSwitch.beforeStep();
        super.putLongRelease(index, value);
    }

    @Override
    public void putLongOpaque(final int index, final long value) {
        killSwitch.beforeStep();
        super.putLongOpaque(index, value);
    }

    @Override
    public long addLongRelease(final int index, final long increment) {
        killSwitch.beforeStep();
        return super.addLongRelease(index, increment);
    }

    @Override
    public boolean compareAndSetLong(final int index, final long expectedValue, final long updateValue) {
        killSwitch.beforeStep();
        return super.compareAndSetLong(index, expectedValue, updateValue);
    }

    @Override
    public long compareAndExchangeLong(final int index, final long expectedValue, final long updateValue) {
        killSwitch.beforeStep();
        return super.compareAndExchangeLong(index, expectedValue, updateValue);
    }

    @Override
    public long getAndSetLong(final int index, final long value) {
        killSwitch.beforeStep();
        return super.getAndSetLong(index, value);
    }

    @Override
    public long getAndAddLong(final int index, final long delta) {
        killSwitch.beforeStep();
        return super.getAndAddLong(index, delta);
    }

    @Override
    public void putIntVolatile(final int index, final int value) {
        killSwitch.beforeStep();
        super.putIntVolatile(index, value);
    }

    @Override
    public void putIntRelease(final int index, final int value) {
        killSwitch.beforeStep();
        super.putIntRelease(index, value);
    }

    @Override
    public void putIntOpaque(final int index, final int value) {
        killSwitch.beforeStep();
        super.putIntOpaque(index, value);
    }

    @Override
    public int addIntRelease(final int index, final int increment) {
        killSwitch.beforeStep();
        return super.addIntRelease(index, increment);
    }

    @Override
    public boolean compareAndSetInt(final int index, final int expectedValue, final int updateValue) {
        killSwitch.beforeStep();
        return super.compareAndSetInt(index, expectedValue, updateValue);
    }

    @Override
    public int compareAndExchangeInt(final int index, final int expectedValue, final int updateValue) {
        killSwitch.beforeStep();
        return super.compareAndExchangeInt(index, expectedValue, updateValue);
    }

    @Override
    public int getAndSetInt(final int index, final int value) {
        killSwitch.beforeStep();
        return super.getAndSetInt(index, value);
    }

    @Override
    public int getAndAddInt(final int index, final int delta) {
        killSwitch.beforeStep();
        return super.getAndAddInt(index, delta);
    }

    @Override
    public void putShortVolatile(final int index, final short value) {
        killSwitch.beforeStep();
        super.putShortVolatile(index, value);
    }

    @Override
    public void putCharVolatile(final int index, final char value) {
        killSwitch.beforeStep();
        super.putCharVolatile(index, value);
    }

    @Override
    public void putBytes(final int index, final byte[] src, final int offset, final int length) {
        for (int done = 0; done < length; done += Long.BYTES) {
            killSwitch.beforeStep();
            super.putBytes(index + done, src, offset + done, Math.min(Long.BYTES, length - done));
        }
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int srcIndex, final int length) {
        final byte[] copy = new byte[length];
        srcBuffer.get(srcIndex, copy);
        putBytes(index, copy, 0, length);
    }

    @Override
    public void putBytes(final int index, final DirectBuffer srcBuffer, final int srcIndex, final int length) {
        final byte[] copy = new byte[length];
        srcBuffer.getBytes(srcIndex, copy);
        putBytes(index, copy, 0, length);
    }
}
