package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.OPEN;
import static io.penstock.queue.engine.QueueDescriptor.PUT_TIME;
import static io.penstock.queue.engine.QueueDescriptor.STATE;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_POS;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_LOCK;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingReader;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * How items leave the ring: what the owner of the take lock stores, and in which order, such that the process may be killed between any two
 * stores. The next owner completes or undoes what a dead owner had begun. Putters may run all the while. The rules of the order (R1 to R18)
 * name the history that breaks when two stores change places; the kill tests find it as well. The reader's head is the item's position
 * exactly, since padding is given back by a store of its own (R7).
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
public final class TakeSection {
    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final QueueView view;
    private final RingReader ring; // but for looks without the lock, the owner of the take lock has it
    private final LeaseStore store;
    private final RecoverableLock lock;

    // The lease of a section that failed, or 0; under the lock. No other call would ever end it (R14). If the section
    // failed before the cell was leased,
    // the next lease may have the same word, so this one ends before the lock is anybody's again.
    private int unsureCell;
    private long unsureWord;

    /**
     * The take side of a queue; writes nothing.
     *
     * @param store of the leases; null where items leave for good
     */
    public TakeSection(final QueueView view, final Participants participants, final LeaseStore store) {
        this.control = view.control;
        this.bytes = view.bytes;
        this.view = view;
        this.ring = new RingReader(view.bytes, Integer.MAX_VALUE);
        this.store = store;
        this.lock = new RecoverableLock(control, TAKE_LOCK, participants, this::recover);
    }

    /** {@return the take lock} */
    public RecoverableLock lock() {
        return lock;
    }

    /**
     * Tries once to take an item, and more for a batch behind it: each is taken or not, as by a take of its own. If it throws, another call
     * can take the item, unless it is the caller's by then: {@link ItemBuffer#isTaken} says so. If it fails after some items of a
     * batch, the caller has them, and hears nothing of the failure.
     *
     * @param batch of which this is the first item; null for a single item
     */
    public TakeResult tryTake(final ItemBuffer first, final TakenBatch batch) {
        if (!lock.tryLock()) {
            return TakeResult.BUSY;
        }
        ItemBuffer item = first; // the one that its caller is not sure of yet
        boolean inSection = true;
        try {
            ring.reload(); // another process may have taken since
            final long head = ring.head();
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
            first.freedBytes = ring.head() != head;
            if (batch == null) {
                item.isTaken = result == TakeResult.TAKEN;
            }
            inSection = false;
            lock.unlock();
            return result;
        } catch (final LockLostException stolen) {
            giveBackAll(first, batch); // nothing in such a file can be relied on
            throw stolen;
        } catch (final Throwable e) {
            if (!inSection) {
                throw e; // what was taken is the caller's
            }
            if (item != null && item.word != 0) { // no calls until the lock is marked: there may be no stack for one
                unsureCell = item.cell;
                unsureWord = item.word;
                item.word = 0;
            }
            lock.unrecovered = 1;
            if (item != null && item.isTaken && batch != null) {
                batch.add();
            }
            lock.heal();
            if (batch == null || batch.count() == 0) {
                throw e;
            }
            return TakeResult.TAKEN; // the caller has those before; if the trouble lasts, the next call meets it first
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

    private void giveBack(final ItemBuffer item) {
        if (store != null && item.word != 0) {
            store.giveBack(item.cell, item.word);
            item.word = 0;
        }
    }

    /** Takes the next item off the ring for good; the take lock is held. */
    private TakeResult takeForGood(final ItemBuffer into) {
        final long seq = control.getLongVolatile(TAKE_SEQ);
        final int record = ring.peekMessage();
        if (record == RingReader.NONE) {
            return TakeResult.EMPTY;
        }
        final long position = ring.head();
        if (!copy(ring, bytes, position, record, into)) {
            return TakeResult.LONGER;
        }
        if (into.type == QueueDescriptor.TYPE_LARGE && into.opened != position) {
            into.position = position;
            return TakeResult.LARGE_AHEAD;
        }
        intend(position, seq);
        commit(position, record);
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
        final long seq = control.getLongVolatile(TAKE_SEQ);
        final int record = ring.peekMessage();
        if (record == RingReader.NONE) {
            return TakeResult.EMPTY;
        }
        final long position = ring.head();
        final int cell = store.findFree();
        if (cell == LeaseStore.NO_CELL) {
            return TakeResult.NO_CELL;
        }
        if (!copy(ring, bytes, position, record, into)) {
            return TakeResult.LONGER;
        }
        final long leased = store.fill(cell, seq, position, into.bytes, into.length, into.type, into.putTimeMs);
        into.seq = seq;
        into.cell = cell;
        into.deliveries = 1;
        into.word = leased; // before it is leased, so that a failure finds it
        intend(position, seq);
        store.prepare(cell, seq); // before the commit (R8)
        commit(position, record);
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
        ring.reload();
        ring.peekMessage();
    }

    /** Takes everything off the ring and drops it, one item after the other as by a take; the take lock is held. */
    public void dropAll(final ItemBuffer scratch, final Consumer<ItemBuffer> each) {
        ring.reload();
        for (int record = ring.peekMessage(); record != RingReader.NONE; record = ring.peekMessage()) {
            final long position = ring.head();
            while (!copy(ring, bytes, position, record, scratch)) {
                scratch.grow();
            }
            each.accept(scratch);
            final long seq = control.getLongVolatile(TAKE_SEQ);
            intend(position, seq);
            commit(position, record);
            taken(seq);
            clearIntent();
        }
    }

    // ---- looks without the lock

    /** Whether a record or padding lies at the head; if not, there was a moment without any. */
    boolean looksFilled() {
        return ring.hasRecord();
    }

    /** Whether no more items come in. */
    boolean isShutDown() {
        return control.getLongVolatile(STATE) != OPEN;
    }

    // ---- steps of a take

    /**
     * Copies the item that the reader has peeked last. If the buffer is too small, it returns false, and the buffer knows how much it needs.
     *
     * @throws RingDamagedException if no item can be so short
     */
    static boolean copy(
            final RingReader ring,
            final AtomicBuffer bytes,
            final long position,
            final int record,
            final ItemBuffer into) {
        final int length = RingReader.length(record) - ITEM;
        if (length < 0) {
            throw ring.damagedRecord("no item", position, record);
        }
        into.length = length;
        if (length > into.bytes.length) {
            return false;
        }
        final int payload = ring.index(position);
        into.type = ring.type();
        into.putTimeMs = bytes.getLong(payload + PUT_TIME);
        bytes.getBytes(payload + ITEM, into.bytes, 0, length);
        return true;
    }

    /** First step of a take: says which item is meant. */
    private void intend(final long position, final long seq) {
        control.putLongRelease(TAKE_INTENT_SEQ, seq);
        control.putLongRelease(TAKE_INTENT_POS, position + 1);
    }

    /** The commit point of a take: the head moves over the item. */
    private void commit(final long position, final int record) {
        ring.release(position + RingReader.step(record));
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
        final long head = ring.consumed();
        final long intent = control.getLongVolatile(TAKE_INTENT_POS);
        final long seq = control.getLongVolatile(TAKE_INTENT_SEQ);
        if (store != null) {
            if (unsureWord != 0) {
                store.giveBack(unsureCell, unsureWord);
                unsureWord = 0;
            }
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
