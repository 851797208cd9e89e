package io.penstock.sink;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.memory.FileKind;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Where everything lies in the body of a worker's lane ({@code <slot>-<epoch>-<number>.lane}), and in the records of its ring.
 *
 * <pre>
 *   body of the channel                                  written by
 *        0  OWNER(8)        participant                  the worker, before the file is visible
 *      128  STATE(8)        0 = open, 1 = closed         the worker
 *      256  OFFERED(8)      records that it was given    the worker, any of its threads
 *      384  WRITTEN(8)      records that it accepted     the worker, one thread at a time
 *      392  LAST_NS(8)      timestamp of the last one    the worker, one thread at a time
 *      400  LARGE(8)        number of the last large one the worker, one thread at a time
 *      512  DROPPED(8)      records that it gave up      the worker, any of its threads
 *      520  FIRST_DROP_MS(8)  when, since the last telling   the worker, any of its threads
 *      528  LAST_DROP_MS(8) when                         the worker, any of its threads
 *      640  TAKEN(8)        records that are in the file the sink
 *      648  TAKEN_BYTES(8)  bytes of them                the sink
 *      656  TOLD(8)         dropped ones that the file tells of  the sink
 *     4096  RING(0)         capacity, trailer of Agrona  the worker; its head: the sink
 *
 *   payload of a record of type 1 (RECORD) or 2 (LARGE: its bytes are in a file of its own)
 *        0  LEVEL_OFFSET(4)         greater is worse
 *        4  ZERO_OFFSET(4)          0
 *        8  TIMESTAMP_OFFSET(8)     nanoseconds since 1970
 *       16  BYTES_OFFSET(0)         RECORD: the bytes, to the end
 *       16  LARGE_NUMBER_OFFSET(8)  LARGE: number in the file's name
 *       24  LARGE_LENGTH_OFFSET(8)  LARGE: bytes of the file
 *
 *   geometry in the header of the file
 *        0  GEOMETRY_CAPACITY(1)    of the ring, in bytes
 *        1  GEOMETRY_PID(1)         process id of the worker
 *        2  GEOMETRY_BORN_MS(1)     when it was opened, milliseconds since 1970
 * </pre>
 *
 * <p>All-zero bytes but for OWNER are an empty open lane.
 */
final class LaneDescriptor {
    static final FileKind FILE_KIND = new FileKind(5, "LOG_LANE");

    /** Version of this layout. */
    static final int VERSION = 2;

    static final int OWNER = 0;
    static final int STATE = 128;
    static final int OFFERED = 256;
    static final int WRITTEN = 384;
    static final int LAST_NS = 392;
    static final int LARGE = 400;
    static final int DROPPED = 512;
    static final int FIRST_DROP_MS = 520;
    static final int LAST_DROP_MS = 528;
    static final int TAKEN = 640;
    static final int TAKEN_BYTES = 648;
    static final int TOLD = 656;

    static final int RING = 4096;

    /** Bytes of the words, before the ring. */
    static final int WORDS_LENGTH = RING;

    static final long STATE_OPEN = 0;
    static final long STATE_CLOSED = 1;

    static final int RECORD_TYPE = 1;
    static final int LARGE_TYPE = 2;

    static final int LEVEL_OFFSET = 0;
    static final int ZERO_OFFSET = 4;
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

    /** Bytes of the ring with its trailer. */
    static int ringLength(final int capacity) {
        return capacity + RingBufferDescriptor.TRAILER_LENGTH;
    }

    /** Bytes of the body, a multiple of 4096. */
    static long bodyLength(final int capacity) {
        return WORDS_LENGTH + (ringLength(capacity) + 4095L) / 4096 * 4096;
    }

    /** The longest record in bytes that goes through the ring itself. An eighth of the ring is the most that Agrona takes. */
    static int inlineLimit(final int capacity) {
        return Math.min(MAX_INLINE, capacity / 8 - BYTES_OFFSET);
    }

    /** Returns the capacity of the ring of a lane's file; throws if no lane can have such a header. */
    static int capacity(final Channel.Layout layout, final Path path) throws SharedFileException {
        final List<Long> geometry = layout.geometry();
        final long capacity = geometry.size() > GEOMETRY_BORN_MS ? geometry.get(GEOMETRY_CAPACITY) : 0;
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || Long.bitCount(capacity) != 1) {
            throw new SharedFileException("no lane can look like this: geometry=" + geometry + " path=" + path
                    + "; the file was damaged: delete it");
        }
        layout.checkBody(bodyLength((int) capacity), path);
        return (int) capacity;
    }

    /** Returns the capacity of a ring, or throws {@link IllegalArgumentException} if it is none. */
    static int checkCapacity(final int capacity) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a lane's capacity must be a power of two: capacityBytes=" + capacity
                    + " min=" + MIN_CAPACITY + " max=" + MAX_CAPACITY);
        }
        return capacity;
    }
}
