package io.penstock.joinable;

import java.util.function.LongSupplier;

/**
 * Takes leases away that are too old, where a queue has a lease time-out. The heart of each process that has the queue open looks at every
 * cell, and measures by its own clock how long it has seen the very same lease: no two clocks are compared, and no lease is taken away too
 * early. A stopped holder is outlasted by the others; a slow one by its own heart too. A heart looks five times a second, so that an
 * item is given away from the time-out on, and 0.5 s after it as a rule.
 *
 * <p>Threads: the heart's.
 */
final class LeaseTimeouts {
    private final LeaseTable table;
    private final long timeoutNs;
    private final LongSupplier clock;
    private final long[] seen;
    private final long[] seenNs;

    /**
     * Nothing seen yet.
     *
     * @param table of the queue
     * @param timeoutNs of a lease
     * @param clock monotonic, of this process
     */
    LeaseTimeouts(final LeaseTable table, final long timeoutNs, final LongSupplier clock) {
        this.table = table;
        this.timeoutNs = timeoutNs;
        this.clock = clock;
        this.seen = new long[table.scan().cells()];
        this.seenNs = new long[table.scan().cells()];
    }

    /**
     * Looks at all cells.
     *
     * @return how many leases were taken away
     */
    int look() {
        final long nowNs = clock.getAsLong(); // before any read: what it says is old is so
        int expired = 0;
        for (int cell = 0; cell < seen.length; cell++) {
            final long word = table.scan().word(cell);
            if (CellWord.state(word) != CellWord.LEASED) {
                seen[cell] = 0;
            } else if (word != seen[cell]) {
                seen[cell] = word;
                seenNs[cell] =
                        clock.getAsLong(); // after the read: a heart that halts in between must not call it older
            } else if (nowNs - seenNs[cell] >= timeoutNs && table.ends().giveBack(cell, word)) {
                expired++;
            }
        }
        return expired;
    }
}
