package io.penstock.queue.engine;

import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import org.agrona.BitUtil;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The body of a queue's file. A bounded queue ends after the ring; a joinable queue's lease cells follow it.
 *
 * <pre>
 *   body    +------------------------+ 0
 *           | control words          |
 *           +------------------------+ RING_OFFSET
 *           | ring, trailer          | OneToOneRingBuffer; to a multiple of PAGE
 *           +------------------------+ cellsOffset(capacity)
 *           | lease cells (joinable) |
 *           +------------------------+
 *
 *   control words, 8 bytes each; what different processes store at the same time lies in different units of 128 bytes
 *       0  PUT_LOCK(8)          P_OWNER  0, or the participant that is putting
 *     128  PUT_INTENT_SEQ(8)    P_ISEQ   PUT_SEQ before the put
 *     136  PUT_INTENT_TAIL(8)   P_TAIL   0, or the ring's tail before the put, plus 1
 *     256  PUT_SEQ(8)           P_SEQ    items ever put
 *     384  TAKE_LOCK(8)         T_OWNER  0, or the participant that is taking
 *     512  TAKE_INTENT_SEQ(8)   T_ISEQ   TAKE_SEQ before the take
 *     520  TAKE_INTENT_POS(8)   T_POS    0, or the ring position of the item taken, plus 1
 *     640  TAKE_SEQ(8)          T_SEQ    items ever taken off the ring
 *     768  STATE(8)                      0 open, 1 shut down, 2 gone: the memory of the ring was given back; stored under PUT_LOCK
 *     896  ORPHANS(8)                    hint: not 0 where a cell may be an orphan
 *    1024  JOINERS(8)                    hint: not 0 where somebody may wait in join
 *    1152  DEAD_LETTER_LOCK(8)           0, or the participant that moves dead letters
 *    1280  PUT_TURN(8)                   reserved; NEXT_LOOK behind it: time of the next fairness check, see FairnessGate
 *    1408  TAKE_TURN(8)                  the same of takers
 *    1536  REDELIVERIES(8)               items taken again, for statistics; stored under TAKE_LOCK
 *
 *    8192  ATTACHED(8)                   of process slot 0: participant (32) and its handles (32), or 0; then of slot 1, ...
 *
 *   a record's payload in the ring; its type is TYPE_INLINE or TYPE_LARGE
 *       0  PUT_TIME(8)          ms since 1970 when it was put, accurate to about 1 s
 *       8  ITEM(0)              its bytes, or (TYPE_LARGE) where they are: see LargeItems
 * </pre>
 *
 * The names in the third column are those of the protocol's description.
 */
public final class QueueDescriptor {
    /** What the header of a file of this layout says. */
    public static final FileKind FILE_KIND = new FileKind(3, "QUEUE");

    /** Version of the body's layout. */
    public static final int VERSION = 4;

    /** Everything in the body starts at a multiple of this. */
    public static final int PAGE = 4096;

    /** Length of the control words. */
    public static final int CONTROL_LENGTH = 6 * PAGE;

    /** Where the ring starts in the body. */
    public static final int RING_OFFSET = CONTROL_LENGTH;

    /** The put lock. */
    public static final int PUT_LOCK = 0;

    /** PUT_SEQ before the put that is going on. */
    public static final int PUT_INTENT_SEQ = 128;

    /** 0, or the tail before the put that is going on, plus 1: the one word that makes the intent valid (R1). */
    public static final int PUT_INTENT_TAIL = 136;

    /** Items ever put. */
    public static final int PUT_SEQ = 256;

    /** The take lock. */
    public static final int TAKE_LOCK = 384;

    /** TAKE_SEQ before the take that is going on. */
    public static final int TAKE_INTENT_SEQ = 512;

    /** 0, or the position of the item that is being taken, plus 1: the one word that makes the intent valid (R1). */
    public static final int TAKE_INTENT_POS = 520;

    /** Items ever taken off the ring. */
    public static final int TAKE_SEQ = 640;

    /** {@link #OPEN}, {@link #SHUT_DOWN} or {@link #GONE}. */
    public static final int STATE = 768;

    /** Hint for takers: not 0 where a lease cell may be an orphan. */
    public static final int ORPHANS = 896;

    /** Hint for calls that finish items: not 0 where a thread may wait in join. */
    public static final int JOINERS = 1024;

    /** The lock of those who move dead letters between cells and files. */
    public static final int DEAD_LETTER_LOCK = 1152;

    /** Reserved; NEXT_LOOK of the put side behind it: see {@code FairnessGate}. */
    public static final int PUT_TURN = 1280;

    /** Reserved; NEXT_LOOK of the take side behind it. */
    public static final int TAKE_TURN = 1408;

    /** Items taken again. */
    public static final int REDELIVERIES = 1536;

    /** Who has the queue open: a word for each process slot. */
    public static final int ATTACHED = 2 * PAGE;

    /** Words from ATTACHED on. */
    static final int ATTACHED_SLOTS = ParticipantId.MAX_SLOTS;

    /** STATE of a queue in use. */
    public static final long OPEN = 0;

    /** STATE of a queue that takes no more items. */
    public static final long SHUT_DOWN = 1;

    /** STATE of a queue that was destroyed, and has no ring any more. */
    static final long GONE = 2;

    /** Where the time of the put lies in a record's payload. */
    public static final int PUT_TIME = 0;

    /** Where the item starts in a record's payload. */
    public static final int ITEM = 8;

    /** Record type of an item that lies in the ring itself. */
    public static final int TYPE_INLINE = 1;

    /** Record type of an item that lies in a file of its own. */
    public static final int TYPE_LARGE = 2;

    /** Smallest capacity of a ring. */
    public static final int MIN_CAPACITY = PAGE;

    /** Largest capacity of a ring. */
    public static final int MAX_CAPACITY = 1 << 30;

    /** Geometry of the file: the number of items. */
    public static final int GEOMETRY_MAX_ITEMS = 0;

    /** Geometry of the file: the ring's capacity. */
    public static final int GEOMETRY_CAPACITY = 1;

    /** Geometry of the file: the longest item in the ring, in bytes; larger ones get a file. */
    public static final int GEOMETRY_INLINE_MAX = 2;

    /** Geometry of the file: lease cells, 0 in a bounded queue. */
    public static final int GEOMETRY_MAX_LEASES = 3;

    /** Geometry of the file: deliveries before an item is a dead letter, 0 in a bounded queue. */
    public static final int GEOMETRY_MAX_DELIVERIES = 4;

    /** Geometry of the file: the lease time-out in ms, 0 for none. */
    public static final int GEOMETRY_LEASE_TIMEOUT_MS = 5;

    private QueueDescriptor() {}

    /** Bytes of a ring's region, trailer included. */
    public static int ringLength(final int capacity) {
        return capacity + RingBufferDescriptor.TRAILER_LENGTH;
    }

    /** Where the lease cells start in the body, which is where a bounded queue's body ends. */
    public static long cellsOffset(final int capacity) {
        return BitUtil.align(RING_OFFSET + (long) ringLength(capacity), PAGE);
    }

    /** The longest item that fits into a ring's record. */
    public static int maxInline(final int capacity) {
        return (capacity >> 3) - ITEM;
    }
}
