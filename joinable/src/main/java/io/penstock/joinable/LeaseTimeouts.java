package io.penstock.joinable;

import io.penstock.core.events.FlightEvents.Cause;
import java.util.function.LongSupplier;

/**
 * Takes leases away that are too old, where a queue has a lease timeout. The heartbeat of each process that has the queue open looks at every
 * cell, and measures by its own clock how long it has seen the very same lease. So no two clocks are compared, and no lease is taken away
 * too early. The heartbeats of the other processes outlast a stopped holder; a slow holder's own heartbeat looks as well. An item is given
 * away from the timeout on, and at most about 2 s after it: a beat until it is seen, and a beat until it is old.
 *
 * <p><b>Threads:</b> the heartbeat's. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> never. <b>Units:</b> nanoseconds.
 */
final class LeaseTimeouts {
    private final LeaseTable table;
    private final long timeoutNs;
    private final LongSupplier clock;
    private final long[] seen;
    private final long[] seenNumber;
    private final long[] seenNs;

    /** Nothing seen yet. */
    LeaseTimeouts(final LeaseTable table, final long timeoutNs, final LongSupplier clock) {
        this.table = table;
        this.timeoutNs = timeoutNs;
        this.clock = clock;
        this.seen = new long[table.cells()];
        this.seenNumber = new long[table.cells()];
        this.seenNs = new long[table.cells()];
    }

    /** Looks at all cells. */
    int look() {
        final long nowNs = clock.getAsLong(); // before any read: what it says is old is so
        int expired = 0;
        for (int cell = 0; cell < seen.length; cell++) {
            final long word = table.word(cell);
            final long number = table.leaseNumber(cell); // after the word: it was stored before the word
            if (CellWord.state(word) != CellWord.LEASED) {
                seen[cell] = 0;
            } else if (word != seen[cell] || number != seenNumber[cell]) {
                seen[cell] = word;
                seenNumber[cell] = number;
                seenNs[cell] =
                        clock.getAsLong(); // after the read: a heartbeat that halts in between must not take it for
                // older
            } else if (nowNs - seenNs[cell] >= timeoutNs && table.ends().giveBack(cell, word, Cause.TIMED_OUT)) {
                expired++;
            }
        }
        return expired;
    }
}
