package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Where an entry lies, as one handle of its board has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> the methods that wait say so.
 */
public final class EntryPlace {
    private final OpenBoard board;
    private final Entry entry;
    private final AtomicBuffer words;
    private final BoardWaits waits;

    EntryPlace(final OpenBoard board, final Entry entry) {
        this.board = board;
        this.entry = entry;
        this.words = board.table().arena();
        this.waits = board.waits();
    }

    /** {@return the board} */
    public OpenBoard board() {
        return board;
    }

    /** {@return what it is} */
    public Entry entry() {
        return entry;
    }

    /** {@return the words of all entries} */
    public AtomicBuffer words() {
        return words;
    }

    /** {@return where the entry's own words start} */
    public int index() {
        return entry.body();
    }

    /** Throws if the handle was closed. */
    public void checkOpen() {
        board.checkOpen();
    }

    /** After a store that threads may wait for, by an operation that is a full fence or is volatile: one volatile read if none does. */
    public void changed() {
        if (words.getIntVolatile(entry.body() + BoardDescriptor.RAISED) != 0) { // pairs with the raise before a look
            waits.signalAll(entry.condition());
        }
    }

    /**
     * Waits for a change. Blocks.
     *
     * @param isChanged a look at the entry's words
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted, and there was no change
     * @throws IllegalStateException if the handle was closed
     */
    public boolean await(final BooleanSupplier isChanged, final Deadline deadline) throws InterruptedException {
        final boolean ended =
                waits.await(entry.condition(), () -> isChanged.getAsBoolean() || board.isClosed(), deadline);
        board.checkOpen();
        return ended;
    }

    /** A call that waits until a value suits it. */
    public Looks looks(final Duration timeout) {
        return new Looks(Deadline.after(timeout));
    }

    /** As {@link #looks(Duration)}, without a timeout. */
    public Looks looks() {
        return new Looks(Deadline.NEVER);
    }

    /**
     * A call that looks at each change until one suits it. After some changes that do not, it looks less often: otherwise each thread that counts would
     * have to wake it at each step.
     */
    public final class Looks {
        private static final int LOOKS_AT_EACH_CHANGE = 8;
        private static final long FIRST_NAP_NS = 50_000;
        private static final long LONGEST_NAP_NS = 1_000_000;

        private final Deadline deadline;
        private int looks;
        private long napNs = FIRST_NAP_NS;

        private Looks(final Deadline deadline) {
            this.deadline = deadline;
        }

        /** Waits for the next change, as {@link EntryPlace#await}. Blocks. */
        public boolean next(final BooleanSupplier isChanged) throws InterruptedException {
            looks++;
            if (looks > LOOKS_AT_EACH_CHANGE) {
                LockSupport.parkNanos(this, Math.min(napNs, deadline.remainingNs()));
                napNs = Math.min(2 * napNs, LONGEST_NAP_NS);
            }
            return await(isChanged, deadline);
        }
    }

    /** For error texts and for people. */
    @Override
    public String toString() {
        return entry.name() + " of " + board.location();
    }
}
