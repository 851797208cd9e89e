package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.GONE;
import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.OPEN;
import static io.penstock.queue.engine.QueueDescriptor.ORPHANS;
import static io.penstock.queue.engine.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.REDELIVERIES;
import static io.penstock.queue.engine.QueueDescriptor.STATE;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.memory.Fences;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingReader;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What can be seen of a queue's words and of its ring, with a lock or without. It writes nothing.
 *
 * <pre>
 *   put lock --&gt; {@link PutSection} --&gt; ring --&gt; {@link TakeSection} &lt;-- take lock     {@link QueueView}: without a lock
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
public final class QueueView {
    /** The position where there is no item. */
    public static final long NONE = -1;

    final AtomicBuffer control;
    final AtomicBuffer bytes;
    final int maxItems;

    /** For what any thread may ask; it peeks at nothing. */
    private final RingReader ring;

    /**
     * A view; writes nothing.
     *
     * @param ring bytes, trailer included
     */
    public QueueView(final AtomicBuffer control, final AtomicBuffer ring, final int maxItems) {
        this.control = control;
        this.bytes = ring;
        this.maxItems = maxItems;
        this.ring = new RingReader(ring, Integer.MAX_VALUE);
    }

    static QueueView of(final QueueFile file) {
        return new QueueView(
                file.control(),
                file.channel().body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(file.capacity())),
                file.maxItems());
    }

    // ---- counts

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

    /** {@return items that were taken again so far} */
    public long redeliveries() {
        return control.getLongVolatile(REDELIVERIES);
    }

    /** {@return whether the queue takes no more items} */
    public boolean isShutDown() {
        return control.getLongVolatile(STATE) != OPEN;
    }

    // ---- room

    /** {@return bytes of the ring in use, padding included} */
    public long usedBytes() {
        return ring.usedBytes();
    }

    /**
     * Whether a put is worth an attempt. Exact but for the padding before the ring's end, which the first attempt adds.
     *
     * @param again items that lie elsewhere, to be taken again
     */
    public boolean looksRoomy(final int length, final int again) {
        final long items = size();
        return Math.max(0, items) + again < maxItems && (items <= 0 || hasRoomFor(length));
    }

    /** {@return whether an item may lie in a lease cell, to be taken again} */
    boolean hasOrphans() {
        return control.getLongVolatile(ORPHANS) != 0;
    }

    private boolean hasRoomFor(final int length) {
        final long tail = tail();
        return step(length) + RingReader.record(0) <= ring.capacity() - (tail - head());
    }

    /** For about how many items of a length there is room. */
    long places(final int length) {
        return Math.min(maxItems - size(), (ring.capacity() - usedBytes()) / step(length));
    }

    /** Bytes of the ring that an item needs. */
    private static int step(final int length) {
        return RingReader.step(RingReader.record(ITEM + length));
    }

    // ---- ring

    /** {@return where the next item starts, or padding before it} */
    public long head() {
        return ring.consumed();
    }

    /** {@return the position behind the last item; later items start there} */
    public long tail() {
        return ring.sharedTail();
    }

    /**
     * Copies the first item at or after a position, and takes nothing. The copy is whole if the head has not passed it when the copy is
     * complete, because only what lies before the head is ever overwritten.
     *
     * @param from where to look: 0, or a position from an earlier call
     * @return the position after the item, or {@link #NONE}
     * @throws RingDamagedException if what lies there can be no item
     */
    public long browse(final long from, final ItemBuffer into) {
        return browse(new RingReader(bytes, Integer.MAX_VALUE), from, Long.MAX_VALUE, into, 0);
    }

    /** Shows the references of the large items in the ring. An item that is in the ring all the while is shown. */
    void browseLarge(final Consumer<LargeItems.Reference> each) {
        final RingReader reader = new RingReader(bytes, Integer.MAX_VALUE);
        final ItemBuffer copy = new ItemBuffer();
        final long end = tail(); // of what was put before
        long at = browse(reader, 0, end, copy, QueueDescriptor.TYPE_LARGE);
        while (at != NONE) {
            each.accept(LargeItems.Reference.from(copy.bytes));
            at = browse(reader, at, end, copy, QueueDescriptor.TYPE_LARGE);
        }
    }

    /**
     * As {@link #browse(long, ItemBuffer)}.
     *
     * @param end position where it ends
     * @param type of the records that are shown, 0 for all
     */
    private long browse(
            final RingReader reader, final long from, final long end, final ItemBuffer into, final int type) {
        long position = from;
        while (true) {
            position = Math.max(position, head());
            if (position >= end) {
                return NONE;
            }
            int record = RingReader.NONE;
            boolean copied = false;
            boolean skipped = false;
            RingDamagedException damage = null;
            try {
                record = reader.peek(position);
                skipped = reader.isPadding() || (type != 0 && reader.type() != type);
                copied = record != RingReader.NONE
                        && !skipped
                        && TakeSection.copy(reader, bytes, position, record, into);
            } catch (final RingDamagedException perhapsOverwritten) {
                damage = perhapsOverwritten;
            }
            Fences.full(); // the copy before the second look at the head, and at the state
            if (control.getLongVolatile(STATE) == GONE) {
                return NONE; // it may have copied zeros
            }
            if (head() > position) {
                continue; // it may have been overwritten while it was read
            }
            if (damage != null) {
                throw damage;
            }
            if (record == RingReader.NONE) {
                return NONE;
            }
            if (copied) {
                return position + RingReader.step(record);
            }
            if (skipped) {
                position += RingReader.step(record);
            } else {
                into.grow();
            }
        }
    }
}
