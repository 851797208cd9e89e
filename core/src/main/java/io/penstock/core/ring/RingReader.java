package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Reads the records of a ring in place. It goes from record to record without telling the writer, and gives all of them back by one
 * store of the head when the caller says so.
 *
 * <pre>
 *   head               position              tail
 *   +------------------+---------------------+
 *   | read, not        | to be read          |
 *   | given back       |                     |
 *   +------------------+---------------------+
 *   release() moves the head to the position, rewind() moves the position to the head
 * </pre>
 *
 * <p>It reads the headers itself. {@code OneToOneRingBuffer.read} moves the head even when its handler throws (R14), and cannot leave a
 * record in place.
 *
 * <p><b>Threads:</b> one at a time, but for what {@link RingEnd} answers. <b>Processes:</b> the only consumer of the ring; or one of
 * several that exclude each other by a lock and {@link #reload} under it. <b>Blocks:</b> never. <b>Units:</b> positions and
 * lengths in bytes.
 */
public final class RingReader extends RingEnd {
    private static final long NO_END = Long.MAX_VALUE;

    private long head;
    private long position;

    /** Where the present round ends. */
    private long end = NO_END;

    /** The tail is looked at once per lap, so that a reader that a damaged ring leads beyond the tail stops there. */
    private long checkedUntil;

    /** Of the record that was peeked, header included. Read once, since damage may change it at any time. */
    private int recordLength;

    private int type;

    /**
     * A reader from the head on; it writes nothing.
     *
     * @param buffer the ring's bytes, trailer included
     */
    public RingReader(final AtomicBuffer buffer) {
        super(buffer);
        reload();
        checkedUntil = position + capacity;
    }

    /** Begins anew at the shared head, which another reader may have moved. */
    public void reload() {
        head = consumed();
        position = head;
    }

    /**
     * Looks at the record at the position. It stays the next one until {@link #advance}.
     *
     * @return false if none is committed there, or the round ends there
     * @throws RingDamagedException if no writer can have written what lies there
     */
    public boolean peek() {
        final long at = position;
        if (at >= end) {
            return false;
        }
        final int index = indexOf(at);
        final int found = buffer.getIntVolatile(index); // pairs with the release store of RingWriter.commit
        if (found <= 0) {
            return false;
        }
        final int foundType = buffer.getInt(index + Integer.BYTES);
        recordLength = found;
        type = foundType;
        final boolean isMessage = foundType > 0;
        if (found < HEADER_LENGTH
                || found > capacity - index
                || found > end - at
                || (isMessage ? found > maxLength() + HEADER_LENGTH : foundType != PADDING)) {
            throw damagedRecord("no record");
        }
        if (at >= checkedUntil || !isMessage) { // the length of padding has no other bound
            checkTail();
        }
        return true;
    }

    private void checkTail() {
        final long tail = sharedTail();
        if (recordLength > tail - position || tail - position > capacity) {
            throw damagedRecord("a record lies behind the tail");
        }
        checkedUntil = position + capacity;
    }

    /**
     * As {@link #peek}, for readers of messages alone: padding before the message is given back, each by a store of its own. So the head
     * lies exactly at the message (R7).
     */
    public boolean peekMessage() {
        while (peek()) {
            if (type != PADDING) {
                return true;
            }
            advance();
            release();
        }
        return false;
    }

    /** Whether the peeked record is padding, which is no message. */
    public boolean isPadding() {
        return type == PADDING;
    }

    /** The type of the peeked record. */
    public int type() {
        return type;
    }

    /** Where the payload of the peeked record begins in the buffer. */
    public int index() {
        return indexOf(position) + HEADER_LENGTH;
    }

    /** Bytes of the payload of the peeked record. */
    public int length() {
        return recordLength - HEADER_LENGTH;
    }

    /** Goes past the peeked record. */
    public void advance() {
        position += aligned(recordLength);
    }

    /** Gives everything before the position back to the writer. */
    public void release() {
        head = position;
        buffer.putLongRelease(headIndex, position); // pairs with the volatile reads of the head
    }

    /** Goes back to the head, to read again what was not given back; the round is over. */
    public void rewind() {
        position = head;
        end = NO_END;
    }

    /** Goes forward to a position that a reader before this one had come to. */
    public void moveTo(final long newPosition) {
        position = newPosition;
    }

    /**
     * From now on {@link #peek} goes no further than the present tail, so that a busy writer keeps no reader of several rings.
     *
     * @throws RingDamagedException if the tail is impossible
     */
    public void beginRound() {
        final long tail = sharedTail();
        if (!arePositions(head, tail)) {
            throw impossiblePositions();
        }
        end = tail;
    }

    /** Where the next record lies. */
    public long position() {
        return position;
    }

    /** The head: what lies before it was given back. */
    public long head() {
        return head;
    }

    /** Where the header of the record at the head lies in the buffer. */
    public int headIndex() {
        return indexOf(head);
    }

    /** Bytes that were read and not given back. */
    public long ahead() {
        return position - head;
    }

    /** Looks some times whether a record has been committed at the position. */
    public boolean spin(final int looks) {
        final int index = indexOf(position);
        for (int i = 0; i < looks; i++) {
            if (buffer.getIntVolatile(index) > 0) { // pairs with the release store of RingWriter.commit
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** About the peeked record. */
    public RingDamagedException damagedRecord(final String what) {
        return damaged(what + ": position=" + position + " recordLength=" + recordLength + " recordType=" + type, null);
    }
}
