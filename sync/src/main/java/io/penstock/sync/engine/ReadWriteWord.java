package io.penstock.sync.engine;

import static io.penstock.sync.engine.ReadWriteLockDescriptor.BASE_OF_WRITER;
import static io.penstock.sync.engine.ReadWriteLockDescriptor.PARTICIPANT_SHIFT;
import static io.penstock.sync.engine.ReadWriteLockDescriptor.ROWS_USED;
import static io.penstock.sync.engine.ReadWriteLockDescriptor.THREADS;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock between processes for many readers or one writer: the word of the writer, and for each process a row that counts its threads which read. Each
 * transition is one CAS, and a row of a dead process counts nothing (protocol.md section 27).
 *
 * <pre>
 *   read:   holder 0;  row + 1;  holder still 0: in.  otherwise row - 1
 *   write:  free  to  (fence + 1, me, PENDING);  no row of a living process counts;  to  (fence + 1, me): in
 *           of one that has not released it  to  (fence + 1, me);  no row counts: in
 *   free:   holder 0, or LEFT, or the holder is dead; or it is PENDING, and its process is stopped
 * </pre>
 *
 * <p>The reader stores its row and then looks at the writer; the writer stores its word and then looks at the rows. Both stores are full fences, so at
 * least one sees the other (Y14).
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
public final class ReadWriteWord extends LockWord {
    private final int rows;
    private final int row;
    private final int rowIndex;
    private final long ownRow;

    /** ROWS_USED covers the own row, for ever. */
    private boolean covered;

    /**
     * A view of the words of a read-write lock; writes nothing. All-zero bytes are a free one.
     *
     * @param row of this process
     * @param rows that there are
     */
    public ReadWriteWord(
            final AtomicBuffer words, final int index, final int row, final int rows, final Participants participants) {
        super(words, index, index + BASE_OF_WRITER, participants);
        this.rows = rows;
        this.row = row;
        this.rowIndex = index + ReadWriteLockDescriptor.row(row);
        this.ownRow = (long) self << PARTICIPANT_SHIFT;
    }

    /** Whether a row counts a thread. */
    public static class Entered {
        /** The row counts it. Stored without a call behind the CAS, so that what fails later knows what to give back. */
        boolean in;
    }

    // ---- the writer

    @Override
    boolean isFree(final long word) {
        return super.isFree(word) || isRevocable(word);
    }

    /** A writer that has nothing yet, and whose process does not run: the others need not wait for it (Y18). */
    private boolean isRevocable(final long word) {
        return isPending(word) && (participants.isDead(holder(word)) || participants.isStopped(holder(word)));
    }

    /**
     * Takes the place of the writer, if it is free; nothing is to be written before {@link #trySettle}. A writer that has not released the lock is
     * replaced at once, so that this one's name stands there for the next one (S12). Of others the place is only pending: then its death is no news.
     */
    @Override
    public boolean tryTake(final Taken into, final long thread, final long nowMs) {
        final long before = word();
        if (isAbandoned(before)) {
            return take(before, 0, into, thread, nowMs);
        }
        return !into.onlyAbandoned && isFree(before) && take(before, PENDING, into, thread, nowMs);
    }

    /**
     * Goes on from {@link #tryTake}. The place may have been taken away meanwhile; then {@code into.word} is 0.
     *
     * @param nowMs for those who look
     * @return false if it has to wait for readers
     */
    public boolean trySettle(final Taken into, final long nowMs) {
        if (word() != into.word) {
            into.word = 0;
            return true;
        }
        if (!isDrained()) {
            return false;
        }
        if (isPending(into.word)) {
            final long active = into.word & ~PENDING;
            if (!words.compareAndSetLong(index, into.word, active)) {
                into.word = 0;
                return true;
            }
            into.word = active;
            words.putLongRelease(sinceIndex, nowMs);
        }
        return true;
    }

    /** {@return whether {@link #trySettle} has something to do} */
    public boolean isSettling(final Taken into) {
        return word() != into.word || isDrained();
    }

