package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Reads the records of a ring in place. The caller goes from record to record by a position of its own, and gives all of them back to
 * the writer by one store of the head.
 *
 * <pre>
 *   head               the caller's position      tail
 *   +------------------+--------------------------+
 *   | read, not        | to be read               |
 *   | given back       |                          |
 *   +------------------+--------------------------+
 *
 *   for (int record = ring.peek(position); record != NONE; record = ring.peek(position)) {
 *       ... ring.type(), length(record), the payload at ring.index(position)
 *       position += step(record);
 *   }
 *   ring.release(position);
 * </pre>
 *
 * <p>A record is known by its length, header included. It is read from shared memory once, since damage may change it at any time.
 * {@code OneToOneRingBuffer.read} cannot leave a record in place, and moves the head even when its handler throws (R14).
 *
 * <p><b>Threads:</b> one at a time, but for what {@link RingEnd} answers. <b>Processes:</b> the only consumer of the ring; or one of
 * several that exclude each other by a lock and {@link #reload} under it. <b>Blocks:</b> never. <b>Units:</b> positions and
 * lengths in bytes.
 */
public final class RingReader extends RingEnd {
    /** No record: the answer of {@link #peek}. */
    public static final int NONE = 0;

    private static final long NO_END = Long.MAX_VALUE;
    private static final long NO_LIMIT = Long.MIN_VALUE;

    private final int maxRecord;
    private long head;

    /** Where the present round ends. */
    private long end = NO_END;

    /** Messages up to here need no closer look: the end of a lap, or of the round. So the tail is looked at once per lap. */
    private long limit = NO_LIMIT;

    /** Of the record that was peeked last. */
    private int type;

    /**
     * A reader from the head on; it writes nothing.
     *
     * @param buffer the ring's bytes, trailer included
     * @param maxLength the longest payload that its writers write
     */
    public RingReader(final AtomicBuffer buffer, final int maxLength) {
        super(buffer);
        maxRecord = Math.min(maxLength, maxLength()) + HEADER_LENGTH;
        reload();
    }

    /** Begins anew at the shared head, which another reader may have moved. */
    public void reload() {
        final long now = consumed();
        if (now < head) {
            limit = NO_LIMIT; // by damage alone
        }
        head = now;
    }

    /**
     * Looks at the record or padding at a position.
     *
     * @param position a record's, from the head to the tail; not before an earlier one, unless {@link #beginRound} comes in between
     * @return its length with its header, or {@link #NONE} if none is committed there, or the round ends there
     * @throws RingDamagedException if no writer can have written what lies there
     */
    public int peek(final long position) {
        final AtomicBuffer ring = buffer; // once: fields are loaded anew after the acquiring load
        final int index = indexOf(position);
        final int record = ring.getIntVolatile(index); // pairs with the release store of RingWriter.commit
        if (record <= 0) {
            return NONE;
        }
        final int found = ring.getInt(index + Integer.BYTES);
        type = found;
        final boolean isMessage =
                found > 0 && record >= HEADER_LENGTH && record <= maxRecord && position + record <= limit;
        return isMessage ? record : check(position, record);
    }

    /** Padding, the beginning of a lap or a round, or damage. */
    private int check(final long position, final int record) {
        final int toLapEnd = capacity - indexOf(position);
        final int longest = type == PADDING ? capacity : type > 0 ? maxRecord : 0;
        if (record < HEADER_LENGTH || record > longest || record > toLapEnd) {
            throw damagedRecord("no record", position, record);
        }
        if (position >= end) {
            return NONE;
        }
        final long tail = end == NO_END ? sharedTail() : end; // a damaged ring may have led the reader beyond it
        if (step(record) > tail - position || tail - position > capacity) {
            throw damagedRecord("a record lies behind the tail", position, record);
        }
        limit = Math.min(end, position + toLapEnd);
        return record;
    }

    /**
     * For readers of messages alone: looks at the record at the head. Padding there is given back first, each by a store of its own,
     * so that the head lies exactly at the message (R7).
     */
    public int peekMessage() {
        int record = peek(head);
        while (record != NONE && isPadding()) {
            release(head + step(record));
            record = peek(head);
        }
        return record;
    }

    /** The type of the record that was peeked last. */
    public int type() {
        return type;
    }

    /** Whether the record that was peeked last is padding, which is no message. */
    public boolean isPadding() {
        return type == PADDING;
    }

    /** Bytes of a record's payload. */
    public static int length(final int record) {
        return record - HEADER_LENGTH;
    }

    /** The record whose payload has so many bytes. */
    public static int record(final int length) {
        return length + HEADER_LENGTH;
    }

    /** From a record's position to the next one's. */
    public static int step(final int record) {
        return BitUtil.align(record, ALIGNMENT);
    }

    /** Where the payload of the record at a position begins in the buffer. */
    public int index(final long position) {
        return indexOf(position) + HEADER_LENGTH;
    }

    /** Gives everything before a position back to the writer. */
    public void release(final long position) {
        buffer.putLongRelease(headIndex, position); // pairs with the volatile reads of the head
        head = position; // after the store, which may fail
    }

    /** The head: what lies before it was given back. */
    public long head() {
        return head;
    }

    /**
     * From now on {@link #peek} goes no further than the present tail, so that a busy writer does not hold a reader of several rings.
     *
     * @throws RingDamagedException if the tail is impossible
     */
    public void beginRound() {
        final long tail = sharedTail();
        if (!arePositions(head, tail)) {
            throw impossiblePositions();
        }
        end = tail;
        limit = NO_LIMIT;
    }

    /** Looks some times whether a record has been committed at a position. */
    public boolean spin(final long position, final int looks) {
        final int index = indexOf(position);
        for (int i = 0; i < looks; i++) {
            if (buffer.getIntVolatile(index) > 0) { // pairs with the release store of RingWriter.commit
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** About the record that was peeked last. */
    public RingDamagedException damagedRecord(final String what, final long position, final int record) {
        return damaged(what + ": position=" + position + " recordLength=" + record + " recordType=" + type, null);
    }
}
