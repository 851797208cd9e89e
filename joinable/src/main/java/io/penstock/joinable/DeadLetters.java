package io.penstock.joinable;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.joinable.engine.Letter;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The dead letters of a queue's file: in their cells, until a take needs one, then in files. Only the owner of the dead letter lock changes
 * anything. That lock comes before the take lock where both are needed; no call waits for it while it holds another lock. Its waiters share
 * the condition of those who join, which is always signalled to all: the wait list has no condition left.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> {@link #putBack}, {@link #drop}, while another
 * process decides on a dead letter.
 */
final class DeadLetters implements LetterStore {
    private final FileLeaseQueue queue;
    private final DeadLetterCells cells;
    private final DeadLetterFiles files;
    private final WaitableLock lock;

    /** The lock itself, in a field: what holds it and fails marks it without a call. */
    private final RecoverableLock owned;

    DeadLetters(final FileLeaseQueue queue, final LeaseTable table) {
        this.queue = queue;
        this.cells = new DeadLetterCells(queue, table);
        this.files = new DeadLetterFiles(queue.file().channel().file());
        this.owned =
                new RecoverableLock(queue.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, queue.hub(), () -> {});
        this.lock = queue.besideJoiners(owned);
        owned.named(queue.location(), "deadLetterLock");
        queue.recovery().addDebt(owned::heal);
    }

    @Override
    public List<Letter> list() throws IOException {
        final Map<Long, Letter> letters = files.list();
        cells.forEach(copy -> letters.put(copy.seq, Letter.of(copy)));
        files.list().forEach(letters::putIfAbsent); // what moved from a cell to a file meanwhile
        return List.copyOf(letters.values());
    }

    @Override
    public byte[] read(final Letter letter) throws IOException {
        letter.checkWhole();
        final ItemBuffer item = itemOf(letter);
        if (item.isLarge()) {
            queue.load(item, false);
        }
        return item.bytes;
    }

    private static ItemBuffer itemOf(final Letter letter) {
        final ItemBuffer item = new ItemBuffer();
        item.set(letter.type(), letter.bytes());
        return item;
    }

    /**
     * The item is put first, then the letter is removed: a kill in between keeps both. A large item has a file for each, so that neither
     * takes it away from the other.
     */
    @Override
    public boolean putBack(final Letter letter) throws IOException, InterruptedException {
        letter.checkWhole();
        boolean done = false;
        acquire();
        try {
            final boolean put = exists(letter) && put(letter);
            if (put) {
                removeAfterPut(letter);
                deleteLarge(letter);
            }
            done = true;
            release();
            return put;
        } finally {
            if (!done) {
                owned.unrecovered = 1; // by a store alone: there may be no stack for a call
                owned.heal();
            }
        }
    }

    private boolean put(final Letter letter) {
        final PutResult result = queue.putAgain(itemOf(letter));
        if (result == PutResult.SHUT_DOWN) {
            throw new QueueShutDownException(
                    "the queue was shut down and takes no more items: path=" + queue.location());
        }
        return result == PutResult.DONE;
    }

    @Override
    public boolean drop(final Letter letter) throws IOException, InterruptedException {
        boolean done = false;
        acquire();
        try {
            final boolean there = exists(letter);
            if (there) {
                final int cell = cells.find(letter.seq());
                if (cell != DeadLetterCells.NONE) {
                    cells.free(cell, CallTimeout.NONE);
                }
                files.delete(letter.seq()); // both places: a killed mover may have left it in both
                deleteLarge(letter);
            }
            done = true;
            release();
            return there;
        } finally {
            if (!done) {
                owned.unrecovered = 1; // by a store alone: there may be no stack for a call
                owned.heal();
            }
        }
    }

    /** An interrupt does not end it: the item is in the queue already. */
    private void removeAfterPut(final Letter letter) throws IOException {
        final int cell = cells.find(letter.seq());
        if (cell != DeadLetterCells.NONE) {
            cells.freeUninterruptibly(cell);
        }
        files.delete(letter.seq());
    }

    private void deleteLarge(final Letter letter) throws IOException {
        if (letter.type() == QueueDescriptor.TYPE_LARGE) {
            queue.large().delete(LargeItems.Reference.from(letter.bytes()));
        }
    }

    private boolean exists(final Letter letter) {
        return files.exists(letter.seq()) || cells.find(letter.seq()) != DeadLetterCells.NONE;
    }

    /**
     * Moves the oldest dead letter from its cell to a file, so that a take can use the cell.
     *
     * @return false if there is none, or another process is at it, or the time was up
     */
    boolean freeCell(final CallTimeout timeout) throws IOException, InterruptedException {
        if (!owned.tryLock()) {
            return false;
        }
        boolean done = false;
        try {
            final ItemBuffer oldest = new ItemBuffer();
            final int cell = cells.oldest();
            boolean freed = false;
            if (cell != DeadLetterCells.NONE && cells.browse(cell, oldest)) {
                files.write(Letter.of(oldest));
                freed = cells.free(cell, oldest.word, timeout);
            }
            done = true;
            release();
            return freed;
        } finally {
            if (!done) {
                owned.unrecovered = 1; // by a store alone: there may be no stack for a call
                owned.heal();
            }
        }
    }

    /** {@return whether a dead letter lies in a cell, which this call or another can free} */
    boolean isAnyInCell() {
        return cells.oldest() != DeadLetterCells.NONE;
    }

    /** {@return whether no living process is at the dead letters} */
    boolean isAvailable() {
        return owned.isAvailable();
    }

    private void acquire() throws InterruptedException {
        queue.checkOpen();
        lock.lock(CallTimeout.NONE);
    }

    private void release() {
        owned.unlock();
        try {
            queue.waitList().signalAll(Conditions.JOIN); // those who wait for the lock are among them
            queue.waitList().signal(Conditions.CELLS); // a take that found the lock busy may free the next cell
        } catch (final Throwable late) {
            // the heartbeats of those who sleep look as well
        }
    }

    /** For the sweep of large items: shows what lies in files. It returns false if a damaged letter may refer to any item. */
    boolean show(final Consumer<ItemBuffer> each) throws IOException {
        final Collection<Letter> letters = files.list().values();
        if (letters.stream().anyMatch(letter -> letter.damage() != null)) {
            return false;
        }
        letters.forEach(letter -> each.accept(itemOf(letter)));
        return true;
    }

    /** For a queue that starts empty: the letters in files go last. */
    void dropAll(final Emptier emptier) throws IOException {
        if (!owned.tryLock()) {
            throw new IllegalStateException(
                    "the queue is in use and cannot start empty: a process moves dead letters, path="
                            + queue.location());
        }
        try {
            final List<Letter> letters = List.copyOf(files.list().values());
            emptier.empty();
            for (final Letter letter : letters) {
                deleteLarge(letter);
            }
            files.deleteAll();
        } finally {
            release();
        }
    }

    /** Empties all but the files of the dead letters. */
    @FunctionalInterface
    interface Emptier {
        void empty() throws IOException;
    }

    void deleteAll() throws IOException {
        files.deleteAll();
    }
}
