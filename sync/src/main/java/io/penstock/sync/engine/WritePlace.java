package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.Recovery;
import io.penstock.sync.SyncStats;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * The write lock of a read-write lock: a lock whose place is taken first, and which then waits for the readers to leave.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #acquire}.
 */
public final class WritePlace extends LockPlace {
    private final ReadWriteWord word;
    private final LocalReadWriteLock local;
    private final LockTurns<?> drain;
    private final ReadPlace reads;

    /**
     * A read-write lock.
     *
     * @param recovery run after the death of a writer, or null
     */
    public WritePlace(final EntryPlace place, final Recovery recovery) {
        this(
                place,
                recovery,
                new ReadWriteWord(
                        place.words(),
                        place.index(),
                        place.board().row(),
                        place.board().maxProcesses(),
                        place.board().participants()),
                place.board().local(place.entry(), LocalReadWriteLock::new),
                place.board().readWriteTurns(place.entry()));
    }

    private WritePlace(
            final EntryPlace place,
            final Recovery recovery,
            final ReadWriteWord word,
            final LocalReadWriteLock local,
            final ReadWriteTurns turns) {
        super(place, recovery, word, local, turns.writers());
        this.word = word;
        this.local = local;
        this.drain = turns.drain();
        this.reads = new ReadPlace(this, word, local, turns);
        board.watch(place.entry(), this);
    }

    /** {@return the read lock} */
    public ReadPlace reads() {
        return reads;
    }

    /**
     * As for a lock.
     *
     * @throws IllegalMonitorStateException if the calling thread reads: it would wait for itself
     */
    @Override
    public Tenure acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        if (local.isReading() && own() == null) {
            board.checkOpen();
            if (interruptible && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isOver()) {
                return null;
            }
            throw new IllegalMonitorStateException(
                    "a thread that reads cannot write as well, for it would wait for itself: thread="
                            + Thread.currentThread().getName() + " reads="
                            + local.known().count() + " " + described()
                            + "; release the read lock first, or take the write lock from the start");
        }
        return super.acquire(deadline, interruptible);
    }

    @Override
    boolean tryTake(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        if (fresh.word == 0 && !word.tryTake(fresh, fresh.threadId, board.nowMs())) {
            return false;
        }
        final boolean settled = word.trySettle(fresh, board.nowMs())
                || (!deadline.isOver()
                        && TurnWait.run(
                                board,
                                drain,
                                () -> word.trySettle(fresh, board.nowMs()),
                                () -> word.isSettling(fresh),
                                deadline,
                                interruptible));
        return settled && fresh.word != 0;
    }

    /** Who writes, who reads, and how many wait. */
    @Override
    public SyncStats.Entry stats() {
        final SyncStats.Entry written = super.stats();
        return new SyncStats.Entry(
                written.name(),
                written.kind(),
                written.waiting() + drain.waiting() + reads.waiting(),
                written.holder(),
                readers(word, board::pidOf));
    }

    static List<SyncStats.Reader> readers(final ReadWriteWord word, final IntToLongFunction pidOf) {
        return word.readers().stream()
                .map(share -> new SyncStats.Reader(pidOf.applyAsLong(share.participant()), share.threads()))
                .toList();
    }

    @Override
    public void lookAfter() {
        super.lookAfter();
        reads.lookAfter();
    }

    /** Reads first: a writer that is told of this one's end looks for readers as well. */
    @Override
    public void abandonHolds() {
        reads.abandonHolds();
        super.abandonHolds();
    }

    @Override
    EntryKind kind() {
        return EntryKind.READ_WRITE_LOCK;
    }
}
