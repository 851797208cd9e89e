package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.Death;
import io.penstock.sync.LockLostException;
import java.util.concurrent.TimeUnit;

/**
 * The read lock of a read-write lock, as one handle of its board has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #acquire}.
 */
public final class ReadPlace {
    /** At the close of a handle: calls that had begun before it need some instructions to be seen. */
    private static final long LONGEST_CLOSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final WritePlace writer;
    private final OpenBoard board;
    private final ReadWriteWord word;
    private final LocalReadWriteLock local;
    private final LockTurns<?> turns;
    private final LockTurns<?> writers;
    private final LockTurns<?> drain;

    ReadPlace(
            final WritePlace writer,
            final ReadWriteWord word,
            final LocalReadWriteLock local,
            final ReadWriteTurns turns) {
        this.writer = writer;
        this.board = writer.board;
        this.word = word;
        this.local = local;
        this.turns = turns.readers();
        this.writers = turns.writers();
        this.drain = turns.drain();
    }

    /** One call that reads for the first time, where that takes more than a try. */
    private static final class Call {
        private final Reading reading;
        private final Deadline deadline;
        private final boolean interruptible;

        Call(final Reading reading, final Deadline deadline, final boolean interruptible) {
            this.reading = reading;
            this.deadline = deadline;
            this.interruptible = interruptible;
        }
    }

    // ---- acquire

    /**
     * Acquires the read lock. If the last writer has not released it, this call takes its place first, and recovers. Blocks.
     *
     * @param interruptible whether an interrupt ends the call; otherwise it stays pending
     * @return the calling thread's read; null if the deadline passed first
     * @throws InterruptedException if interrupted
     */
    public Reading acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        board.checkOpen();
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        final Reading known = local.known();
        if (known != null && known.enter()) {
            return known; // also while a writer waits: it would wait for this thread
        }
        final Reading reading = known != null && !known.in ? known : fresh(known);
        final Tenure own = writer.own();
        final boolean in = own != null
                ? attempt(reading, own)
                : (!turns.mustYield(null) && attempt(reading, null))
                        || slow(new Call(reading, deadline, interruptible));
        return in ? reading : null;
    }

    private Reading fresh(final Reading known) {
        if (known != null) {
            settle(known);
            if (!known.in) {
                return known;
            }
        }
        return local.replace(known);
    }

    private boolean slow(final Call call) throws InterruptedException {
        return (!turns.mustYield(null) && attempt(call))
                || (!call.deadline.isOver()
                        && TurnWait.run(
                                board,
                                turns,
                                () -> attempt(call),
                                word::isAvailable,
                                call.deadline,
                                call.interruptible,
                                new DeadlockWatch(
                                        board, call.deadline, call.reading.threadId, true, writer::described)));
    }

    /**
     * The one step that reads. What fails in it is taken out of the row again.
     *
     * @param own of a thread that writes, or null
     */
    private boolean attempt(final Reading reading, final Tenure own) {
        boolean begun = false;
        try {
            if (own == null ? word.tryEnter(reading) : word.tryEnterAsWriter(reading, own.word)) {
                reading.begin(board, null);
                begun = true;
            }
        } finally {
            if (!begun && reading.in) {
                reading.lost = 1; // first, and without a call: there may be no stack for one
                settle(reading);
            }
        }
        if (begun) {
            if (board.closed) { // no call: what fails here would leave the thread a read that it does not know of
                giveBackClosed(reading);
            }
            return true;
        }
        drained();
        if (own != null) {
            throw writer.lost(own);
        }
        return false;
    }

    /** The handle was closed before the read began, or just now; pairs with abandonHolds. */
    private void giveBackClosed(final Reading reading) {
        release(reading, reading.number());
        board.checkOpen();
    }

    /** A try that also does what a writer has left to be done. */
    private boolean attempt(final Call call) throws InterruptedException {
        board.beat();
        if (word.revoke()) {
            writers.signal();
        }
        if (!word.isAbandoned()) {
            return attempt(call.reading, null);
        }
        final Tenure taken = writer.takeOver(call.deadline, call.interruptible);
        if (taken == null) {
            return false;
        }
        final Reading reading = call.reading;
        boolean begun = false;
        try { // this call has recovered, and goes from writing to reading as its last step
            final Death death = writer.death(taken);
            if (!word.tryEnterAsWriter(reading, taken.word)) {
                drained();
                throw writer.lost(taken);
            }
            writer.release(taken);
            reading.begin(board, death);
            begun = true;
        } finally {
            if (!begun) {
                // Without a call. If it was not released, the heartbeat does that, and the next one is told.
                taken.failed = true;
                local.orphan = taken;
                if (reading.in) {
                    reading.lost = 1;
                    settle(reading);
                }
                writer.lookAfter();
            }
        }
        if (board.closed) {
            giveBackClosed(reading);
        }
        return true;
    }

    // ---- release

    /** Releases what the calling thread has acquired last. */
    public void unlock() {
        final Reading known = local.known();
        if (known == null || !release(known, known.number())) {
            throw new IllegalMonitorStateException("the calling thread does not read: thread="
                    + Thread.currentThread().getName() + " " + writer.described());
        }
    }

    /**
     * Releases a read once, by any thread.
     *
     * @param read its number
     * @return false if that read has ended
     */
    private boolean release(final Reading reading, final int read) {
        final int more = reading.exit(read);
        if (more == 0) {
            leave(reading);
        }
        return more >= 0;
    }

    /**
     * Releases a read once, by any thread.
     *
     * @param read its number
     * @throws LockLostException if that read has ended
     */
    public void close(final Reading reading, final int read) {
        if (!release(reading, read)) {
            throw new LockLostException(
                    "the read lock was given back for its thread, because that had ended, or because the handle of the board was closed: "
                            + writer.described() + "; what was read under it may have changed meanwhile");
        }
    }

    /** The read has ended. */
    private void leave(final Reading reading) {
        boolean out = false;
        try {
            word.leave(reading);
            out = true;
        } finally {
            if (!out) {
                reading.lost = 1;
            }
        }
        drained();
    }

    /** Behind each CAS that takes a thread out of a row, also that of a try (Y15). */
    private void drained() {
        drain.signal();
    }

    /** Takes a thread out of the row that is counted there by mistake. */
    private void settle(final Reading reading) {
        if (reading.claimLost()) {
            leave(reading);
        }
    }

    // ---- the heartbeat

    /** At each beat: what threads read that have ended, and what could not be given back. */
    void lookAfter() {
        local.each(reading -> {
            settle(reading);
            if (!reading.thread.isAlive() && reading.end(null)) {
                leave(reading);
            }
        });
        local.sweep();
    }

    /** The handle was closed: its reads are given back. A call that had begun a read before is seen as soon as its stores are. */
    void abandonHolds() {
        final long giveUpNs = System.nanoTime() + LONGEST_CLOSE_NS;
        while (true) {
            local.each(reading -> {
                settle(reading);
                if (reading.end(board)) {
                    leave(reading);
                }
            });
            if (word.ownThreads() <= local.count() || System.nanoTime() - giveUpNs >= 0) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    // ---- looks

    /** {@return for tests: how many threads of this JVM are remembered} */
    public int knownReaders() {
        return local.size();
    }

    /** {@return threads that wait to read} */
    int waiting() {
        return turns.waiting();
    }

    /** {@return how often the calling thread has acquired the read lock and not released it} */
    public int holdCount() {
        final Reading known = local.known();
        return known == null ? 0 : known.count();
    }
}
