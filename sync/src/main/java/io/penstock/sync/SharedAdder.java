package io.penstock.sync;

import io.penstock.sync.engine.BoardDescriptor;
import io.penstock.sync.engine.EntryPlace;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A sum to which processes add, as {@link java.util.concurrent.atomic.LongAdder}: each process adds to a word of its own, so that they do not disturb
 * each other. What a process has added stays in the sum when it dies. The sum cannot be set back; take a new name for a new count.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never.
 */
public final class SharedAdder extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int index;
    private final transient int own;
    private final transient int rows;

    SharedAdder(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
        this.own = index + BoardDescriptor.added(place.board().row());
        this.rows = place.board().maxProcesses();
    }

    /**
     * Adds to the sum.
     *
     * @param delta to be added; an overflow wraps
     */
    public void add(final long delta) {
        checkOpen();
        words.getAndAddLong(own, delta);
    }

    /** Adds 1. */
    public void increment() {
        add(1);
    }

    /** Subtracts 1. */
    public void decrement() {
        add(-1);
    }

    /**
     * Returns the sum. What is added meanwhile may be in it or not. It looks at one word for each of the board's {@code maxProcesses}.
     *
     * @return the sum
     */
    public long sum() {
        checkOpen();
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += words.getLongVolatile(index + BoardDescriptor.added(row));
        }
        return sum;
    }

    /**
     * Returns the sum as text.
     *
     * @return the sum
     */
    @Override
    public String toString() {
        return shown(() -> Long.toString(sum()));
    }
}
