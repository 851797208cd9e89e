package io.penstock.sync.engine;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A record of a board, as one handle has it open: its words, and how threads wait for them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #write}, while another thread writes, and {@link #await}.
 */
public final class RecordPlace implements HeldPlace {
    /** A write is some ten stores, and a killed writer's lock is taken over: after this time its process is stopped. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final OpenBoard board;
    private final EntryPlace place;
    private final RecordWords record;
    private final RecoverableLock lock;
    private final AtomicBuffer words;
    private final int raisedWriters;
    private final int writersCondition;

    /** A record with so many components. */
    public RecordPlace(final EntryPlace place, final int components) {
        this.board = place.board();
        this.place = place;
        this.words = place.words();
        this.lock = board.local(
                place.entry(),
                () -> new RecoverableLock(
                                place.words(),
                                place.index() + RecordDescriptor.WRITE_LOCK,
                                place.board().participants(),
                                () -> {})
                        .named(board.location(), place.entry().name()));
        this.record = new RecordWords(words, place.index(), components, lock);
        this.raisedWriters = place.index() + RecordDescriptor.RAISED_WRITERS;
        this.writersCondition = place.entry().condition() + 1;
        board.watch(place.entry(), this);
    }

    /** {@return how many writes there were} */
    public long version() {
        return record.version();
    }

    /** Reads the value, and returns its version: see {@link RecordWords#read}. */
    public long read(final long[] into) {
        return record.read(into);
    }

    /**
     * Writes the value. Blocks while another thread or process writes; an interrupt stays pending.
     *
     * @param expected the version to be replaced, or {@link RecordWords#ANY}
     * @return false if there was another version; nothing has changed
     * @throws IllegalStateException if the handle was closed
     */
    public boolean write(final long expected, final long[] from) {
        RecordWords.Attempt attempt = record.tryWrite(expected, from);
        if (attempt == RecordWords.Attempt.BUSY) {
            attempt = waitAndWrite(expected, from);
        }
        if (attempt == RecordWords.Attempt.WRITTEN) {
            place.changed();
        }
        wakeWriter();
        return attempt == RecordWords.Attempt.WRITTEN;
    }

    /** After the CAS that has released the lock: one volatile read if none waits. */
    private void wakeWriter() {
        if (words.getIntVolatile(raisedWriters) != 0) { // pairs with the raise before a look
            board.waits().signal(writersCondition);
        }
    }

    private RecordWords.Attempt waitAndWrite(final long expected, final long[] from) {
        final BooleanSupplier ready = () -> lock.isAvailable() || board.isClosed();
        Deadline deadline = Deadline.after(PATIENCE_NS, TimeUnit.NANOSECONDS);
        RecordWords.Attempt attempt = RecordWords.Attempt.BUSY;
        boolean interrupted = false;
        try {
            while (attempt == RecordWords.Attempt.BUSY) {
                try {
                    if (!board.waits().await(writersCondition, ready, deadline)) {
                        warn();
                        deadline = Deadline.NEVER;
                    }
                } catch (final InterruptedException e) {
                    interrupted = true; // it does not end the call
                }
                board.checkOpen();
                attempt = record.tryWrite(expected, from);
            }
            return attempt;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (attempt == RecordWords.Attempt.BUSY && lock.isAvailable()) {
                wakeWriter(); // the wake-up was perhaps meant for this call
            }
        }
    }

    private void warn() {
        Warnings.warn(
                "a record waits to be written, because another process has stopped in the midst of writing it: writer="
                        + ParticipantId.describe(lock.owner()) + " record="
                        + place.entry().name() + " path="
                        + board.location() + "; let that process go on, or end it; readers are not delayed",
                null);
    }

    /**
     * Waits for a newer version. Blocks.
     *
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted, and there is none
     * @throws IllegalStateException if the handle was closed
     */
    public boolean await(final long version, final Deadline deadline) throws InterruptedException {
        return place.await(() -> record.version() > version, deadline);
    }

    /** At each beat: what could not be given back, because a write had failed, is given back. */
    @Override
    public void lookAfter() {
        if (lock.unrecovered != 0 && lock.heal()) {
            wakeWriter();
        }
    }

    /** A write ends with its call. */
    @Override
    public boolean isHolding() {
        return false;
    }

    @Override
    public void abandonHolds() {
        lookAfter();
    }
}
