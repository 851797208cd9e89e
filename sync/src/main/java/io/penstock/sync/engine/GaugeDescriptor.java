package io.penstock.sync.engine;

/**
 * The words of a gauge, from the start of its entry's body: a unit per row.
 *
 * <pre>
 *   a row's unit
 *       0  OWNER(8)     which of VALUES counts (33), and the participant whose value it is (31); 0: none
 *       8  VALUES(8)    the first of 15
 * </pre>
 *
 * <p>A row's next owner takes the next of the values. A call of the last owner that comes late, when its process has closed the board, changes one that does
 * not count any more.
 */
final class GaugeDescriptor {
    static final int OWNER = 0;
    static final int VALUES = Long.BYTES;
    static final int VALUES_COUNT = (BoardDescriptor.UNIT - VALUES) / Long.BYTES;

    private static final int PARTICIPANT_BITS = 31;
    private static final long PARTICIPANT = (1L << PARTICIPANT_BITS) - 1;

    private GaugeDescriptor() {}

    static int length(final int maxProcesses) {
        return maxProcesses * BoardDescriptor.UNIT;
    }

    /** Where a row's unit lies in the body. */
    static int row(final int row) {
        return row * BoardDescriptor.UNIT;
    }

    static long owner(final int participant, final int value) {
        return (long) value << PARTICIPANT_BITS | participant;
    }

    static int participant(final long owner) {
        return (int) (owner & PARTICIPANT);
    }

    /** Which of the values counts: its number. */
    static int value(final long owner) {
        return (int) (owner >>> PARTICIPANT_BITS) % VALUES_COUNT;
    }

    /** Where a value lies in its row's unit. */
    static int valueOffset(final int value) {
        return VALUES + value * Long.BYTES;
    }
}
