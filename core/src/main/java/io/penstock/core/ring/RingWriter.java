package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;

import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Claims and commits records of a ring by the stores of {@code OneToOneRingBuffer}, in its order. It keeps the tail, and how far the
 * ring is free, in fields; Agrona's class reads both from shared memory for each record. At the end of each lap, where padding
 * may be needed, Agrona's class claims, and the positions are checked.
 *
 * <p>A record that stays claimed hides all later ones. So the writer notes where a claim began. If its caller fails before the commit, the next
 * claim mends the ring first.
 *
 * <p><b>Threads:</b> one at a time, but for {@link #hasRoom} and what {@link RingEnd} answers. <b>Processes:</b> the only producer
 * of the ring; or one of several that exclude each other by a lock and {@link #reload} under it. <b>Blocks:</b> never.
 * <b>Units:</b> positions and lengths in bytes.
 */
public final class RingWriter extends RingEnd {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private static final long NONE = -1;

    private final OneToOneRingBuffer ring;

    private long tail;

    /** The head as it was last seen, and a capacity. No unread byte lies between the tail and here; heads only grow. */
    private long freeUntil;

    /** Where the claim began that was neither committed nor aborted. */
    private long unfinished = NONE;

    private int claimedLength;
    private int neededBytes;

    /**
     * A writer from the tail on; it writes nothing.
     *
     * @param buffer the ring's bytes, trailer included
     */
    public RingWriter(final AtomicBuffer buffer) {
        super(buffer);
        ring = new OneToOneRingBuffer(buffer);
        startAtSharedTail();
    }

    /** Goes to the shared tail, which another writer may have moved. */
    public void reload() {
        tail = buffer.getLongVolatile(tailIndex); // pairs with the release store of claim
        unfinished = NONE; // the owner of the lock has mended it
        if ((tail & (Long.MIN_VALUE | ALIGNMENT - 1)) != 0) {
            freeUntil = Long.MIN_VALUE; // no tail: the next claim reports it
        }
    }

    /** The next claim checks the tail against the head. */
    private void startAtSharedTail() {
        tail = sharedTail();
        freeUntil = tail;
    }

    /** Where the next record begins, or the padding before it. */
    public long tail() {
        return tail;
    }

    /**
     * Claims a record, which hides all later ones until it is committed or aborted.
     *
     * @param type of the record, above 0
     * @param length of its payload, from 0 to {@link #maxLength}
     * @return index of the payload in the buffer, or a negative number when there is no room now; padding may have been written
     * @throws RingDamagedException if the positions are impossible, or something else has moved the tail
     */
    public int claim(final int type, final int length) {
        if (unfinished != NONE) {
            mend();
        }
        final int record = length + HEADER_LENGTH;
        final int aligned = BitUtil.align(record, ALIGNMENT);
        final int index = (int) tail & capacity - 1;
        if (index + aligned + HEADER_LENGTH > capacity) {
            return claimAtTheEnd(type, length);
        }
        if (tail + aligned + HEADER_LENGTH > freeUntil && !isFree(aligned + HEADER_LENGTH)) {
            return OneToOneRingBuffer.INSUFFICIENT_CAPACITY;
        }
        unfinished = tail;
        buffer.putLongRelease(tailIndex, tail + aligned);
        buffer.putLong(index + aligned, 0L); // the reader must not take what an earlier lap left there for a record
        // Type and length by one store, after the zero. A negative length says what 0 says: not committed.
        buffer.putLongRelease(index, header(type, -record));
        tail += aligned;
        claimedLength = record;
        return index + HEADER_LENGTH;
    }

    private static long header(final int type, final int length) {
        return LITTLE_ENDIAN ? join(type, length) : join(length, type);
    }

    private static long join(final int high, final int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }

    private boolean isFree(final int needed) {
        final long head = consumed();
        if (!arePositions(head, tail)) {
            throw impossiblePositions();
        }
        freeUntil = head + capacity;
        neededBytes = needed;
        return tail + needed <= freeUntil;
    }

    private int claimAtTheEnd(final int type, final int length) {
        checkPositions();
        if (sharedTail() != tail) {
            throw damaged("its tail was moved from " + tail, null);
        }
        neededBytes = BitUtil.align(length + HEADER_LENGTH, ALIGNMENT) + HEADER_LENGTH;
        unfinished = tail;
        try {
            final int index = ring.tryClaim(type, length);
            claimedLength = length + HEADER_LENGTH;
            if (index < 0) {
                unfinished = NONE; // what it has written is whole padding
            }
            return index;
        } catch (final IllegalStateException | IndexOutOfBoundsException misled) { // by damage since the check
            throw damaged(String.valueOf(misled.getMessage()), misled);
        } finally {
            startAtSharedTail();
        }
    }

    /**
     * After a failure: turns a record that was claimed and not committed into padding.
     *
     * @return whether it is committed after all
     * @throws RingDamagedException if the ring cannot be repaired; nothing was changed
     */
    public boolean mend() {
        return unfinished != NONE && repair(unfinished);
    }

    /** Makes the claimed record visible to the reader. */
    public void commit(final int index) {
        buffer.putIntRelease(index - HEADER_LENGTH, claimedLength); // pairs with the volatile read of RingReader.peek
        unfinished = NONE;
    }

    /** Turns the claimed record into padding, by the stores of Agrona's {@code abort}. */
    public void abort(final int index) {
        buffer.putInt(index - Integer.BYTES, PADDING);
        buffer.putIntRelease(index - HEADER_LENGTH, claimedLength);
        unfinished = NONE;
    }

    /**
     * After a failure anywhere from a {@link #claim} to its {@link #commit}: turns what is not committed into padding.
     *
     * @param from the {@link #tail} before the claim
     * @return whether the record is committed after all
     * @throws RingDamagedException if the ring cannot be repaired; nothing was changed
     */
    public boolean repair(final long from) {
        final boolean committed;
        try {
            committed = RingRepair.repair(buffer, from);
        } finally {
            startAtSharedTail();
        }
        unfinished = NONE;
        return committed;
    }

    /**
     * Whether a claim that found no room is worth another try. It goes by the tail that the next claim goes by. Were it to go by the
     * shared tail, failing claims and a yes could follow each other for ever where that tail is damaged. For any thread,
     * while the writer waits.
     */
    public boolean hasRoom() {
        final long free = capacity - (tail - consumed());
        return free >= neededBytes || free < 0; // a damaged ring: the next claim reports it
    }
}
