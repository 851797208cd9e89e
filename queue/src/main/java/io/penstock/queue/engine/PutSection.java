package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.ITEM;
import static io.penstock.queue.engine.QueueDescriptor.OPEN;
import static io.penstock.queue.engine.QueueDescriptor.PUT_INTENT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.PUT_INTENT_TAIL;
import static io.penstock.queue.engine.QueueDescriptor.PUT_LOCK;
import static io.penstock.queue.engine.QueueDescriptor.PUT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.PUT_TIME;
import static io.penstock.queue.engine.QueueDescriptor.SHUT_DOWN;
import static io.penstock.queue.engine.QueueDescriptor.STATE;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.codec.Encoded;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import io.penstock.core.ring.RingRepair;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * How items come into the ring: what the owner of the put lock stores, in which order, and how the next owner finishes or undoes it
 * after a death. Takers may be running all the while.
 *
 * <p>Nothing here waits.
 */
final class PutSection {
    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final OneToOneRingBuffer ring;
    private final int maxItems;
    private final SideLock lock;

    /** TAKE_SEQ as last seen: it only grows, so that an old one never lets too much in. */
    private long takeSeqSeen;

    PutSection(
            final AtomicBuffer control,
            final AtomicBuffer bytes,
            final OneToOneRingBuffer ring,
            final int maxItems,
            final Participants participants) {
        this.control = control;
        this.bytes = bytes;
        this.ring = ring;
        this.maxItems = maxItems;
        this.lock = new SideLock(control, PUT_LOCK, participants, this::recover);
    }

    SideLock lock() {
        return lock;
    }

    /** Tries once to put an item; it must not be longer than the ring takes. */
    PutResult tryPut(final int type, final long timeMs, final byte[] item, final int offset, final int length) {
        if (!lock.tryLock()) {
            return PutResult.BUSY;
        }
        try {
            final PutResult result = put(type, timeMs, item, offset, length);
            lock.unlock();
            return result;
        } catch (final LockLostException stolen) {
            throw stolen;
        } catch (final Throwable e) {
            lock.unrecovered = 1; // first, and without a call: there may be no stack for one
            lock.heal();
            throw e;
        }
    }

    /** Tries once to put the items of a batch, one after the other: each is there or not, as by a put of its own. */
    PutResult tryPut(final PutBatch batch, final long timeMs) {
        if (!lock.tryLock()) {
            return PutResult.BUSY;
        }
        try {
            PutResult result = PutResult.DONE;
            while (result == PutResult.DONE && batch.hasNext()) {
                final Encoded item = batch.next();
                result = put(QueueDescriptor.TYPE_INLINE, timeMs, item.array(), 0, item.length());
                if (result == PutResult.DONE) {
                    batch.advance();
                }
            }
            lock.unlock();
            return result;
        } catch (final LockLostException stolen) {
            throw stolen;
        } catch (final Throwable e) {
            lock.unrecovered = 1;
            lock.heal();
            throw e;
        }
    }

    /** The put lock is held. */
    private PutResult put(final int type, final long timeMs, final byte[] item, final int offset, final int length) {
        if (control.getLongVolatile(STATE) != OPEN) {
            return PutResult.SHUT_DOWN;
        }
        final long seq = control.getLongVolatile(PUT_SEQ);
        if (seq - takeSeqSeen >= maxItems) {
            takeSeqSeen = control.getLongVolatile(TAKE_SEQ);
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
            ring.commit(index); // pairs with peek() in Outlet: the positive length is the commit point
            control.putLongRelease(PUT_SEQ, seq + 1); // after the record (R5)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0); // after PUT_SEQ (R5)
        return claimed ? PutResult.DONE : PutResult.FULL_BYTES;
    }

    /** Finishes or undoes what a dead owner of the put lock had begun; the put lock is held. */
    private void recover() {
        final long intent = control.getLongVolatile(PUT_INTENT_TAIL);
        if (intent == 0) {
            return;
        }
        if (RingRepair.repair(bytes, intent - 1)) {
            control.putLongRelease(PUT_SEQ, control.getLongVolatile(PUT_INTENT_SEQ) + 1); // only if committed (R1)
        }
        control.putLongRelease(PUT_INTENT_TAIL, 0);
    }

    /** The put lock is held, so that every put before is complete and every put after fails. */
    void shutDown() {
        control.putLongRelease(STATE, SHUT_DOWN);
    }

    /** The put lock is held. */
    void reopen() {
        control.putLongRelease(STATE, OPEN);
    }

    /** Without a lock. */
    boolean isShutDown() {
        return control.getLongVolatile(STATE) != OPEN;
    }
}
