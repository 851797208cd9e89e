package io.penstock.queue.core;

import static io.penstock.queue.core.QueueDescriptor.ITEM;
import static io.penstock.queue.core.QueueDescriptor.OPEN;
import static io.penstock.queue.core.QueueDescriptor.PUT_INTENT_SEQ;
import static io.penstock.queue.core.QueueDescriptor.PUT_INTENT_TAIL;
import static io.penstock.queue.core.QueueDescriptor.PUT_LOCK;
import static io.penstock.queue.core.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.core.QueueDescriptor.PUT_TIME;
import static io.penstock.queue.core.QueueDescriptor.SHUT_DOWN;
import static io.penstock.queue.core.QueueDescriptor.STATE;
import static io.penstock.queue.core.QueueDescriptor.TAKE_INTENT_POS;
import static io.penstock.queue.core.QueueDescriptor.TAKE_INTENT_SEQ;
import static io.penstock.queue.core.QueueDescriptor.TAKE_LOCK;
import static io.penstock.queue.core.QueueDescriptor.TAKE_SEQ;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;

import io.penstock.codec.Encoded;
import io.penstock.ring.Fences;
import io.penstock.ring.Participants;
import io.penstock.ring.RingRepair;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The ring between the put lock and the take lock: store by store such that a process may be killed between any two
 * stores, inside the recovery too. Whoever changes the order of two stores finds in the protocol's rules (R1 to R18) the
 * history that breaks it, and the exhaustive kill tests find it as well.
 *
 * <p>Nothing here waits. What is said to need a lock is called by its owner only.
 */
public final class QueueCore {
    /** What {@link #peek} says when there is no item. */
    public static final long NONE = -1;

    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final OneToOneRingBuffer ring;
    private final int capacity;
    private final int mask;
    private final int headIndex;
    private final int maxItems;
    private final TakeSide taker;
    private final SideLock putSide;
    private final SideLock takeSide;

    /** TAKE_SEQ as last seen: it only grows, so that an old one never lets too much in. */
    private long takeSeqSeen;

    /** Whether the take lock's owner has skipped padding. */
    private boolean freedBytes;

    /**
     * A view of a queue's words and ring; writes nothing.
     *
     * @param control words
     * @param ring bytes, trailer included
     * @param maxItems in the ring
     * @param participants who this process is and who is dead
     * @param taker how items leave the ring
     */
    public QueueCore(
            final AtomicBuffer control,
            final AtomicBuffer ring,
            final int maxItems,
            final Participants participants,
            final TakeSide taker) {
        this.control = control;
        this.bytes = ring;
        this.ring = new OneToOneRingBuffer(ring);
        this.capacity = this.ring.capacity();
        this.mask = capacity - 1;
        this.headIndex = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
        this.maxItems = maxItems;
        this.taker = taker;
        this.putSide = new SideLock(control, PUT_LOCK, participants, this::recoverPut);
        this.takeSide = new SideLock(control, TAKE_LOCK, participants, this::recoverTake);
    }

