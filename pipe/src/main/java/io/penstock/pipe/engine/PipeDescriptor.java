package io.penstock.pipe.engine;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import io.penstock.core.memory.FileKind;
import io.penstock.pipe.PipeBuilder;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The layout of a pipe's file behind the header page, the class table and the wait list that every channel has.
 *
 * <pre>
 *   body
 *       0  CONTROL(4096)    control page
 *    4096  RINGS(8)         ring from A to B: capacity + trailer, rounded up to 4096; nothing where its capacity is 0
 *       ?  ring from B to A, likewise
 *
 *   control page: words of 8 bytes, one per 128 bytes
 *       0  END_A(8)         the creator's end
 *     128  END_B(8)         the connector's end
 *     256  REMOVER(8)       an OwnerLock: its owner may delete the file; released only where that failed
 *     384  SHARED(8)        a word of both processes, for what is built on the pipe; 0 at first
 *     512  RESERVED(3584)   zero
 *
 *   word of an end, from its high bits to its low bits
 *    63 .. 40  GENERATION   hand-overs of the end so far
 *    39 .. 32  STATE        NONE, OPEN, CLOSED, HANDED, LOST, LEFT
 *    31        SPINS        flag: its threads never sleep and need no wake-up
 *    30 ..  0  PARTICIPANT  who has it, or had it last; of HANDED and LOST: who gave it
 *
 *   type of a record in a ring
 *    10        TIMED        flag: of BEGIN without END; its sender may give it up when its time is over
 *     9        END          flag: last record of its message
 *     8        BEGIN        flag: first record of its message
 *     7 ..  0  KIND         bytes or object
 *
 *   message of a record: the bytes; but of the first of several fragments (BEGIN without END)
 *       0  TOTAL(8)         length of the whole message
 *       8  FIRST_BYTES(0)   its first bytes
 * </pre>
 *
 * The geometry in the header: the capacity of the ring from A to B, then of the ring from B to A; 0 where a one-way pipe has
 * none. The names: the type of the objects from A to B, then from B to A; empty where there is no ring.
 *
 * <p>The generation of an end rises by one with each hand-over to another process. A BEGIN discards the fragments of a message whose END never came: so a sender gives a message up.
 */
public final class PipeDescriptor {
    static final FileKind FILE_KIND = new FileKind(2, "PIPE");

    /** Version of the layout. */
    static final int VERSION = 4;

    /** Threads of all processes that sleep at a pipe at once; further threads wait without a cell. */
    public static final int WAIT_CELLS = 32;

    static final int CONTROL = 0;
    public static final int RINGS = 4096;
    static final int CONTROL_LENGTH = RINGS - CONTROL;

    public static final int WORD_STRIDE = 128;
    static final int END_A = 0;
    static final int END_B = 128;
    static final int REMOVER = 256;
    static final int SHARED = 384;
    static final int RESERVED = 512;

    static final int PARTICIPANT_BITS = 31;
    static final int STATE_SHIFT = 32;
    static final int STATE_BITS = 8;
    static final int GENERATION_SHIFT = 40;
    static final int GENERATION_BITS = 24;

    /** The number of times that an end can be handed over. */
    public static final int MAX_GENERATION = (1 << GENERATION_BITS) - 1;

    /** Flag of an end whose threads never sleep. */
    static final long SPINS = 1L << 31;

    /** The end was never in use. */
    public static final int STATE_NONE = 0;
    /** The participant has it. */
    static final int STATE_OPEN = 1;
    /** The participant had it and closed it. A thread may still be inside a call. NOBODY: it was never in use, and never will be. */
    public static final int STATE_CLOSED = 2;
    /** The participant has handed it over, and it is not yet taken. */
    static final int STATE_HANDED = 3;
    /** The participant had handed it over and died before it was taken; final. */
    static final int STATE_LOST = 4;
    /** The participant had it and closed it, and none of its threads is inside a call any more; final. */
    static final int STATE_LEFT = 5;

