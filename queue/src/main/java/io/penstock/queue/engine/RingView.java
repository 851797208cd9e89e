package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.PUT_TIME;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;

import io.penstock.core.memory.Fences;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What there is to see in the ring for anybody, with a lock or without. It writes nothing.
 *
 * <pre>
 *   record, at a multiple of 8
 *       0  LENGTH(4)    of the record; 0 or negative: not there yet
 *       4  TYPE(4)      TYPE_INLINE, TYPE_LARGE, or padding
 *       8  payload      see QueueDescriptor
 * </pre>
 */
final class RingView {
    private final AtomicBuffer bytes;
    private final int capacity;
    private final int mask;
    private final int headIndex;
    private final int tailIndex;

    RingView(final AtomicBuffer bytes, final int capacity) {
        this.bytes = bytes;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.headIndex = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
        this.tailIndex = capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    }

    /** Where the next item starts, or padding before it. */
    long head() {
        return bytes.getLongVolatile(headIndex);
    }

    /** Behind the last item; what is put later starts there. */
    long tail() {
        return bytes.getLongVolatile(tailIndex);
    }

    /** Bytes in use, padding included. */
    long usedBytes() {
        final long head = head();
        return Math.max(0, tail() - head);
    }

    /** Whether a record for an item of that length would find room, but for the padding before the ring's end. */
    boolean hasRoomFor(final int length) {
        final long required = HEADER_LENGTH + aligned(HEADER_LENGTH + ITEM + length);
        final long tail = tail();
        return required <= capacity - (tail - head());
    }

    /** For about how many items of that length there is room. */
    long placesFor(final int length) {
        return (capacity - usedBytes()) / aligned(HEADER_LENGTH + ITEM + length);
    }

    /** Whether a record or padding lies at the head; if not, there was a moment without any. */
    boolean looksFilled() {
        long head = head();
        while (true) {
            if (lengthAt(head) > 0) {
                return true;
            }
            final long now = head();
            if (now == head) {
                return false; // else what lay there may have been part of a younger record
            }
            head = now;
        }
    }

    /** Of the record or padding at a position; 0 or less while there is none. Pairs with the commit in {@link PutSection}. */
    int lengthAt(final long position) {
        return bytes.getIntVolatile((int) position & mask);
    }

    boolean isPaddingAt(final long position) {
        return bytes.getInt(((int) position & mask) + Integer.BYTES) == PADDING_MSG_TYPE_ID;
    }

    /**
     * Copies an item that nobody takes off meanwhile; false if the buffer is too small, and then it knows how much it needs.
     *
     * @throws IllegalStateException if no item can be so long
     */
    boolean copy(final long position, final ItemBuffer into) {
        final int index = (int) position & mask;
        final int length = bytes.getInt(index);
        if (!isItem(index, length)) {
            throw damaged(position, length);
        }
        return copyRecord(index, length, into);
    }

    private boolean copyRecord(final int index, final int recordLength, final ItemBuffer into) {
        final int payload = index + HEADER_LENGTH;
        final int length = recordLength - HEADER_LENGTH - ITEM;
        if (!into.holds(length)) {
            return false;
        }
        into.describe(bytes.getInt(index + Integer.BYTES), bytes.getLong(payload + PUT_TIME));
        bytes.getBytes(payload + ITEM, into.bytes, 0, length);
        return true;
    }

    private boolean isItem(final int index, final int recordLength) {
        return recordLength >= HEADER_LENGTH + ITEM
                && recordLength <= HEADER_LENGTH + (capacity >> 3)
                && recordLength <= capacity - index;
    }

    private static IllegalStateException damaged(final long position, final int length) {
        return new IllegalStateException("the queue's file is damaged, no item can have this length: position="
                + position + " length=" + length + "; remove the file and create the queue again");
    }

    /**
     * Copies the first item at or after a position. The copy is whole if the head has not passed it when the copy is complete, since only
     * what lies before the head is ever overwritten.
     *
     * @return the position after the item, or {@link QueueCore#NONE}
     */
    long browse(final long from, final ItemBuffer into) {
        long position = from;
        while (true) {
            position = Math.max(position, head());
            final int index = (int) position & mask;
            final int length = bytes.getIntVolatile(index);
            final boolean padding = isPaddingAt(position);
            final boolean item = !padding && isItem(index, length);
            final boolean copied = item && copyRecord(index, length, into);
            Fences.full(); // the copy before the second look at the head
            if (head() > position) {
                continue; // overwritten, perhaps, while it was read
            }
            if (length <= 0) {
                return QueueCore.NONE;
            }
            if (copied) {
                return position + aligned(length);
            }
            if (padding) {
                position += aligned(length);
            } else if (item) {
                into.grow();
            } else {
                throw damaged(position, length);
            }
        }
    }

    /** Where the record or padding after this one starts. */
    static long aligned(final int length) {
        return (length + 7L) & ~7L;
    }
}
