package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.OPEN;
import static io.penstock.queue.engine.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.PUT_TIME;
import static io.penstock.queue.engine.QueueDescriptor.REDELIVERIES;
import static io.penstock.queue.engine.QueueDescriptor.STATE;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;

import io.penstock.core.memory.Fences;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What can be seen of a queue's words and of its ring, with a lock or without. It writes nothing.
 *
 * <pre>
 *   put lock --&gt; {@link PutSection} --&gt; ring --&gt; {@link TakeSection} &lt;-- take lock     {@link QueueView}: without a lock
 *
 *   record, at a multiple of 8
 *       0  LENGTH(4)    of the record; 0 or negative: not there yet
 *       4  TYPE(4)      TYPE_INLINE, TYPE_LARGE, or padding
 *       8  payload      see QueueDescriptor
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
public final class QueueView {
    /** The position where there is no item. */
    public static final long NONE = -1;

    final AtomicBuffer control;
    final AtomicBuffer bytes;
    final int maxItems;
    final int headIndex;

    private final int capacity;
    private final int mask;
    private final int tailIndex;

    /**
     * A view; writes nothing.
     *
     * @param ring bytes, trailer included
     */
    public QueueView(final AtomicBuffer control, final AtomicBuffer ring, final int maxItems) {
        this.control = control;
        this.bytes = ring;
        this.maxItems = maxItems;
        this.capacity = ring.capacity() - RingBufferDescriptor.TRAILER_LENGTH;
        this.mask = capacity - 1;
        this.headIndex = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
        this.tailIndex = capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    }

    static QueueView of(final QueueFile file) {
        return new QueueView(
                file.control(),
                file.channel().body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(file.capacity())),
                file.maxItems());
    }

    // ---- counts

    /** {@return items ever put} */
    public long putSeq() {
        return control.getLongVolatile(PUT_SEQ);
    }

    /** {@return items ever taken off the ring} */
    public long takeSeq() {
        return control.getLongVolatile(TAKE_SEQ);
    }

    /** {@return items in the ring; may be negative for a moment while a taker is faster than the putter's count} */
    public long size() {
        return control.getLongVolatile(PUT_SEQ) - control.getLongVolatile(TAKE_SEQ);
    }

    /** {@return items that were taken again so far} */
    public long redeliveries() {
        return control.getLongVolatile(REDELIVERIES);
    }

    /** {@return whether the queue takes no more items} */
    public boolean isShutDown() {
        return control.getLongVolatile(STATE) != OPEN;
    }

    // ---- room

    /** {@return bytes of the ring in use, padding included} */
    public long usedBytes() {
        final long head = head();
        return Math.max(0, tail() - head);
    }

    /** Whether a put is worth an attempt. Exact but for the padding before the ring's end, which the first attempt adds. */
    public boolean looksRoomy(final int length) {
        final long items = size();
        return items <= 0 || (items < maxItems && hasRoomFor(length));
    }

    private boolean hasRoomFor(final int length) {
        final long required = HEADER_LENGTH + aligned(HEADER_LENGTH + ITEM + length);
        final long tail = tail();
        return required <= capacity - (tail - head());
    }

    /** For about how many items of a length there is room. */
    long places(final int length) {
        return Math.min(maxItems - size(), (capacity - usedBytes()) / aligned(HEADER_LENGTH + ITEM + length));
    }

    // ---- ring

    /** {@return where the next item starts, or padding before it} */
    public long head() {
        return bytes.getLongVolatile(headIndex);
    }

    /** {@return the position behind the last item; later items start there} */
    public long tail() {
        return bytes.getLongVolatile(tailIndex);
    }

    /** {@return whether a record or padding lies at the head; if not, there was a moment without any} */
    public boolean looksFilled() {
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

    /** Length of the record or padding at a position; 0 or less while there is none. Pairs with the commit in {@link PutSection}. */
    int lengthAt(final long position) {
        return bytes.getIntVolatile((int) position & mask);
    }

    boolean isPaddingAt(final long position) {
        return bytes.getInt(((int) position & mask) + Integer.BYTES) == PADDING_MSG_TYPE_ID;
    }

    /**
     * Copies an item that no other thread takes off meanwhile. If the buffer is too small, it returns false, and the buffer knows how
     * much it needs.
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
        into.length = length;
        if (length > into.bytes.length) {
            return false;
        }
        into.type = bytes.getInt(index + Integer.BYTES);
        into.putTimeMs = bytes.getLong(payload + PUT_TIME);
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
     * Copies the first item at or after a position, and takes nothing. The copy is whole if the head has not passed it when the copy is
     * complete, because only what lies before the head is ever overwritten.
     *
     * @param from where to look: 0, or a position from an earlier call
     * @return the position after the item, or {@link #NONE}
     */
    public long browse(final long from, final ItemBuffer into) {
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
                continue; // it may have been overwritten while it was read
            }
            if (length <= 0) {
                return NONE;
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

    /** Where the record or padding behind one of that length starts, from its own start. */
    static long aligned(final int length) {
        return (length + 7L) & ~7L;
    }
}
