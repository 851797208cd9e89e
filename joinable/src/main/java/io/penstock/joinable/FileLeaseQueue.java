package io.penstock.joinable;

import io.penstock.Waiting;
import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.FileQueue;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.queue.engine.StartEmpty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;

/**
 * The file of a joinable queue as one process has it open. It remembers the word of each cell that its handle has leased, because the
 * generation in a word is finite: a lease that is not the remembered one is lost, whatever the cell says.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host have a handle each. <b>Blocks:</b> the methods that wait say so.
 */
final class FileLeaseQueue extends FileQueue implements LeaseEngine {
    private final LeaseTable table;
    private final WaitList waitList;
    private final DeadLetters letters;
    private final AtomicLongArray held;

    private FileLeaseQueue(final QueueFile file, final LeaseTable table, final Waiting waiting) {
        super(file, table, waiting);
        this.table = table;
        this.waitList = waitList();
        this.held = new AtomicLongArray(table.cells());
        this.letters = new DeadLetters(this, table);
        table.freeBy(letters);
    }

    static FileLeaseQueue withLeases(final QueueFile file, final QueueSettings<?> settings) throws IOException {
        final LeaseTable leases = LeaseTable.of(ObservedChannel.of(file.channel()));
        final FileLeaseQueue queue = new FileLeaseQueue(file, leases, settings.waiting());
        boolean complete = false;
        try {
            if (settings.startsEmpty() && !file.fresh()) {
                queue.letters.dropAll(() -> new StartEmpty(queue).run());
            }
            queue.recovery().addDebt(queue::raiseOwed);
            queue.recovery().by(queue::recover);
            if (file.leaseTimeoutMs() > 0) {
                final LeaseTimeouts timeouts = new LeaseTimeouts(
                        queue.table, TimeUnit.MILLISECONDS.toNanos(file.leaseTimeoutMs()), System::nanoTime);
                queue.recovery().atEachBeat(() -> queue.expired(timeouts.look()));
            }
            complete = true;
            return queue;
        } finally {
            if (!complete) {
                queue.close();
            }
        }
    }

    LeaseTable table() {
        return table;
    }

    // ---- on the heartbeat

    private void expired(final int leases) {
        for (int i = 0; i < leases; i++) {
            waitList.signal(Conditions.ITEMS);
        }
        if (leases > 0) {
            waitList.signal(Conditions.CELLS); // a dead letter can leave its cell
            finished();
        }
    }

    /** What a call has failed to tell for want of stack. */
    private boolean raiseOwed() {
        if (table.raiseOwed()) {
            waitList.signal(Conditions.ITEMS);
        }
        return true;
    }

    private boolean recover() {
        final boolean complete = recovery().recoverSides();
        if (table.ends().reap()) {
            waitList.signalAll(Conditions.ITEMS);
            waitList.signalAll(Conditions.CELLS);
            finished();
        }
        return complete
                && recovery().sweepLarge(each -> {
                    table.scan().browseAll(new ItemBuffer(), each);
                    return letters.show(each);
                });
    }

    // ---- leases

    @Override
    public void hold(final int cell, final long word) {
        held.set(cell, word); // pairs with close(): either that sees the lease, or the caller sees the handle closed
    }

    /**
     * Whether a lease is this handle's. The generation of a word comes again after 4,194,304 items, and another handle of this process may
     * have the next lease of that cell: the whole number of the item tells them apart.
     */
    private boolean holds(final int cell, final long word, final long number) {
        return held.get(cell) == word && table.seq(cell) == number;
    }

    @Override
    public boolean done(final int cell, final long word, final long number) {
        return holds(cell, word, number) && finish(cell, word);
    }

    private boolean finish(final int cell, final long word) {
        final LargeItems.Reference large = table.isLarge(cell) ? referenceIn(cell) : null;
        final boolean done = table.done(cell, word);
        try { // the lease has ended, whatever fails now
            held.compareAndSet(cell, word, 0);
            if (done) {
                finished();
                waitList.signalAfterCas(Conditions.CELLS); // the CAS that freed the cell
            }
            if (done && large != null) {
                delete(large);
            }
        } catch (final VirtualMachineError late) {
            // those who sleep are looked after by their heartbeats; a file that stays is found by a sweep
        }
        return done;
    }

