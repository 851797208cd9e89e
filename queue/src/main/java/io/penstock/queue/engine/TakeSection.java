package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_POS;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_LOCK;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * How items leave the ring: what the owner of the take lock stores, and in which order, such that the process may be killed between any two
 * stores. The next owner completes or undoes what a dead owner had begun. Putters may run all the while. The rules of the order (R1 to R18)
 * name the history that breaks when two stores change places; the kill tests find it as well.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
public final class TakeSection {
    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final QueueView view;
    private final LeaseStore store;
    private final RecoverableLock lock;

    /** Whether the owner of the take lock has skipped padding. */
    private boolean freedBytes;

    /**
     * The take side of a queue; writes nothing.
     *
     * @param store of the leases; null where items leave for good
     */
    public TakeSection(final QueueView view, final Participants participants, final LeaseStore store) {
        this.control = view.control;
        this.bytes = view.bytes;
        this.view = view;
        this.store = store;
        this.lock = new RecoverableLock(control, TAKE_LOCK, participants, this::recover);
    }

    /** {@return the take lock} */
    public RecoverableLock lock() {
        return lock;
    }

    /**
     * Tries once to take an item, and more for a batch behind it: each is taken or not, as by a take of its own. If it throws, another call
     * can take the item, unless the item had left for good by then: {@link ItemBuffer#isTaken} says so. If it fails after some items of a
     * batch, the caller has them, and hears of the failure later.
     *
     * @param batch of which this is the first item; null for a single item
     */
    public TakeResult tryTake(final ItemBuffer first, final TakenBatch batch) {
        if (!lock.tryLock()) {
            return TakeResult.BUSY;
        }
        ItemBuffer item = first; // the one that its caller is not sure of yet
        try {
            freedBytes = false;
            TakeResult result;
            boolean more;
            do {
                item.isTaken = false;
                item.word = 0;
                result = store == null ? takeForGood(item) : lease(item);
                more = false;
                if (batch != null && result == TakeResult.TAKEN) {
                    batch.add();
                    item = null;
                    item = batch.next();
                    more = item != null;
                }
            } while (more);
            first.freedBytes = freedBytes;
            lock.unlock();
            if (batch == null) {
                item.isTaken = result == TakeResult.TAKEN;
            }
            return result;
        } catch (final LockLostException stolen) {
            giveBackAll(first, batch); // nothing in such a file can be relied on
            throw stolen;
        } catch (final Throwable e) {
            lock.unrecovered = 1; // first, and without a call: there may be no stack for one
            settle(item, batch);
            lock.heal();
            if (batch == null || batch.count() == 0) {
                throw e;
            }
            batch.fail(e);
            return TakeResult.TAKEN;
        }
    }

    private void giveBackAll(final ItemBuffer first, final TakenBatch batch) {
        first.isTaken = false;
        if (batch == null) {
            giveBack(first);
            return;
        }
        for (int i = 0; i < batch.count(); i++) {
            giveBack(batch.get(i));
        }
        batch.forgetAll();
    }

    private void settle(final ItemBuffer item, final TakenBatch batch) {
        if (item == null) {
            return;
        }
        if (!item.isTaken) {
            giveBack(item);
        } else if (batch != null) {
            batch.add();
        }
    }

    /** After a failure no other call would ever end what was leased by then (R14); if it was not, the cell has another word. */
    private void giveBack(final ItemBuffer item) {
        if (store != null && item.word != 0) {
            store.giveBack(item.cell, item.word);
        }
    }

    /** Takes the next item off the ring for good; the take lock is held. */
    private TakeResult takeForGood(final ItemBuffer into) {
        final long seq = view.takeSeq();
        final long position = peek();
        if (position == QueueView.NONE) {
            return TakeResult.EMPTY;
        }
        if (!view.copy(position, into)) {
            return TakeResult.LONGER;
        }
        if (into.type == QueueDescriptor.TYPE_LARGE && into.opened != position) {
            into.position = position;
            return TakeResult.LARGE_AHEAD;
        }
        intend(position, seq);
        commit(position);
        into.isTaken = true; // whatever fails from here on: no other call can have it
        taken(seq);
        clearIntent();
        return TakeResult.TAKEN;
    }

