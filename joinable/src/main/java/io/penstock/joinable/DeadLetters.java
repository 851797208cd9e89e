package io.penstock.joinable;

import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.joinable.engine.Letter;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.LargeItems;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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

    DeadLetters(final FileLeaseQueue queue, final LeaseTable table) {
        this.queue = queue;
        this.cells = new DeadLetterCells(queue, table);
        this.files = new DeadLetterFiles(queue.file().channel().file());
        this.lock = queue.besideJoiners(
                new RecoverableLock(queue.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, queue.hub(), () -> {}));
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
        acquire();
        try {
            final boolean put = exists(letter) && put(letter);
            if (put) {
                removeAfterPut(letter);
                deleteLarge(letter);
            }
            return put;
        } finally {
            release();
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
            return there;
        } finally {
            release();
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
        if (!lock.lock().tryLock()) {
            return false;
        }
        try {
            final ItemBuffer oldest = new ItemBuffer();
            final int cell = cells.oldest();
            if (cell == DeadLetterCells.NONE || !cells.browse(cell, oldest)) {
                return false;
            }
            files.write(Letter.of(oldest));
            return cells.free(cell, oldest.word, timeout);
        } finally {
            release();
        }
    }

    /** {@return whether no living process is at the dead letters} */
    boolean isAvailable() {
        return lock.lock().isAvailable();
    }

    private void acquire() throws InterruptedException {
        queue.checkOpen();
        lock.lock(CallTimeout.NONE);
    }

    private void release() {
        boolean released = false;
        try {
            lock.unlock();
            released = true;
        } finally {
            if (!released) {
                lock.lock().unrecovered = 1; // the next attempt of this process releases it
            }
        }
        queue.waitList().signal(Conditions.CELLS); // a take that found the lock busy may free the next cell
    }

    /** For the sweep of large items: shows what the letters refer to, while no letter changes. */
    boolean sweep(final Sweep sweep) {
        if (!lock.lock().tryLock()) {
            return false;
        }
        try {
            final Collection<Letter> letters = files.list().values();
            return letters.stream().anyMatch(letter -> letter.damage() != null)
                    || sweep.run(letters); // nothing is swept while a damaged letter may refer to it
        } catch (final IOException e) {
            return true; // nothing is swept; the next death brings another look
        } finally {
            release();
        }
    }

    /** A sweep of large items. */
    @FunctionalInterface
    interface Sweep {
        boolean run(Iterable<Letter> letters);
    }

    /** For a queue that starts empty: the letters in files go last. */
    void dropAll(final Emptier emptier) throws IOException {
        if (!lock.lock().tryLock()) {
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