    static final int KIND_BITS = 8;
    /** Bytes as the user gave them. */
    static final int KIND_BYTES = 1;
    /** An object, as the codec made it. */
    static final int KIND_OBJECT = 2;

    /** Flag of the first record of a message. */
    static final int BEGIN = 1 << 8;
    /** Flag of the last record of a message. */
    static final int END = 1 << 9;
    /** Flag of the first of several fragments: the receiver may have to forget the message. */
    static final int TIMED = 1 << 10;

    static final int TOTAL = 0;
    static final int FIRST_BYTES = 8;

    /** Length of the total that stands before the bytes of the first of several fragments. */
    static final int TOTAL_LENGTH = FIRST_BYTES - TOTAL;

    /** Conditions of the wait list. */
    static final int CONDITION_DATA_FOR_A = 0;

    static final int CONDITION_SPACE_FOR_A = 1;
    static final int CONDITION_DATA_FOR_B = 2;
    static final int CONDITION_SPACE_FOR_B = 3;

    private static final int PAGE = 4096;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final long STATE_MASK = (1L << STATE_BITS) - 1;

    private PipeDescriptor() {}

    public static long endWord(final int state, final int participant, final int generation) {
        return (long) generation << GENERATION_SHIFT | (long) state << STATE_SHIFT | participant;
    }

    public static int participant(final long endWord) {
        return (int) endWord & Integer.MAX_VALUE;
    }

    static boolean spins(final long endWord) {
        return (endWord & SPINS) != 0;
    }

    public static int state(final long endWord) {
        return (int) (endWord >>> STATE_SHIFT & STATE_MASK);
    }

    static int generation(final long endWord) {
        return (int) (endWord >>> GENERATION_SHIFT);
    }

    /** Whether a record with this type can be in a ring. */
    static boolean isMessageType(final int recordType) {
        final int kind = kind(recordType);
        final boolean known =
                (recordType & ~(KIND_MASK | BEGIN | END | TIMED)) == 0 && (kind == KIND_BYTES || kind == KIND_OBJECT);
        return known && ((recordType & TIMED) == 0 || (recordType & (BEGIN | END)) == BEGIN);
    }

    static int kind(final int recordType) {
        return recordType & KIND_MASK;
    }

    /** The longest message of one record: with its header an eighth of the ring, so that large messages leave no padding. */
    static int maxRecordMessage(final int capacityBytes) {
        return capacityBytes / 8 - 8;
    }

    /** Whether a ring of this capacity may be in a pipe; 0 stands for no ring. */
    static boolean isCapacity(final long bytes) {
        return bytes == 0
                || (bytes >= PipeBuilder.MIN_CAPACITY_BYTES
                        && bytes <= PipeBuilder.MAX_CAPACITY_BYTES
                        && Long.bitCount(bytes) == 1);
    }

    static List<Long> geometry(final int capacityAToB, final int capacityBToA) {
        return List.of((long) capacityAToB, (long) capacityBToA);
    }

    /** The length of the region to map for a ring. */
    static int ringLength(final int capacityBytes) {
        return capacityBytes + TRAILER_LENGTH;
    }

    /** The capacity of a ring that was mapped with its trailer. */
    static int capacity(final AtomicBuffer ring) {
        return ring.capacity() - TRAILER_LENGTH;
    }

    public static long ringAToBOffset() {
        return RINGS;
    }

    public static long ringBToAOffset(final int capacityAToB) {
        return ringAToBOffset() + ringPages(capacityAToB);
    }

    static long bodyLength(final int capacityAToB, final int capacityBToA) {
        return ringBToAOffset(capacityAToB) + ringPages(capacityBToA);
    }

    private static long ringPages(final int capacityBytes) {
        return capacityBytes == 0 ? 0 : (ringLength(capacityBytes) + PAGE - 1L) / PAGE * PAGE;
    }
}
