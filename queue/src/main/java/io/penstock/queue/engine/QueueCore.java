package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.REDELIVERIES;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.core.memory.Participants;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The ring between the put lock and the take lock: store by store such that a process may be killed between any two
 * stores, inside the recovery too. Whoever changes the order of two stores finds in the protocol's rules (R1 to R18) the
 * history that breaks it, and the exhaustive kill tests find it as well.
 *
 * <pre>
 *   put lock --&gt; {@link PutSection} --&gt; ring --&gt; {@link TakeSection} &lt;-- take lock     {@link RingView}: without a lock
 * </pre>
 *
 * <p>Nothing here waits. What is said to need a lock is called by its owner only.
 */
public final class QueueCore {
    /** What is said of a position when there is no item. */
    public static final long NONE = -1;

    private final AtomicBuffer control;
    private final int maxItems;
    private final RingView view;
    private final PutSection inlet;
    private final TakeSection outlet;

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
            final TakePolicy taker) {
        final OneToOneRingBuffer agrona = new OneToOneRingBuffer(ring);
        this.control = control;
        this.maxItems = maxItems;
        this.view = new RingView(ring, agrona.capacity());
        this.inlet = new PutSection(control, ring, agrona, maxItems, participants);
        this.outlet = new TakeSection(control, ring, agrona.capacity(), view, participants, taker);
    }

    /**
     * The core of a queue's file.
     *
     * @param file open
     * @param taker how items leave the ring
     * @return the core
     */
    public static QueueCore of(final QueueFile file, final TakePolicy taker) {
        return new QueueCore(
                file.control(),
                file.channel().body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(file.capacity())),
                file.maxItems(),
                file.channel().hub(),
                taker);
    }

    /** {@return the lock of those who put} */
    public SideLock putSide() {
        return inlet.lock();
    }

    /** {@return the lock of those who take} */
    public SideLock takeSide() {
        return outlet.lock();
    }

    // ---- in

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
        return inlet.tryPut(type, timeMs, item, offset, length);
    }

    /**
     * Tries once to put the items of a batch, one after the other: each is there or not, as by a put of its own.
     *
     * @param batch advanced by each item that is in the queue
     * @param timeMs of the put
     * @return what the last one tried came to
     */
    PutResult tryPut(final PutBatch batch, final long timeMs) {
        return inlet.tryPut(batch, timeMs);
    }

    /**
     * Whether a put that found the queue full must go through the take lock first: a dead taker's item may still be counted
     * (R13a), or dead producers' padding may fill an empty ring that nobody else would clear (R13b).
     *
     * @param result of the put
     * @return true if so: {@link #tryHelpTakeSide}, then put again
     */
    public boolean needsTakeSide(final PutResult result) {
        return takeSide().isOrphaned() || (result == PutResult.FULL_BYTES && size() <= 0);
    }

    /**
     * Tries once to bring the take side in order for a put that {@link #needsTakeSide} says so.
     *
     * @return false if the take lock was busy
     */
    public boolean tryHelpTakeSide() {
        return outlet.trySkipPadding();
    }

    /**
     * Whether a put is worth an attempt. Exact but for the padding before the ring's end, which the first attempt adds.
     *
     * @param length of the item
     * @return true if so
     */
    public boolean looksRoomy(final int length) {
        final long items = size();
        return items <= 0 || (items < maxItems && view.hasRoomFor(length));
    }

    /** {@return for about how many items of a length there is room} */
    long places(final int length) {
        return Math.min(maxItems - size(), view.placesFor(length));
    }

    /** Shuts the queue down; the put lock is held, so that every put before is complete and every put after fails. */
    public void shutDown() {
        inlet.shutDown();
    }

    /** A queue that starts empty is open; the put lock is held. */
    void reopen() {
        inlet.reopen();
    }

    /** {@return whether the queue takes no more items} */
    public boolean isShutDown() {
        return inlet.isShutDown();
    }

    // ---- out

    /**
     * Tries once to take an item.
     *
     * @param into what it is copied to
     * @return what it came to
     */
    public TakeResult tryTake(final ItemBuffer into) {
        return outlet.tryTake(into);
    }

    /**
     * Tries once to take several items, one after the other: each is taken or not, as by a take of its own.
     *
     * @param into what they are copied to
     * @return what the last one tried came to; there may be items before it
     */
    TakeResult tryTake(final TakenBatch into) {
        return outlet.tryTake(into);
    }

    /**
     * Takes everything off the ring and drops it, one after the other as by a take; the take lock is held.
     *
     * @param scratch a buffer to use
     * @param each is shown each before
     */
    void dropAll(final ItemBuffer scratch, final Consumer<ItemBuffer> each) {
        outlet.dropAll(scratch, each);
    }

    // ---- looking, without a lock

    /** {@return whether a record or padding lies at the head; if not, there was a moment without any} */
    public boolean looksFilled() {
        return view.looksFilled();
    }

    /** {@return bytes of the ring in use, padding included} */
    public long usedBytes() {
        return view.usedBytes();
    }

    /** {@return items ever put} */
    public long putSeq() {
        return control.getLongVolatile(PUT_SEQ);
    }

    /** {@return items ever taken off the ring} */
    public long takeSeq() {
        return control.getLongVolatile(TAKE_SEQ);
    }

    /** {@return items taken again so far} */
    public long redeliveries() {
        return control.getLongVolatile(REDELIVERIES);
    }

    /** {@return items in the ring; may be negative for a moment while a taker is faster than the putter's count} */
    public long size() {
        return control.getLongVolatile(PUT_SEQ) - control.getLongVolatile(TAKE_SEQ);
    }

    /** {@return where the next item starts, or padding before it} */
    public long head() {
        return view.head();
    }

    /** {@return where an item starts that is put from now on, or padding before it} */
    long tail() {
        return view.tail();
    }

    /**
     * Copies the first item at or after a position, and takes nothing.
     *
     * @param from where to look, from {@link #head} or an earlier call
     * @param into what it is copied to; it grows as needed
     * @return the position after the item, or {@link #NONE}
     */
    public long browse(final long from, final ItemBuffer into) {
        return view.browse(from, into);
    }
}