    /** While the cell is this process's. */
    private LargeItems.Reference referenceIn(final int cell) {
        final ItemBuffer copy = new ItemBuffer();
        table.copy(cell, copy);
        return LargeItems.Reference.from(copy.bytes);
    }

    private void delete(final LargeItems.Reference large) {
        try {
            large().delete(large);
        } catch (final IOException e) {
            throw new UncheckedIOException("the item is done, but its file cannot be deleted: path=" + location(), e);
        }
    }

    @Override
    public boolean release(final int cell, final long word, final long number) {
        return holds(cell, word, number) && giveBack(cell, word);
    }

    @Override
    public void giveBack(final ItemBuffer taken) {
        if (taken.word != 0) {
            held.compareAndSet(taken.cell, taken.word, 0);
            if (table.ends().giveBack(taken)) {
                givenBack();
            }
        }
        taken.isTaken = false;
    }

    private boolean giveBack(final int cell, final long word) {
        final boolean given = table.ends().giveBack(cell, word, Cause.RELEASED);
        try { // the lease has ended, whatever fails now
            held.compareAndSet(cell, word, 0);
            if (given) {
                givenBack();
            }
        } catch (final VirtualMachineError late) {
            // those who sleep are looked after by their heartbeats
        }
        return given;
    }

    private void givenBack() {
        waitList.signal(Conditions.ITEMS);
        waitList.signal(Conditions.CELLS); // a waiter for a cell can take it too, or free the cell of a dead letter
        finished(); // it may be a dead letter now
    }

    @Override
    public void bury(final ItemBuffer taken) {
        final boolean buried = table.ends().bury(taken.cell, taken.word);
        taken.word = 0;
        taken.isTaken = false;
        if (buried) {
            finished();
            waitList.signal(Conditions.CELLS);
        }
    }

    @Override
    public boolean isLeased(final ItemBuffer taken) {
        return table.isLeased(taken);
    }

    /** An item that is cleared is done, and need not be one that can be decoded. */
    @Override
    public void drop(final ItemBuffer item) {
        finish(item.cell, item.word);
    }

    // ---- joining

    /** After a CAS on a cell's word, which is a full fence; pairs with raiseJoiners() and the look after it. */
    private void finished() {
        if (table.hasJoiners() && isIdle()) {
            table.lowerJoiners();
            waitList.signalAll(Conditions.JOIN);
        }
    }

    @Override
    public boolean awaitIdle(final Deadline deadline) throws InterruptedException {
        checkOpen();
        while (true) {
            table.raiseJoiners(); // before the look; pairs with finished()
            if (isIdle()) {
                return true;
            }
            final boolean woken = await(Conditions.JOIN, () -> isIdle() || !table.hasJoiners() || isClosed(), deadline);
            checkOpen();
            if (!woken) {
                return false;
            }
            if (isIdle()) {
                return true; // else a call found nothing unfinished, and lowered the hint, but then more came
            }
        }
    }

    private boolean isIdle() {
        return table.scan().isIdle(view());
    }

    @Override
    public long unfinished() {
        return super.size() + table.scan().unfinished();
    }

    @Override
    public LetterStore letters() {
        return letters;
    }

    // ---- looking

    @Override
    public long size() {
        return super.size() + (table.hasOrphans() ? table.orphans() : 0);
    }

    @Override
    public void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        checkNotLost();
        final boolean[] more = {true};
        if (table.hasOrphans()) {
            table.scan().browseOrphans(into, copy -> more[0] = each.test(copy));
        }
        if (more[0]) {
            super.browse(into, each);
        }
    }

    // ---- end

    @Override
    protected void giveBackLeases() {
        for (int cell = 0; cell < held.length(); cell++) {
            final long word = held.get(cell);
            if (word != 0) {
                giveBack(cell, word);
            }
        }
    }

    @Override
    public void destroy() throws IOException {
        super.destroy();
        letters.deleteAll();
    }
}
