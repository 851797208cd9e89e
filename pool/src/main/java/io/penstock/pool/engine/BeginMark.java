package io.penstock.pool.engine;

/**
 * Decides, for each attempt that was sent to a worker, whether it begins there or is the pool's again. It is one number: attempts up to it begin no more,
 * since they have begun, or were taken back. Both sides only raise it, by a CAS. So exactly one of them gets an attempt, also if the worker is stopped or
 * dies.
 *
 * <pre>
 *   numbers of a worker's attempts, as sent:   4   7   8   9  12
 *                                              begun | not begun
 *                                                    mark = 7
 *   begin(8):      the worker raises the mark to 8, and runs 8
 *   takeBack(12):  the pool raises the mark to 12; 8, 9 and 12 are its own, and the worker skips their messages
 * </pre>
 *
 * <p><b>Threads:</b> one thread of the worker begins; the holder of the pool's lock takes back. <b>Processes:</b> the worker and the pool.
 * <b>Blocks:</b> never.
 */
final class BeginMark {
    private final Cell cell;

    /** Where the number is: a word that both sides share. */
    interface Cell {
        long get();

        /** Pairs with {@link #get} of the other side. */
        boolean compareAndSet(long expected, long update);
    }

    BeginMark(final Cell cell) {
        this.cell = cell;
    }

    /** For the worker, once for each attempt, in the order of their numbers: whether it runs it. Otherwise the pool has taken it back. */
    boolean begin(final long number) {
        final long before = cell.get();
        return before < number
                && cell.compareAndSet(before, number); // if it fails, the pool has taken back all that was sent
    }

    /**
     * For the pool: takes back what has not begun.
     *
     * @param last number that was sent, or is about to be
     * @return attempts above it are the pool's again; those up to it have begun, or were taken back before
     */
    long takeBack(final long last) {
        long before = cell.get();
        while (before < last && !cell.compareAndSet(before, last)) {
            before = cell.get();
        }
        return before;
    }

    /** For the pool: whether an attempt has begun that was not taken back. */
    boolean hasBegun(final long number) {
        return number <= cell.get();
    }
}
