package io.penstock.joinable;

import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The leases of one handle. It remembers which lease holds a cell, since the generation in the cell's word is finite: a lease that is
 * not the remembered one is lost, whatever the word says.
 */
final class LeaseHolder<E> {
    private final QueueHandle handle;
    private final LeaseTable table;
    private final AtomicReferenceArray<Lease<E>> byCell;
    private final ThreadLocal<Deque<Lease<E>>> taken = ThreadLocal.withInitial(ArrayDeque::new);

    LeaseHolder(final QueueHandle handle, final LeaseTable table) {
        this.handle = handle;
        this.table = table;
        this.byCell = new AtomicReferenceArray<>(table.scan().cells());
    }

    /** Remembers a lease. If the handle was closed meanwhile, its item goes back. */
    void hold(final Lease<E> lease) {
        byCell.set(
                lease.cell(), lease); // pairs with releaseAll(): either it sees the lease, or we see the handle closed
        if (handle.isClosed()) {
            lease.close();
            handle.checkOpen();
        }
    }

    /** Remembers that this thread has to call taskDone for it. */
    void owe(final Lease<E> lease) {
        taken.get().add(lease);
    }

    void forget(final Lease<E> lease) {
        taken.get().removeLastOccurrence(lease);
    }

    Lease<E> oldestOwed() {
        return taken.get().poll();
    }

    boolean done(final Lease<E> lease) {
        final boolean done = unregister(lease) && table.ends().done(lease.cell(), lease.word());
        if (done) {
            finished();
            handle.signal(Conditions.CELLS);
        }
        return done;
    }

    boolean release(final Lease<E> lease) {
        return unregister(lease) && giveBack(lease.cell(), lease.word());
    }

    /** What was leased and did not get to its caller. */
    void giveBack(final ItemBuffer taken) {
        if (taken.isLeased()) {
            giveBack(taken.cell(), taken.word());
        }
    }

    private boolean giveBack(final int cell, final long word) {
        final boolean given = table.ends().giveBack(cell, word);
        if (given) {
            handle.signal(Conditions.ITEMS);
            handle.signal(
                    Conditions.CELLS); // who waits for a cell can take it too, or may free the cell of a dead letter
            finished(); // it may be a dead letter now
        }
        return given;
    }

    /** What cannot be decoded goes to the dead letters at once: nobody else could decode it either. */
    void bury(final ItemBuffer taken) {
        if (table.ends().bury(taken.cell(), taken.word())) {
            finished();
            handle.signal(Conditions.CELLS);
        }
    }

    /**
     * The generation of a word comes again after 4,194,304 items, and another handle of this process may have the next lease of that cell:
     * the whole number of the item tells them apart.
     */
    private boolean unregister(final Lease<E> lease) {
        return byCell.compareAndSet(lease.cell(), lease, null) && table.scan().seq(lease.cell()) == lease.number();
    }

    /** The CAS on the word came before, a full fence; pairs with raiseJoiners() and the look after it. */
    void finished() {
        if (table.hints().hasJoiners() && table.scan().isIdle(handle.core())) {
            table.hints().lowerJoiners();
            handle.signalAll(Conditions.JOIN);
        }
    }

    /** After the handle was closed. */
    void releaseAll() {
        for (int cell = 0; cell < byCell.length(); cell++) {
            final Lease<E> lease = byCell.get(cell);
            if (lease != null) {
                lease.close();
            }
        }
    }
}