    /**
     * The core of a queue's file.
     *
     * @param file open
     * @param taker how items leave the ring
     * @return the core
     */
    public static QueueCore of(final QueueFile file, final TakeSide taker) {
        return new QueueCore(
                file.control(),
                file.channel().body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(file.capacity())),
                file.maxItems(),
                file.channel().hub(),
                taker);
    }

    /** {@return the lock of those who put} */
    public SideLock putSide() {
        return putSide;
    }

    /** {@return the lock of those who take} */
    public SideLock takeSide() {
        return takeSide;
    }

    // ---- put side

    /**
     * Tries once to put an item. It must not be longer than the ring takes.
     *
     * @param type of the record
     * @param timeMs of the put
     * @param item bytes
     * @param offset of the first
     * @param length of the item
     * @return what it came to
     */
    public PutResult tryPut(final int type, final long timeMs, final byte[] item, final int offset, final int length) {
        if (!putSide.tryLock()) {
            return PutResult.BUSY;
        }
        final PutResult result;
        try {
            result = put(type, timeMs, item, offset, length);
        } catch (final Throwable e) {
            putSide.abandon();
            throw e;
        }
        putSide.unlock();
        return result;
    }

    /**
     * Tries once to put the items of a batch, one after the other: each is there or not, as by a put of its own.
     *
     * @param batch advanced by each item that is in the queue
     * @param timeMs of the put
     * @return what the last one tried came to
     */
    PutResult tryPut(final PutBatch batch, final long timeMs) {
        if (!putSide.tryLock()) {
            return PutResult.BUSY;
        }
        PutResult result = PutResult.DONE;
        try {
            while (result == PutResult.DONE && batch.hasNext()) {
                final Encoded item = batch.next();
                result = put(QueueDescriptor.TYPE_INLINE, timeMs, item.array(), 0, item.length());
                if (result == PutResult.DONE) {
                    batch.advance();
                }
            }
        } catch (final Throwable e) {
            putSide.abandon();
            throw e;
        }
        putSide.unlock();
        return result;
    }

    /**
     * Tries once to bring the take side in order for a put that {@link #needsTakeSide} says so.
     *
     * @return false if the take lock was busy
     */
    public boolean tryHelpTakeSide() {
        if (!takeSide.tryLock()) {
            return false;
        }
        try {
            peek();
        } catch (final Throwable e) {
            takeSide.abandon();
            throw e;
        }
        takeSide.unlock();
        return true;
    }

    /** The put lock is held. */
    private PutResult put(final int type, final long timeMs, final byte[] item, final int offset, final int length) {
        if (control.getLongVolatile(STATE) != OPEN) {
            return PutResult.SHUT_DOWN;
        }
        final long seq = control.getLongVolatile(PUT_SEQ);
        if (seq - takeSeqSeen >= maxItems) {
            takeSeqSeen = takeSeq();
            if (seq - takeSeqSeen >= maxItems) {
                return PutResult.FULL_ITEMS;
            }
        }
        control.putLongRelease(PUT_INTENT_SEQ, seq);
        control.putLongRelease(PUT_INTENT_TAIL, ring.producerPosition() + 1);
        final int index = ring.tryClaim(type, ITEM + length);
        final boolean claimed = index >= 0;
        if (claimed) {
            bytes.putLong(index + PUT_TIME, timeMs);
            bytes.putBytes(index + ITEM, item, offset, length);
            ring.commit(index); // pairs with peek(): the positive length is the commit point
            control.putLongRelease(PUT_SEQ, seq + 1); // after the record (R5)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0); // after PUT_SEQ (R5)
        return claimed ? PutResult.DONE : PutResult.FULL_BYTES;
    }

    /** Finishes or undoes what a dead owner of the put lock had begun; the put lock is held, takers may be running. */
    private void recoverPut() {
        final long intent = control.getLongVolatile(PUT_INTENT_TAIL);
        if (intent == 0) {
            return;
        }
        if (RingRepair.repair(bytes, intent - 1)) {
            control.putLongRelease(PUT_SEQ, control.getLongVolatile(PUT_INTENT_SEQ) + 1); // only if committed (R1)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0);
    }

    /**
     * Whether a put that found the queue full must go through the take lock first: a dead taker's item may still be counted
     * (R13a), or dead producers' padding may fill an empty ring that nobody else would clear (R13b).
     *
     * @param result of the put
     * @return true if so: {@link #tryHelpTakeSide}, then put again
     */
    public boolean needsTakeSide(final PutResult result) {
        return takeSide.isOrphaned() || (result == PutResult.FULL_BYTES && size() <= 0);
    }

    /**
     * Whether a put is worth an attempt. Exact but for the padding before the ring's end, which the first attempt adds.
     *
     * @param length of the item
     * @return true if so
     */
    public boolean looksRoomy(final int length) {
        final long items = size();
        if (items <= 0) {
            return true;
        }
        final long required = HEADER_LENGTH + aligned(HEADER_LENGTH + ITEM + length);
        final long tail = ring.producerPosition();
        return items < maxItems && required <= capacity - (tail - ring.consumerPosition());
    }

    /** Shuts the queue down; the put lock is held, so that every put before is complete and every put after fails. */
    public void shutDown() {
        control.putLongRelease(STATE, SHUT_DOWN);
    }

    /** A queue that starts empty is open; the put lock is held. */
    void reopen() {
        control.putLongRelease(STATE, OPEN);
    }

    /** {@return whether the queue takes no more items} */
    public boolean isShutDown() {
        return control.getLongVolatile(STATE) != OPEN;
    }

    // ---- take side

    /**
     * Tries once to take an item.
     *
     * @param into what it is copied to
     * @return what it came to
     */
    public TakeResult tryTake(final Taken into) {
        if (!takeSide.tryLock()) {
            return TakeResult.BUSY;
        }
        final TakeResult result;
        try {
            freedBytes = false;
            result = taker.take(this, into);
            into.freedBytes = freedBytes;
        } catch (final Throwable e) {
            takeSide.abandon();
            throw e;
        }
        try {
            takeSide.unlock();
        } catch (final Throwable e) {
            if (result == TakeResult.TAKEN) {
                taker.giveBack(into);
            }
            throw e;
        }
        return result;
    }

    /**
     * Tries once to take several items, one after the other: each is taken or not, as by a take of its own.
     *
     * @param into what they are copied to
     * @return what the last one tried came to; there may be items before it
     */
    TakeResult tryTake(final TakenBatch into) {
        if (!takeSide.tryLock()) {
            return TakeResult.BUSY;
        }
        TakeResult result = TakeResult.TAKEN;
        try {
            freedBytes = false;
            while (result == TakeResult.TAKEN && !into.isFull()) {
                result = taker.take(this, into.next());
                if (result == TakeResult.TAKEN) {
                    into.add();
                }
            }
            into.get(0).freedBytes = freedBytes;
        } catch (final Throwable e) {
            takeSide.abandon();
            if (into.count() == 0) {
                throw e;
            }
            into.fail(e);
            return result;
        }
        try {
            takeSide.unlock();
        } catch (final Throwable e) {
            for (int i = 0; i < into.count(); i++) {
                taker.giveBack(into.get(i));
            }
            throw e;
        }
        return result;
    }

    /**
     * Goes to the next item, over padding; the take lock is held. The header is read here and not by Agrona's reader, whose
     * {@code finally} moves the head even when an exception is on its way (R14).
     *
     * @return the item's position, which is the head now exactly (R7), or {@link #NONE}
     */
    public long peek() {
        while (true) {
            final long head = bytes.getLongVolatile(headIndex);
            final int index = (int) head & mask;
            final int length = bytes.getIntVolatile(index); // pairs with commit in put()
            if (length <= 0) {
                return NONE;
            }
            if (bytes.getInt(index + Integer.BYTES) != PADDING_MSG_TYPE_ID) {
                return head;
            }
            bytes.putLongRelease(headIndex, head + aligned(length));
            freedBytes = true;
        }
    }

    /**
     * Copies an item; the take lock is held and the position comes from {@link #peek}.
     *
     * @param position of the item
     * @param into what it is copied to
     * @return false if the buffer is too small; it knows how much it needs
     */
    public boolean copy(final long position, final Taken into) {
        final int index = (int) position & mask;
        final int length = bytes.getInt(index);
        if (!isItem(index, length)) {
            throw damaged(position, length);
        }
        return copyRecord(index, length, into);
    }

    private boolean copyRecord(final int index, final int recordLength, final Taken into) {
        final int payload = index + HEADER_LENGTH;
        final int length = recordLength - HEADER_LENGTH - ITEM;
        if (!into.holds(length)) {
            return false;
        }
        into.describe(bytes.getInt(index + Integer.BYTES), bytes.getLong(payload + PUT_TIME));
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
     * Takes the next item off the ring for good; the take lock is held.
     *
     * @param into what it is copied to
     * @return what it came to
     */
    TakeResult take(final Taken into) {
        final long seq = takeSeq();
        final long position = peek();
        if (position == NONE) {
            return TakeResult.EMPTY;
        }
        if (!copy(position, into)) {
            return TakeResult.LONGER;
        }
        if (into.isLarge() && into.opened != position) {
            into.position = position;
            return TakeResult.LARGE_AHEAD;
        }
        intend(position, seq);
        commit(position);
        taken(seq);
        clearIntent();
        return TakeResult.TAKEN;
    }

    /**
     * First step of a take: says which item is meant; the take lock is held.
     *
     * @param position of the item, which is the head
     * @param seq TAKE_SEQ
     */
    public void intend(final long position, final long seq) {
        control.putLongRelease(TAKE_INTENT_SEQ, seq);
        control.putLongRelease(TAKE_INTENT_POS, position + 1);
    }

    /**
     * The commit point of a take: the head moves over the item; the take lock is held.
     *
     * @param position of the item, which is the head
     */
    public void commit(final long position) {
        bytes.putLongRelease(headIndex, position + aligned(bytes.getInt((int) position & mask)));
    }

    /**
     * Counts the item after the commit (R6); the take lock is held.
     *
     * @param seq TAKE_SEQ before
     */
    public void taken(final long seq) {
        control.putLongRelease(TAKE_SEQ, seq + 1);
    }

    /** Last step of a take; the take lock is held. */
    public void clearIntent() {
        control.putLongRelease(TAKE_INTENT_POS, 0);
    }

    /**
     * Takes everything off the ring and drops it, one after the other as by a take; the take lock is held.
     *
     * @param scratch a buffer to use
     * @param each is shown each before
     */
    void dropAll(final Taken scratch, final Consumer<Taken> each) {
        for (long position = peek(); position != NONE; position = peek()) {
            while (!copy(position, scratch)) {
                scratch.grow();
            }
            each.accept(scratch);
            final long seq = takeSeq();
            intend(position, seq);
            commit(position);
            taken(seq);
            clearIntent();
        }
    }

    /** {@return items taken again so far} */
    public long redeliveries() {
        return control.getLongVolatile(QueueDescriptor.REDELIVERIES);
    }

    /** Finishes or undoes what a dead owner of the take lock had begun; the take lock is held, putters may be running. */
    private void recoverTake() {
        final long head = bytes.getLongVolatile(headIndex);
        final long intent = control.getLongVolatile(TAKE_INTENT_POS);
        final long seq = control.getLongVolatile(TAKE_INTENT_SEQ);
        taker.recover(head);
        if (intent != 0) {
            if (head > intent - 1) {
                control.putLongRelease(TAKE_SEQ, seq + 1);
            }
            control.putLongRelease(TAKE_INTENT_POS, 0);
        }
    }

    /** {@return whether a record or padding lies at the head; if not, there was a moment without any} */
    public boolean looksFilled() {
        long head = head();
        while (true) {
            if (bytes.getIntVolatile((int) head & mask) > 0) {
                return true;
            }
            final long now = head();
            if (now == head) {
                return false; // else what lay there may have been part of a younger record
            }
            head = now;
        }
    }

    /** {@return bytes of the ring in use, padding included} */
    public long usedBytes() {
        final long head = head();
        return Math.max(0, ring.producerPosition() - head);
    }

    // ---- without a lock

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

    /** {@return where the next item starts, or padding before it} */
    public long head() {
        return bytes.getLongVolatile(headIndex);
    }

    /**
     * Copies the first item at or after a position, and takes nothing. The copy is whole if the head has not passed it when
     * the copy is complete, since only what lies before the head is ever overwritten.
     *
     * @param from where to look, from {@link #head} or an earlier call
     * @param into what it is copied to; it grows as needed
     * @return the position after the item, or {@link #NONE}
     */
    public long browse(final long from, final Taken into) {
        long position = from;
        while (true) {
            position = Math.max(position, head());
            final int index = (int) position & mask;
            final int length = bytes.getIntVolatile(index);
            final boolean padding = bytes.getInt(index + Integer.BYTES) == PADDING_MSG_TYPE_ID;
            final boolean item = !padding && isItem(index, length);
            final boolean copied = item && copyRecord(index, length, into);
            Fences.full(); // the copy before the second look at the head
            if (head() > position) {
                continue; // overwritten, perhaps, while it was read
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

    private static long aligned(final int length) {
        return (length + 7L) & ~7L;
    }
}
