package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.GONE;
import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.OPEN;
import static io.penstock.queue.engine.QueueDescriptor.ORPHANS;
import static io.penstock.queue.engine.QueueDescriptor.PUT_INTENT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.PUT_INTENT_TAIL;
import static io.penstock.queue.engine.QueueDescriptor.PUT_LOCK;
import static io.penstock.queue.engine.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.PUT_TIME;
import static io.penstock.queue.engine.QueueDescriptor.SHUT_DOWN;
import static io.penstock.queue.engine.QueueDescriptor.STATE;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.codec.Encoded;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.Fences;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import io.penstock.core.ring.RingWriter;
import org.agrona.concurrent.AtomicBuffer;

/**
 * How items come into the ring: what the owner of the put lock stores, and in which order, such that the process may be killed between any
 * two stores. The next owner completes or undoes what a dead owner had begun. Takers may run all the while. The rules of the order (R1 to
 * R18) name the history that breaks when two stores change places; the kill tests find it as well.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
public final class PutSection {
    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final RingWriter ring;
    private final int maxItems;
    private final RecoverableLock lock;
    private final LeaseStore store;

    /** TAKE_SEQ as last seen. It only grows, so an old value never lets too many items in. */
    private long takeSeqSeen;

    /**
     * The put side of a queue; writes nothing.
     *
     * @param store of the leases; null where items leave for good
     */
    public PutSection(final QueueView view, final Participants participants, final LeaseStore store) {
        this.control = view.control;
        this.bytes = view.bytes;
        this.ring = new RingWriter(view.bytes);
        this.maxItems = view.maxItems;
        this.store = store;
        this.lock = new RecoverableLock(control, PUT_LOCK, participants, this::recover);
    }

    /** {@return the put lock} */
    public RecoverableLock lock() {
        return lock;
    }

    /**
     * Tries once to put an item, and those of a batch behind it: each is there or not, as by a put of its own. None may be longer than the
     * ring takes.
     *
     * @param item bytes
     * @param batch of which this is the next item, advanced by each item that is in the queue; null for a single item
     */
    public PutResult tryPut(
            final int type, final long timeMs, final byte[] item, final int length, final PutBatch batch) {
        if (!lock.tryLock()) {
            return PutResult.BUSY;
        }
        boolean inSection = true;
        try {
            ring.reload(); // another process may have put since
            PutResult result = put(type, timeMs, item, length);
            while (result == PutResult.DONE && batch != null && batch.advance()) {
                final Encoded next = batch.next();
                result = put(type, timeMs, next.array(), next.length());
            }
            inSection = false;
            lock.unlock();
            return result;
        } catch (final LockLostException stolen) {
            throw stolen;
        } catch (final Throwable e) {
            if (inSection) {
                lock.unrecovered = 1; // first, and without a call: there may be no stack for one
                lock.heal();
            }
            throw e;
        }
    }

    /** The put lock is held. */
    private PutResult put(final int type, final long timeMs, final byte[] item, final int length) {
        if (control.getLongVolatile(STATE) != OPEN) {
            return PutResult.SHUT_DOWN;
        }
        final long seq = control.getLongVolatile(PUT_SEQ);
        final int places = places();
        if (seq - takeSeqSeen >= places) {
            takeSeqSeen = control.getLongVolatile(TAKE_SEQ);
            if (seq - takeSeqSeen >= places) {
                return PutResult.FULL_ITEMS;
            }
        }
        control.putLongRelease(PUT_INTENT_SEQ, seq);
        control.putLongRelease(PUT_INTENT_TAIL, ring.tail() + 1);
        final int index = ring.claim(type, ITEM + length);
        final boolean claimed = index >= 0;
        if (claimed) {
            bytes.putLong(index + PUT_TIME, timeMs);
            bytes.putBytes(index + ITEM, item, 0, length);
            ring.commit(index); // the positive length is the commit point
            control.putLongRelease(PUT_SEQ, seq + 1); // after the record (R5)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0); // after PUT_SEQ (R5)
        return claimed ? PutResult.DONE : PutResult.FULL_BYTES;
    }

    /** For how many items of the ring there is a place: those to be taken again count as items of the queue (Q6). */
    private int places() {
        return store == null || control.getLongVolatile(ORPHANS) == 0 ? maxItems : maxItems - store.orphans();
    }

    /** Completes or undoes what a dead owner of the put lock had begun; the put lock is held. */
    private void recover() {
        final long intent = control.getLongVolatile(PUT_INTENT_TAIL);
        if (intent == 0) {
            return;
        }
        if (ring.repair(intent - 1)) {
            control.putLongRelease(PUT_SEQ, control.getLongVolatile(PUT_INTENT_SEQ) + 1); // only if committed (R1)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0);
    }

    /** Shuts the queue down; the put lock is held, so every put before is complete and every put after fails. */
    public void shutDown() {
        control.putLongRelease(STATE, SHUT_DOWN);
    }

    /** The ring is about to go; both locks are held. Pairs with the look in {@link QueueView#browse}. */
    void gone() {
        control.putLongRelease(STATE, GONE);
        Fences.full();
    }

    /** Opens the queue again; the put lock is held. */
    public void reopen() {
        control.putLongRelease(STATE, OPEN);
    }
}
