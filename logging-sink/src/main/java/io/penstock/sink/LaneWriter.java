package io.penstock.sink;

import io.penstock.core.ring.RingRepair;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** The worker's end of a lane's ring. One thread at a time. */
final class LaneWriter {
    private final AtomicBuffer words;
    private final AtomicBuffer ringBytes;
    private final OneToOneRingBuffer ring;
    private final int inlineLimit;

    /**
     * A view; writes nothing.
     *
     * @param words of the lane
     * @param ringBytes ring and trailer
     */
    LaneWriter(final AtomicBuffer words, final AtomicBuffer ringBytes) {
        this.words = words;
        this.ringBytes = ringBytes;
        ring = new OneToOneRingBuffer(ringBytes);
        inlineLimit = LaneDescriptor.inlineLimit(ring.capacity());
    }

    /** {@return the longest record for {@link #tryAppend}} */
    int inlineLimit() {
        return inlineLimit;
    }

    /** {@return how far the sink has come; it moves when room is made} */
    long consumed() {
        return ring.consumerPosition();
    }

    /** {@return bytes in the ring} */
    long lag() {
        final long consumed = ring.consumerPosition();
        return Math.max(0, ring.producerPosition() - consumed);
    }

    /** {@return whether the sink should come at once, without waiting for more} */
    boolean isPressing() {
        return ring.producerPosition() - ring.consumerPosition() >= ring.capacity() / LaneReader.PRESSING_PART;
    }

    /**
     * Appends a record of at most {@link #inlineLimit} bytes.
     *
     * @return false if there is no room
     */
    boolean tryAppend(final int level, final long timestampNs, final byte[] bytes, final int offset, final int length) {
        final long before = ring.producerPosition();
        try {
            final int index = ring.tryClaim(LaneDescriptor.RECORD_TYPE, LaneDescriptor.BYTES_OFFSET + length);
            if (index == RingBuffer.INSUFFICIENT_CAPACITY) {
                return false;
            }
            putHeader(index, level, timestampNs);
            ringBytes.putBytes(index + LaneDescriptor.BYTES_OFFSET, bytes, offset, length);
            // Release: pairs with the volatile read of the length in LaneReader.isCommitted.
            ring.commit(index);
        } catch (final RuntimeException | Error e) {
            RingRepair.repair(ringBytes, before);
            throw e;
        }
        return true;
    }

    /**
     * Appends a reference to a large record, whose file must be complete.
     *
     * @return false if there is no room
     */
    boolean tryAppendLarge(final int level, final long timestampNs, final long number, final long length) {
        final long before = ring.producerPosition();
        try {
            final int index = ring.tryClaim(LaneDescriptor.LARGE_TYPE, LaneDescriptor.LARGE_PAYLOAD_LENGTH);
            if (index == RingBuffer.INSUFFICIENT_CAPACITY) {
                return false;
            }
            putHeader(index, level, timestampNs);
            ringBytes.putLong(index + LaneDescriptor.LARGE_NUMBER_OFFSET, number);
            ringBytes.putLong(index + LaneDescriptor.LARGE_LENGTH_OFFSET, length);
            ring.commit(index);
        } catch (final RuntimeException | Error e) {
            RingRepair.repair(ringBytes, before);
            throw e;
        }
        return true;
    }

    private void putHeader(final int index, final int level, final long timestampNs) {
        ringBytes.putInt(index + LaneDescriptor.LEVEL_OFFSET, level);
        ringBytes.putInt(index + LaneDescriptor.ZERO_OFFSET, 0);
        ringBytes.putLong(index + LaneDescriptor.TIMESTAMP_OFFSET, timestampNs);
    }

    /** Counts a record as written; kept apart from the commit, since only the commit decides. */
    void countWritten(final long timestampNs) {
        words.putLong(LaneDescriptor.LAST_NS, timestampNs);
        words.putLongRelease(LaneDescriptor.WRITTEN, words.getLong(LaneDescriptor.WRITTEN) + 1);
    }

    /** {@return a number for the next large record, never given before} */
    long nextLarge() {
        final long number = words.getLong(LaneDescriptor.LARGE) + 1;
        words.putLongRelease(LaneDescriptor.LARGE, number);
        return number;
    }
}
