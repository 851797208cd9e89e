package io.penstock.sync.engine;

import org.agrona.BitUtil;

/**
 * The words of a semaphore, from the start of its entry's body. All who wait have a condition: those who want one permit, and those who want several.
 *
 * <pre>
 *   body of a semaphore whose permits belong to processes
 *       0  LOCK(8)            0, or the participant that is acquiring
 *       8  RAISED_ONE(4)      flag of those who want one permit
 *      12  RAISED_MANY(4)     flag of those who want several
 *      16  RAISED_PLACES(4)   flag of all who wait
 *      24  ROWS_USED(8)       no row from this one on was ever used
 *     128  GATE(8)            reserved
 *     136  NEXT_LOOK(8)       before this time none can have waited too long
 *     256  ROWS(8)            of the process with the first row; those of the others follow
 *
 *   body of one whose permits belong to none
 *       0  COUNT(8)           permits that are free
 *       8  RAISED_ONE(4)      the rest as above, up to NEXT_LOOK
 *
 *   a row
 *       0  ROW(8)             participant (31), and the permits that it holds (33); 0 permits unless that participant lives
 * </pre>
 */
final class SemaphoreDescriptor {
    static final int LOCK = 0;
    static final int COUNT = BoardDescriptor.VALUE;
    static final int RAISED_ONE = BoardDescriptor.RAISED;
    static final int RAISED_MANY = RAISED_ONE + Integer.BYTES;
    static final int RAISED_PLACES = RAISED_MANY + Integer.BYTES;
    static final int ROWS_USED = 24;
    static final int GATE = BoardDescriptor.UNIT;
    static final int NEXT_LOOK = GATE + Long.BYTES;
    static final int ROWS = 2 * BoardDescriptor.UNIT;
    static final int ROW = 0;
    static final int ROW_LENGTH = Long.BYTES;

    /** The condition of those who want one permit is the entry's first; the group of all who wait is the third. */
    static final int CONDITIONS = 3;

    /** From the first condition. */
    static final int MANY = 1;

    /** From the first condition. */
    static final int PLACES = 2;

    private static final int VALUE_BITS = 33;
    private static final long VALUE = (1L << VALUE_BITS) - 1;

    private SemaphoreDescriptor() {}

    /** Of a semaphore whose permits belong to processes. */
    static int ownedLength(final int maxProcesses) {
        return ROWS + BitUtil.align(maxProcesses * ROW_LENGTH, BoardDescriptor.UNIT);
    }

    /** Of one whose permits belong to none. */
    static int unownedLength() {
        return ROWS;
    }

    /** Where a row lies in the body. */
    static int row(final int row) {
        return ROWS + row * ROW_LENGTH + ROW;
    }

    static long rowWord(final int participant, final long permits) {
        return (long) participant << VALUE_BITS | permits;
    }

    static int participant(final long rowWord) {
        return (int) (rowWord >>> VALUE_BITS);
    }

    static long permits(final long rowWord) {
        return rowWord & VALUE;
    }
}
