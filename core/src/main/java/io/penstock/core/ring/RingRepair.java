package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.lengthOffset;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.typeOffset;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.checkCapacity;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Mends a {@code OneToOneRingBuffer} whose producer died between two stores. The tail is published before the record's
 * header, so a dead producer may leave a torn tail. (protocol.md section 3, recoverPut; rules R2, R3, R4.)
 *
 * <p>What a producer can leave behind a position {@code from} at which it began to write:
 *
 * <pre>
 *   from                                        tail
 *   +----------------+-------------------------+
 *   | whole records  | torn: a header that is 0, negative or rubbish; no record starts after it
 *   +----------------+-------------------------+
 * </pre>
 *
 * <p><b>Threads:</b> the caller must be the only producer. <b>Processes:</b> a consumer may read meanwhile, anywhere.
 * <b>Blocks:</b> never; it looks at one lap of the ring at most. <b>Units:</b> positions and lengths in bytes.
 */
public final class RingRepair {
    private static final int PADDING = RingBuffer.PADDING_MSG_TYPE_ID;

    private RingRepair() {}

    /**
     * Turns everything torn between a position and the tail into padding. It may be killed at any store, and run again by another
     * process; a second run changes nothing.
     *
     * @param ring the ring's bytes, trailer included
     * @param from a position at which a record starts: the tail before the interrupted write (or the head)
     * @return true if a whole record that is not padding lies between {@code from} and the tail
     * @throws RingDamagedException if {@code from} is no position of this ring, or a record's length leads beyond the
     *     tail: the ring was damaged, and nothing was changed
     */
    public static boolean repair(final AtomicBuffer ring, final long from) {
        final int capacity = checkCapacity(ring.capacity(), OneToOneRingBuffer.MIN_CAPACITY);
        final int mask = capacity - 1;
        final long tail = ring.getLongVolatile(capacity + TAIL_POSITION_OFFSET);
        if (from < 0
                || from > tail
                || tail - from > capacity
                || (from & (ALIGNMENT - 1)) != 0
                || (tail & (ALIGNMENT - 1)) != 0) {
            throw damaged("position is not of this ring", ring, capacity, from, tail, from);
        }
        boolean committed = false;
        long position = from;
        // From where the write began and not from the head: a live consumer may have passed the record already (R3).
        while (position < tail) {
            final int index = (int) position & mask;
            final int length = ring.getIntVolatile(lengthOffset(index)); // pairs with the producer's putIntRelease
            if (length <= 0) {
                break;
            }
            if (length < HEADER_LENGTH || length > tail - position || length > capacity - index) {
                throw damaged("record leads beyond the tail", ring, capacity, from, tail, position);
            }
            committed |= ring.getInt(typeOffset(index)) != PADDING; // padding is no message (R2)
            position += BitUtil.align(length, ALIGNMENT);
        }
        if (position < tail) {
            pad(ring, capacity, position, tail);
        }
        return committed;
    }

    /** The consumer stops at a length that is not positive. So each length is stored after its type, and the first one last of all. */
    private static void pad(final AtomicBuffer ring, final int capacity, final long position, final long tail) {
        final int mask = capacity - 1;
        // The next header first: behind the padding the consumer must find 0, not what an earlier lap left there (R4).
        // The producer claimed these 8 bytes together with its record, so they are free.
        ring.putLong((int) tail & mask, 0L);
        final int index = (int) position & mask;
        final int torn = (int) (tail - position);
        final int toEnd = capacity - index;
        if (torn > toEnd) {
            putPadding(ring, 0, torn - toEnd);
            putPadding(ring, index, toEnd);
        } else {
            putPadding(ring, index, torn);
        }
    }

    private static void putPadding(final AtomicBuffer ring, final int index, final int length) {
        ring.putInt(typeOffset(index), PADDING);
        ring.putIntRelease(lengthOffset(index), length); // pairs with the consumer's getIntVolatile
    }

    private static RingDamagedException damaged(
            final String what,
            final AtomicBuffer ring,
            final int capacity,
            final long from,
            final long tail,
            final long at) {
        return new RingDamagedException(
                "ring cannot be repaired, " + what + ": from=" + from + " position=" + at + " tail=" + tail + " head="
                        + ring.getLongVolatile(capacity + HEAD_POSITION_OFFSET) + " capacity=" + capacity,
                null);
    }
}
