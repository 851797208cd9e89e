package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What the reader and the writer of a ring have in common: its layout, which is Agrona's, and what any thread may ask.
 *
 * <pre>
 *   record, at a multiple of 8
 *       0  LENGTH(4)    of the record with this header; 0 or negative: not committed
 *       4  TYPE(4)      above 0, or -1 for padding
 *       8  payload      at most an eighth of the ring
 * </pre>
 *
 * <p>Positions count bytes since the ring was made and never restart. The head is where the next record to read lies; the
 * tail is where the next one will be written.
 *
 * <p><b>Threads:</b> any, for the methods of this class. <b>Processes:</b> any; nothing here writes. <b>Blocks:</b> never.
 * <b>Units:</b> positions and lengths in bytes.
 */
public abstract sealed class RingEnd permits RingReader, RingWriter {
    static final int PADDING = RingBuffer.PADDING_MSG_TYPE_ID;
    private static final int ATTEMPTS = 100;

    final AtomicBuffer buffer;
    final int capacity;
    final int headIndex;
    final int tailIndex;

    /**
     * Reads nothing yet.
     *
     * @param buffer the ring's bytes, trailer included
     */
    RingEnd(final AtomicBuffer buffer) {
        this.buffer = buffer;
        capacity = RingBufferDescriptor.checkCapacity(buffer.capacity(), OneToOneRingBuffer.MIN_CAPACITY);
        headIndex = capacity + HEAD_POSITION_OFFSET;
        tailIndex = capacity + TAIL_POSITION_OFFSET;
    }

    /** Bytes of the ring without its trailer. */
    public final int capacity() {
        return capacity;
    }

    /** The longest payload of a record. */
    public final int maxLength() {
        return capacity >> 3;
    }

    /** The shared head: everything before it has been given back to the writer. */
    public final long consumed() {
        return buffer.getLongVolatile(headIndex); // pairs with the release store of RingReader.release
    }

    final long sharedTail() {
        return buffer.getLongVolatile(tailIndex); // pairs with the release store of RingWriter.claim
    }

    /** Bytes in use, with padding and with records that are not committed; at most out of date, never negative. */
    public final long usedBytes() {
        final long head = consumed(); // before the tail, which is never behind it
        return Math.max(0, sharedTail() - head);
    }

    /** Whether nothing is in the ring, not even padding or a record that is not committed. */
    public final boolean isDrained() {
        return sharedTail() == consumed();
    }

    /** Whether a committed record or padding lies at the head. If not, there was a moment without any. */
    public final boolean hasRecord() {
        long head = consumed();
        while (true) {
            if (buffer.getIntVolatile(indexOf(head)) > 0) {
                return true;
            }
            final long now = consumed();
            if (now == head) {
                return false; // had the head moved, the bytes could be the middle of a younger record
            }
            head = now;
        }
    }

    /** Where a position lies in the buffer; a multiple of 8, so that a damaged position does no harm. */
    final int indexOf(final long position) {
        return (int) position & capacity - ALIGNMENT;
    }

    /**
     * Checks that the positions can be those of a ring, while other processes may move them.
     *
     * @throws RingDamagedException if they cannot
     */
    public final void checkPositions() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final long head = consumed();
            if (arePositions(head, sharedTail())) {
                return;
            }
            if (consumed() == head) { // so both were true at one moment
                throw impossiblePositions();
            }
        }
    }

    final boolean arePositions(final long head, final long tail) {
        return head >= 0 && tail >= head && tail - head <= capacity && ((head | tail) & ALIGNMENT - 1) == 0;
    }

    final RingDamagedException impossiblePositions() {
        return damaged("its positions are impossible", null);
    }

    final RingDamagedException damaged(final String what, final RuntimeException cause) {
        return new RingDamagedException(
                what + ": head=" + consumed() + " tail=" + sharedTail() + " capacityBytes=" + capacity, cause);
    }

    static int aligned(final int recordLength) {
        return recordLength + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
