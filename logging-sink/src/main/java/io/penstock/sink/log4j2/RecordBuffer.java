package io.penstock.sink.log4j2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;

/** Receives one event's bytes from a layout, in an array that grows. One thread. */
final class RecordBuffer implements ByteBufferDestination {
    private static final int LENGTH = 8 * 1024;

    /** A longer array is not kept: one stack trace must not cost a thread a megabyte for ever. */
    private static final int LONGEST_KEPT = 128 * 1024;

    private ByteBuffer buffer = ByteBuffer.wrap(new byte[LENGTH]);

    @Override
    public ByteBuffer getByteBuffer() {
        return buffer;
    }

    /** Nothing is drained before the record is whole: there is more room instead. */
    @Override
    public ByteBuffer drain(final ByteBuffer full) {
        grow(full.capacity());
        return buffer;
    }

    private void grow(final int more) {
        final int position = buffer.position();
        buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), Math.addExact(buffer.capacity(), more)));
        buffer.position(position);
    }

    @Override
    public void writeBytes(final ByteBuffer data) {
        room(data.remaining());
        buffer.put(data);
    }

    @Override
    public void writeBytes(final byte[] data, final int offset, final int length) {
        room(length);
        buffer.put(data, offset, length);
    }

    private void room(final int length) {
        if (buffer.remaining() < length) {
            grow(Math.max(buffer.capacity(), length));
        }
    }

    /** {@return the array that holds the record, from 0} */
    byte[] array() {
        return buffer.array();
    }

    /** {@return bytes of the record} */
    int length() {
        return buffer.position();
    }

    /** Prepares for the next record. */
    void clear() {
        if (buffer.capacity() > LONGEST_KEPT) {
            buffer = ByteBuffer.wrap(new byte[LENGTH]);
        }
        buffer.clear();
    }
}
