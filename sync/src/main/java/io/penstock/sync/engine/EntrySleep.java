package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How a thread sleeps until an entry has changed that processes hold a part of.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #await}.
 */
final class EntrySleep {
    /** In memory no heartbeat gives back what a call has left that failed in the midst. */
    private static final long LONGEST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final OpenBoard board;
    private final int condition;

    EntrySleep(final EntryPlace place) {
        this.board = place.board();
        this.condition = place.entry().condition();
    }

    /**
     * Waits until {@code ready}. Blocks.
     *
     * @param ready as in {@link BoardWaits#await}; it covers that the handle was closed
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted, and {@code ready} is false
     */
    boolean await(final BooleanSupplier ready, final Deadline deadline) throws InterruptedException {
        while (board.beat()) {
            final Deadline soon =
                    Deadline.after(Math.min(LONGEST_SLEEP_NS, deadline.remainingNs()), TimeUnit.NANOSECONDS);
            if (board.waits().await(condition, ready, soon)) {
                return true;
            }
            if (deadline.isOver()) {
                return false;
            }
        }
        return board.waits().await(condition, ready, deadline);
    }
}