    /** Leases the oldest item that is to be taken again, or else the next item of the ring; the take lock is held. */
    private TakeResult lease(final ItemBuffer into) {
        if (store.hasOrphans()) {
            final int orphan = store.findOrphan();
            if (orphan != LeaseStore.NO_CELL) {
                return store.adopt(orphan, into) ? TakeResult.TAKEN : TakeResult.LONGER;
            }
        }
        final long seq = view.takeSeq();
        final long position = peek();
        if (position == QueueView.NONE) {
            return TakeResult.EMPTY;
        }
        final int cell = store.findFree();
        if (cell == LeaseStore.NO_CELL) {
            return TakeResult.NO_CELL;
        }
        if (!view.copy(position, into)) {
            return TakeResult.LONGER;
        }
        final long leased = store.fill(cell, seq, position, into.bytes, into.length, into.type, into.putTimeMs);
        into.seq = seq;
        into.cell = cell;
        into.deliveries = 1;
        into.word = leased; // before it is leased: see giveBack()
        intend(position, seq);
        store.prepare(cell, seq); // before the commit (R8)
        commit(position);
        taken(seq);
        store.lease(cell, leased);
        clearIntent();
        return TakeResult.TAKEN;
    }

    /**
     * Whether a put that found the queue full must go through the take lock first. A dead taker's item may still be counted (R13a), or
     * padding of dead putters may fill an empty ring, which no take would clear (R13b).
     *
     * @return true if so: {@link #skipPadding}, then put again
     */
    public boolean holdsUp(final PutResult result) {
        return lock.isOrphaned() || (result == PutResult.FULL_BYTES && view.size() <= 0);
    }

    /** Goes over padding; the take lock is held. */
    public void skipPadding() {
        peek();
    }

    /** Takes everything off the ring and drops it, one item after the other as by a take; the take lock is held. */
    public void dropAll(final ItemBuffer scratch, final Consumer<ItemBuffer> each) {
        for (long position = peek(); position != QueueView.NONE; position = peek()) {
            while (!view.copy(position, scratch)) {
                scratch.grow();
            }
            each.accept(scratch);
            final long seq = view.takeSeq();
            intend(position, seq);
            commit(position);
            taken(seq);
            clearIntent();
        }
    }

    // ---- steps of a take

    /**
     * Goes to the next item, over padding. The header is read here and not by Agrona's reader, whose {@code finally} moves the head even
     * when an exception is on its way (R14). The item's position is the head exactly (R7).
     */
    private long peek() {
        while (true) {
            final long head = view.head();
            final int length = view.lengthAt(head);
            if (length <= 0) {
                return QueueView.NONE;
            }
            if (!view.isPaddingAt(head)) {
                return head;
            }
            bytes.putLongRelease(view.headIndex, head + QueueView.aligned(length));
            freedBytes = true;
        }
    }

    /** First step of a take: says which item is meant. */
    private void intend(final long position, final long seq) {
        control.putLongRelease(TAKE_INTENT_SEQ, seq);
        control.putLongRelease(TAKE_INTENT_POS, position + 1);
    }

    /** The commit point of a take: the head moves over the item. */
    private void commit(final long position) {
        bytes.putLongRelease(view.headIndex, position + QueueView.aligned(view.lengthAt(position)));
    }

    /** Counts the item after the commit (R6). */
    private void taken(final long seq) {
        control.putLongRelease(TAKE_SEQ, seq + 1);
    }

    /** Last step of a take. */
    private void clearIntent() {
        control.putLongRelease(TAKE_INTENT_POS, 0);
    }

    /** Completes or undoes what a dead owner of the take lock had begun; the take lock is held. */
    private void recover() {
        final long head = view.head();
        final long intent = control.getLongVolatile(TAKE_INTENT_POS);
        final long seq = control.getLongVolatile(TAKE_INTENT_SEQ);
        if (store != null) {
            store.recover(head);
        }
        if (intent != 0) {
            if (head > intent - 1) {
                control.putLongRelease(TAKE_SEQ, seq + 1);
            }
            control.putLongRelease(TAKE_INTENT_POS, 0);
        }
    }
}
