package io.penstock.queue.engine;

import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_POS;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_INTENT_SEQ;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_LOCK;
import static io.penstock.queue.engine.QueueDescriptor.TAKE_SEQ;

import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * How items leave the ring: what the owner of the take lock stores, in which order, and how the next owner finishes or undoes it
 * after a death. Putters may be running all the while.
 *
 * <p>Nothing here waits. The steps of a take are for a {@link TakePolicy}, under the take lock.
 */
public final class TakeSection {
    private final AtomicBuffer control;
    private final AtomicBuffer bytes;
    private final RingView view;
    private final int headIndex;
    private final TakePolicy taker;
    private final SideLock lock;
    private final Runnable skipPadding = this::peek;

    /** Whether the take lock's owner has skipped padding. */
    private boolean freedBytes;

    TakeSection(
            final AtomicBuffer control,
            final AtomicBuffer bytes,
            final int capacity,
            final RingView view,
            final Participants participants,
            final TakePolicy taker) {
        this.control = control;
        this.bytes = bytes;
        this.view = view;
        this.headIndex = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
        this.taker = taker;
        this.lock = new SideLock(control, TAKE_LOCK, participants, this::recover);
    }

    SideLock lock() {
        return lock;
    }

    // ---- whole takes

    /**
     * Tries once to take an item. Where it throws, the item is somebody else's to take; but one that had left for good by then is the
     * caller's: {@link ItemBuffer#isTaken}.
     */
    TakeResult tryTake(final ItemBuffer into) {
        if (!lock.tryLock()) {
            return TakeResult.BUSY;
        }
        try {
            into.isTaken = false;
            into.word = 0;
            freedBytes = false;
            final TakeResult result = taker.take(this, into);
            into.freedBytes = freedBytes;
            lock.unlock();
            into.isTaken = result == TakeResult.TAKEN;
            return result;
        } catch (final LockLostException stolen) {
            into.isTaken = false; // nothing in such a file is to be relied on
            taker.giveBack(into);
            throw stolen;
        } catch (final Throwable e) {
            lock.unrecovered = 1; // first, and without a call: there may be no stack for one
            taker.giveBack(into);
            lock.heal();
            throw e;
        }
    }

    /**
     * Tries once to take several items, one after the other: each is taken or not, as by a take of its own. Where something is thrown after
     * some, they are the caller's, who is told in the end.
     */
    TakeResult tryTake(final TakenBatch into) {
        if (!lock.tryLock()) {
            return TakeResult.BUSY;
        }
        ItemBuffer next = null; // while it is not in the batch
        try {
            freedBytes = false;
            TakeResult result = TakeResult.TAKEN;
            while (result == TakeResult.TAKEN && !into.isFull()) {
                final ItemBuffer item = into.next();
                item.isTaken = false;
                item.word = 0;
                next = item;
                result = taker.take(this, item);
                if (result == TakeResult.TAKEN) {
                    into.add();
                }
                next = null;
            }
            into.get(0).freedBytes = freedBytes;
            lock.unlock();
            return result;
        } catch (final LockLostException stolen) {
            for (int i = 0; i < into.count(); i++) {
                taker.giveBack(into.get(i));
            }
            into.clear();
            throw stolen;
        } catch (final Throwable e) {
            lock.unrecovered = 1; // first, and without a call: there may be no stack for one
            settle(into, next);
            lock.heal();
            if (into.count() == 0) {
                throw e;
            }
            into.fail(e);
            return TakeResult.TAKEN;
        }
    }

    private void settle(final TakenBatch into, final ItemBuffer last) {
        if (last != null && last.isTaken) {
            into.add();
        } else if (last != null) {
            taker.giveBack(last);
        }
    }

    /** Tries once to bring the take side in order, and to skip padding. */
    boolean trySkipPadding() {
        return lock.tryRun(skipPadding);
    }

    /** Takes everything off the ring, one after the other as by a take; the take lock is held. */
    void dropAll(final ItemBuffer scratch, final Consumer<ItemBuffer> each) {
        for (long position = peek(); position != QueueCore.NONE; position = peek()) {
            while (!copy(position, scratch)) {
                scratch.grow();
            }
            each.accept(scratch);
            takeOff(position, takeSeq());
        }
    }

    /** Takes the next item off the ring for good; the take lock is held. */
    TakeResult takeForGood(final ItemBuffer into) {
        final long seq = takeSeq();
        final long position = peek();
        if (position == QueueCore.NONE) {
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
        into.isTaken = true; // whatever fails from here on: nobody else can have it
        taken(seq);
        clearIntent();
        return TakeResult.TAKEN;
    }

    private void takeOff(final long position, final long seq) {
        intend(position, seq);
        commit(position);
        taken(seq);
        clearIntent();
    }

    // ---- steps of a take

    /** {@return items ever taken off the ring} */
    public long takeSeq() {
        return control.getLongVolatile(TAKE_SEQ);
    }

    /**
     * Goes to the next item, over padding. The header is read here and not by Agrona's reader, whose {@code finally} moves the head even
     * when an exception is on its way (R14).
     *
     * @return the item's position, which is the head now exactly (R7), or {@link QueueCore#NONE}
     */
    public long peek() {
        while (true) {
            final long head = view.head();
            final int length = view.lengthAt(head);
            if (length <= 0) {
                return QueueCore.NONE;
            }
            if (!view.isPaddingAt(head)) {
                return head;
            }
            bytes.putLongRelease(headIndex, head + RingView.aligned(length));
            freedBytes = true;
        }
    }

    /**
     * Copies an item.
     *
     * @param position from {@link #peek}
     * @param into what it is copied to
     * @return false if the buffer is too small; it knows how much it needs
     */
    public boolean copy(final long position, final ItemBuffer into) {
        return view.copy(position, into);
    }

    /**
     * First step of a take: says which item is meant.
     *
     * @param position of the item, which is the head
     * @param seq TAKE_SEQ
     */
    public void intend(final long position, final long seq) {
        control.putLongRelease(TAKE_INTENT_SEQ, seq);
        control.putLongRelease(TAKE_INTENT_POS, position + 1);
    }

    /**
     * The commit point of a take: the head moves over the item.
     *
     * @param position of the item, which is the head
     */
    public void commit(final long position) {
        bytes.putLongRelease(headIndex, position + RingView.aligned(view.lengthAt(position)));
    }

    /**
     * Counts the item after the commit (R6).
     *
     * @param seq TAKE_SEQ before
     */
    public void taken(final long seq) {
        control.putLongRelease(TAKE_SEQ, seq + 1);
    }

    /** Last step of a take. */
    public void clearIntent() {
        control.putLongRelease(TAKE_INTENT_POS, 0);
    }

    /** Finishes or undoes what a dead owner of the take lock had begun; the take lock is held. */
    private void recover() {
        final long head = view.head();
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
}
