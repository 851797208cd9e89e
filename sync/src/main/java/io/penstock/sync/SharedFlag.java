package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A flag that threads of all processes wait for, as Python's {@code Event}. {@link #isSet} is one read, for a loop that looks each time round whether it
 * is to stop. A thread that waits is told also if the flag was set and cleared at once.
 *
 * <p>No lock is involved: a process that is killed while it sets or waits delays no other. What a thread has written before {@link #set} is seen by a
 * thread that finds the flag set.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedFlag extends SharedEntry {
    private static final long serialVersionUID = 1L;

    /** In the word: settings so far, and in the lowest bit whether it is set. */
    private static final long SET = 1;

    private static final long GENERATION = 2;

    private final transient AtomicBuffer words;
    private final transient int index;

    SharedFlag(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
    }

    private static boolean isSet(final long word) {
        return (word & SET) != 0;
    }

    /**
     * Whether the flag is set: one volatile read.
     *
     * @return whether it is
     */
    public boolean isSet() {
        checkOpen();
        return isSet(words.getLongVolatile(index));
    }

    /** Sets the flag, and wakes all threads that wait. If it is set, nothing happens. */
    public void set() {
        checkOpen();
        while (true) {
            final long word = words.getLongVolatile(index);
            if (isSet(word)) {
                return;
            }
            if (words.compareAndSetLong(index, word, word + GENERATION + SET)) {
                place().changed();
                return;
            }
        }
    }

    /** Clears the flag. If it is not set, nothing happens. */
    public void clear() {
        checkOpen();
        while (true) {
            final long word = words.getLongVolatile(index);
            if (!isSet(word) || words.compareAndSetLong(index, word, word - SET)) {
                return;
            }
        }
    }

    /**
     * Waits until the flag is set, or was set at some instant of the call. Blocks.
     *
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /**
     * Waits until the flag is set, or was set at some instant of the call, for some time at most. Blocks.
     *
     * @param timeout for the whole call; 0 or less is one look
     * @return whether it was set before the time was up
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final Duration timeout) throws InterruptedException {
        return await(Deadline.after(timeout));
    }

    private boolean await(final Deadline deadline) throws InterruptedException {
        checkOpen();
        try {
            final long word = words.getLongVolatile(index);
            // from a flag that is not set no change leads but a setting, which the generation keeps after it was
            // cleared
            return isSet(word) || place().await(() -> words.getLongVolatile(index) != word, deadline);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Returns whether it is set, as text.
     *
     * @return {@code set} or {@code clear}
     */
    @Override
    public String toString() {
        return shown(() -> isSet() ? "set" : "clear");
    }
}
