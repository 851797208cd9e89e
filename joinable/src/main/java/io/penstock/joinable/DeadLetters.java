package io.penstock.joinable;

import io.penstock.core.memory.OwnerLock;
import io.penstock.core.wait.Deadline;
import io.penstock.queue.engine.CallTimeout;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueHandle;
import io.penstock.queue.engine.StartEmpty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The dead letters of a queue: in their cells, until a take needs one, then in files. Whoever changes anything owns the dead letter
 * lock, which comes before the take lock where both are needed; nobody waits for it while holding another.
 */
final class DeadLetters<E> {
    private final QueueHandle handle;
    private final LeaseTable table;
    private final DeadLetterCells cells;
    private final DeadLetterFiles files;
    private final OwnerLock lock;
    private final Codec<E> codec;

    DeadLetters(final QueueHandle handle, final LeaseTable table, final OwnerLock lock, final Codec<E> codec) {
        this.handle = handle;
        this.table = table;
        this.cells = new DeadLetterCells(handle, table);
        this.files = new DeadLetterFiles(handle.file().channel().file());
        this.lock = lock;
        this.codec = codec;
    }

    /** The queue's side of it. */
    interface Codec<E> {
        E decode(Letter letter) throws IOException;

        boolean put(Letter letter);

        void deleteLarge(Letter letter) throws IOException;
    }

    E decode(final Letter letter) throws IOException {
        letter.checkWhole();
        return codec.decode(letter);
    }

    List<DeadLetter<E>> list() throws IOException {
        final Map<Long, Letter> letters = files.list();
        cells.forEach(copy -> letters.put(copy.seq(), Letter.of(copy)));
        files.list().forEach(letters::putIfAbsent); // what moved from a cell to a file meanwhile
        final List<DeadLetter<E>> list = new ArrayList<>();
        letters.values().forEach(letter -> list.add(new DeadLetter<>(this, letter)));
        return list;
    }

    /**
     * In the queue first, then no letter any more: a kill in between keeps both. A large item has a file for each, so that neither takes it
     * away from the other.
     */
    boolean putBack(final Letter letter) throws IOException, InterruptedException {
        letter.checkWhole();
        acquire();
        try {
            final boolean put = exists(letter) && codec.put(letter);
            if (put) {
                remove(letter, false);
                codec.deleteLarge(letter);
            }
            return put;
        } finally {
            release();
        }
    }

    boolean drop(final Letter letter) throws IOException, InterruptedException {
        acquire();
        try {
            final boolean there = exists(letter);
            if (there) {
                remove(letter, true);
                codec.deleteLarge(letter);
            }
            return there;
        } finally {
            release();
        }
    }

    /**
     * Moves the oldest dead letter from its cell to a file, so that a take can use the cell.
     *
     * @param limit of the call
     * @return false if there is none, or another process is at it, or the time was up
     */
    boolean freeCell(final CallTimeout limit) throws IOException, InterruptedException {
        if (lock.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
            return false;
        }
        try {
            final ItemBuffer oldest = new ItemBuffer();
            final int cell = cells.oldest();
            if (cell == DeadLetterCells.NONE || !cells.browse(cell, oldest)) {
                return false;
            }
            files.write(Letter.of(oldest));
            return cells.free(cell, oldest.word(), handle.lockDeadline(limit), !limit.isImmediate());
        } finally {
            release();
        }
    }

    private boolean exists(final Letter letter) {
        return files.exists(letter.seq()) || cells.find(letter.seq()) != DeadLetterCells.NONE;
    }

    /** Both places: a killed mover may have left it in both. */
    private void remove(final Letter letter, final boolean interruptible) throws IOException, InterruptedException {
        final int cell = cells.find(letter.seq());
        if (cell != DeadLetterCells.NONE) {
            cells.free(cell, Deadline.NEVER, interruptible);
        }
        files.delete(letter.seq());
    }

    /** {@return whether nobody alive is at the dead letters} */
    boolean isAvailable() {
        return lock.isAvailable();
    }

    private void release() {
        lock.release();
        handle.signal(Conditions.CELLS); // whoever found it busy may free the next one
    }

    /** Rare and short: no place in the wait list is worth it. */
    private void acquire() throws InterruptedException {
        handle.checkOpen();
        while (lock.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
            handle.checkOpen();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(this, DeadLetterCells.NAP_NS);
        }
    }

    /** For the sweep of large items: what letters refer to. The letters stand still meanwhile. */
    boolean sweep(final Sweep sweep) {
        if (lock.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
            return false;
        }
        try {
            final Collection<Letter> letters = files.list().values();
            return letters.stream().anyMatch(Letter::isDamaged)
                    || sweep.run(letters); // whatever a damaged one refers to, stays
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
        if (lock.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
            throw new IllegalStateException(
                    "the queue is in use and cannot start empty: somebody moves dead letters, path=" + handle.path());
        }
        try {
            final List<Letter> letters = List.copyOf(files.list().values());
            emptier.empty(table);
            for (final Letter letter : letters) {
                codec.deleteLarge(letter);
            }
            files.deleteAll();
        } finally {
            release();
        }
    }

    /** Empties all but the dead letters' files. */
    @FunctionalInterface
    interface Emptier {
        void empty(StartEmpty.Dropper cells) throws IOException;
    }

    void deleteAll() throws IOException {
        files.deleteAll();
    }

    static OwnerLock lockOf(final QueueHandle handle) {
        return new OwnerLock(handle.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, handle.hub());
    }
}