    /** Whether no thread of a living process reads. */
    private boolean isDrained() {
        final int used = Math.min(rows, words.getIntVolatile(index + ROWS_USED)); // after the CAS of the place
        for (int each = 0; each < used; each++) {
            if (counts(each) != 0) { // pairs with the CAS in enter
                return false;
            }
        }
        return true;
    }

    private long counts(final int each) {
        final long seen = words.getLongVolatile(index + ReadWriteLockDescriptor.row(each));
        final long threads = seen & THREADS;
        return threads == 0 || participants.isDead(participant(seen)) ? 0 : threads;
    }

    private static int participant(final long seen) {
        return (int) (seen >>> PARTICIPANT_SHIFT);
    }

    /** Frees the place of a writer that has nothing yet, and whose process is dead or stopped (Y18). Returns whether it did. */
    public boolean revoke() {
        final long seen = word();
        return isRevocable(seen) && release(seen);
    }

    // ---- readers

    /** {@return whether a thread may read now: the look that is made again behind the CAS} */
    private boolean isWithoutWriter() {
        return holder(word()) == ParticipantId.NOBODY;
    }

    /**
     * Tries once to count a thread in this process's row. If it fails, a writer may have seen the row, and is to be signalled (Y15).
     *
     * @param into of the thread
     * @return false if there is a writer
     */
    public boolean tryEnter(final Entered into) {
        if (!isWithoutWriter() || !enter(into)) {
            return false;
        }
        if (isWithoutWriter()) { // the second look (Y14); pairs with the CAS in tryTake
            return true;
        }
        leave(into);
        return false;
    }

    /**
     * Counts a thread of the writer itself.
     *
     * @param into of the thread
     * @param writer its word
     * @return false if the lock was taken away from it
     */
    public boolean tryEnterAsWriter(final Entered into, final long writer) {
        if (!enter(into)) {
            return false;
        }
        if (word() == writer) {
            return true;
        }
        leave(into);
        return false;
    }

    private boolean enter(final Entered into) {
        if (!covered) {
            cover();
            covered = true;
        }
        while (true) {
            final long seen = words.getLongVolatile(rowIndex);
            final boolean own = seen >>> PARTICIPANT_SHIFT == self;
            if (!own && (seen & THREADS) != 0 && !participants.isDead(participant(seen))) {
                return false; // a call of the row's last owner that has closed the board is about to leave
            }
            if (words.compareAndSetLong(rowIndex, seen, own ? seen + 1 : ownRow + 1)) { // pairs with isDrained
                into.in = true;
                return true;
            }
        }
    }

    /** Before the row counts: who takes the writer's place behind the CAS of enter looks at this row. */
    private void cover() {
        while (true) {
            final int used = words.getIntVolatile(index + ROWS_USED);
            if (used > row || words.compareAndSetInt(index + ROWS_USED, used, row + 1)) {
                return;
            }
        }
    }

    /** Takes a thread out of this process's row. The caller signals a writer that waits for it (Y15). */
    public void leave(final Entered into) {
        while (true) {
            final long seen = words.getLongVolatile(rowIndex);
            final boolean counted = seen >>> PARTICIPANT_SHIFT == self && (seen & THREADS) != 0;
            if (!counted || words.compareAndSetLong(rowIndex, seen, seen - 1)) { // pairs with isDrained
                into.in = false;
                return;
            }
        }
    }

    /** {@return how many threads of this process are counted} */
    long ownThreads() {
        final long seen = words.getLongVolatile(rowIndex);
        return seen >>> PARTICIPANT_SHIFT == self ? seen & THREADS : 0;
    }

    /**
     * Threads that read.
     *
     * @param participant a living one
     */
    public record Share(int participant, long threads) {}

    /** {@return who reads: one for each living process that does} */
    public List<Share> readers() {
        final List<Share> readers = new ArrayList<>();
        final int used = Math.min(rows, words.getIntVolatile(index + ROWS_USED));
        for (int each = 0; each < used; each++) {
            final long seen = words.getLongVolatile(index + ReadWriteLockDescriptor.row(each));
            if ((seen & THREADS) != 0 && !participants.isDead(participant(seen))) {
                readers.add(new Share(participant(seen), seen & THREADS));
            }
        }
        return readers;
    }
}
