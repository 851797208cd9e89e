package io.penstock.pipe.engine;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;

import io.penstock.SharedFileException;
import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Claims and commits records of a {@code OneToOneRingBuffer}, with the same stores in the same order, for a producer that knows its
 * own tail: it keeps the tail and how far the ring is free in fields, where the ring would read both back from shared memory for each
 * record. At the end of each lap, where padding may be needed, the ring does it, and its positions are checked.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> one, the only producer of the ring.
 */
final class RingProducer {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final AtomicBuffer buffer;
    private final OneToOneRingBuffer ring;
    private final String path;
    private final int capacity;
    private final int tailIndex;
    private final int headIndex;

    private long tail;

    /** The head as it was last seen, and a capacity: nothing from the tail up to here is still to be read. */
    private long freeUntil;

    private int claimed;

    /**
     * The producer of a ring.
     *
     * @param buffer the ring, trailer included
     * @param path for errors
     * @throws SharedFileException if the ring's positions are impossible
     */
    RingProducer(final AtomicBuffer buffer, final String path) throws SharedFileException {
        this.buffer = buffer;
        this.path = path;
        ring = new OneToOneRingBuffer(buffer);
        capacity = ring.capacity();
        tailIndex = capacity + TAIL_POSITION_OFFSET;
        headIndex = capacity + HEAD_POSITION_OFFSET;
        RingPositions.check(buffer, capacity, path);
        lookAgain();
    }

    /** The tail is what the ring says, after a repair too. */
    void lookAgain() {
        tail = ring.producerPosition();
        freeUntil = tail; // the next claim looks at the head
    }

    /** Where the next record begins, or the padding before it. */
    long tail() {
        return tail;
    }

    int capacity() {
        return capacity;
    }

    /**
     * Claims a record, which hides all later ones until it is committed or aborted.
     *
     * @param type of the record
     * @param length of its payload, at most an eighth of the ring
     * @return index of the payload, or a negative number when there is no room now; padding may have been written
     */
    int claim(final int type, final int length) throws SharedFileException {
        final int record = length + HEADER_LENGTH;
        final int aligned = record + ALIGNMENT - 1 & -ALIGNMENT;
        final int index = (int) tail & capacity - 1;
        if (index + aligned + HEADER_LENGTH > capacity) {
            return claimAtTheEnd(type, length);
        }
        if (tail + aligned + HEADER_LENGTH > freeUntil && !isFree(aligned + HEADER_LENGTH)) {
            return OneToOneRingBuffer.INSUFFICIENT_CAPACITY;
        }
        buffer.putLongRelease(tailIndex, tail + aligned);
        buffer.putLong(index + aligned, 0L); // the reader must not take what an earlier lap left there for a record
        // Type and length by one store, after the zero. A negative length says what 0 says: not committed.
        buffer.putLongRelease(index, header(type, -record));
        tail += aligned;
        claimed = record;
        return index + HEADER_LENGTH;
    }

    private static long header(final int type, final int length) {
        return LITTLE_ENDIAN ? join(type, length) : join(length, type);
    }

    private static long join(final int high, final int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }

    private boolean isFree(final int needed) throws SharedFileException {
        final long head = buffer.getLongVolatile(headIndex); // pairs with the release store of FrameReader.consume
        if (head > tail || tail - head > capacity || head < 0) {
            throw RingPositions.damaged("its positions are impossible", buffer, capacity, path, null);
        }
        freeUntil = head + capacity;
        return tail + needed <= freeUntil;
    }

    private int claimAtTheEnd(final int type, final int length) throws SharedFileException {
        RingPositions.check(buffer, capacity, path);
        if (ring.producerPosition() != tail) {
            throw RingPositions.damaged("its tail was moved from " + tail, buffer, capacity, path, null);
        }
        try {
            final int index = ring.tryClaim(type, length);
            claimed = length + HEADER_LENGTH;
            return index;
        } finally {
            lookAgain();
        }
    }

    /** Makes the claimed record visible. */
    void commit(final int index) {
        buffer.putIntRelease(index - HEADER_LENGTH, claimed); // pairs with the volatile read of FrameReader
    }

    /** Turns the claimed record into padding. */
    void abort(final int index) {
        ring.abort(index);
    }

    /**
     * Whether so much is free now, by the tail that the next claim goes by: else a claim in vain and a yes could follow each other for
     * ever where the shared tail is damaged. For any thread, while the producer waits.
     */
    boolean hasRoom(final int needed) {
        final long free = capacity - (tail - ring.consumerPosition());
        return free >= needed || free < 0; // a damaged ring: the next claim tells
    }

    /** Whether every byte in the ring, if any, was consumed. */
    boolean isDrained() {
        return ring.producerPosition() == ring.consumerPosition();
    }
}
