package io.penstock.sink;

import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Where everything lies in the body of a worker's lane ({@code <slot>-<epoch>-<number>.lane}), and in the records of its ring.
 *
 * <pre>
 *   body of the channel                                          written by
 *   +--------+----------------------------------------------+
 *   |      0 | OWNER       participant, never changes       |    the worker, before anybody sees the file
 *   |    128 | STATE       0 = open, 1 = closed             |    the worker
 *   |    256 | OFFERED     records that it was given        |    the worker, any thread
 *   |    384 | WRITTEN     records that lie in the ring     |    the worker, one thread at a time
 *   |    392 | LAST_NS     timestamp of the last of them    |    the worker, one thread at a time
 *   |    400 | LARGE       number of the last large record  |    the worker, one thread at a time
 *   |    512 | DROPPED     records that it gave up          |    the worker, any thread
 *   |    520 | REPORTED    of these, told in the file       |    the worker, one thread at a time
 *   |    640 | TAKEN       records that are in the file     |    the sink
 *   |    648 | TAKEN_BYTES bytes of them                    |    the sink
 *   +--------+----------------------------------------------+
 *   |   4096 | ring        capacity + trailer of Agrona     |    the worker; its head: the sink
 *   +--------+----------------------------------------------+
 *
 *   payload of a record of type 1 (RECORD) and of type 2 (LARGE: the record is in a file of its own)
 *   +--------+--------+-----------------+-------------------------------+
 *   |      0 |      4 |               8 |                            16 |
 *   | level  | 0      | timestampNs     | RECORD: the bytes             |
 *   |        |        |                 | LARGE:  number (8) length (8) |
 *   +--------+--------+-----------------+-------------------------------+
 *
 *   geometry: capacity of the ring, process id of the worker, its birth in milliseconds since 1970
 * </pre>
 *
 * <p>All words are 8 bytes, but for the level and the zero after it. All-zero bytes but for OWNER are an empty open lane.
 */
final class LaneDescriptor {
    /** Version of this layout. */
    static final int VERSION = 1;

    static final int OWNER = 0;
    static final int STATE = 128;
    static final int OFFERED = 256;
    static final int WRITTEN = 384;
    static final int LAST_NS = 392;
    static final int LARGE = 400;
    static final int DROPPED = 512;
    static final int REPORTED = 520;
    static final int TAKEN = 640;
    static final int TAKEN_BYTES = 648;

    /** Bytes of the words, before the ring. */
    static final int WORDS_LENGTH = 4096;

    static final long STATE_OPEN = 0;
    static final long STATE_CLOSED = 1;

    static final int RECORD_TYPE = 1;
    static final int LARGE_TYPE = 2;

    static final int LEVEL_OFFSET = 0;
    static final int TIMESTAMP_OFFSET = 8;
    static final int BYTES_OFFSET = 16;
    static final int LARGE_NUMBER_OFFSET = 16;
    static final int LARGE_LENGTH_OFFSET = 24;
    static final int LARGE_PAYLOAD_LENGTH = 32;

    static final int GEOMETRY_CAPACITY = 0;
    static final int GEOMETRY_PID = 1;
    static final int GEOMETRY_BORN_MS = 2;

    static final int MIN_CAPACITY = 64 * 1024;
    static final int MAX_CAPACITY = 64 * 1024 * 1024;

    /** Longest record in the ring, whatever its capacity: it must fit into the sink's batch. */
    static final int MAX_INLINE = 256 * 1024;

    /** Condition of the lane's wait list: the sink has made room. */
    static final int CONDITION_ROOM = 0;

    /** Threads that sleep on a lane at once: the one that holds the process's own lock. */
    static final int WAIT_CELLS = 4;

    private LaneDescriptor() {}

    /**
     * Bytes of the ring with its trailer.
     *
     * @param capacity of the ring
     * @return bytes
     */
    static int ringLength(final int capacity) {
        return capacity + RingBufferDescriptor.TRAILER_LENGTH;
    }

    /**
     * Bytes of the body, a multiple of 4096.
     *
     * @param capacity of the ring
     * @return bytes
     */
    static long bodyLength(final int capacity) {
        return WORDS_LENGTH + (ringLength(capacity) + 4095L) / 4096 * 4096;
    }

    /**
     * The longest record that goes through the ring itself. An eighth of the ring is the most that Agrona takes.
     *
     * @param capacity of the ring
     * @return bytes
     */
    static int inlineLimit(final int capacity) {
        return Math.min(MAX_INLINE, capacity / 8 - BYTES_OFFSET);
    }

    /**
     * Checks a capacity.
     *
     * @param capacity of a ring
     * @return the capacity
     * @throws IllegalArgumentException if it is none
     */
    static int checkCapacity(final int capacity) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a lane's capacity must be a power of two: capacityBytes=" + capacity
                    + " min=" + MIN_CAPACITY + " max=" + MAX_CAPACITY);
        }
        return capacity;
    }
}
