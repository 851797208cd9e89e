package io.penstock.sync.engine;

import org.agrona.BitUtil;

/**
 * The body of a latch, an entry of a board. The count that it was made with is the entry's first parameter.
 *
 * <pre>
 *   body of a latch
 *       0  COUNT(8)             of a latch whose count is above LatchWords.MAX_PARTIES: what is left of it; otherwise 0
 *       8  RAISED(4)            flag of its condition
 *     128  PARTIES(0)           of any other latch: two words for each count
 *
 *   a count
 *       0  PARTY(8)             number (31), participant (31), state (2): see LatchWords
 *       8  PID(8)               a hint: participant (31), its pid (33)
 * </pre>
 */
final class LatchDescriptor {
    static final int COUNT = BoardDescriptor.VALUE;
    static final int RAISED = BoardDescriptor.RAISED;
    static final int PARTIES = BoardDescriptor.UNIT;
    static final int PARTY = 0;
    static final int PID = 8;
    static final int PARTY_LENGTH = 2 * Long.BYTES;

    private LatchDescriptor() {}

    /** A multiple of UNIT. */
    static int bodyLength(final int parties) {
        return PARTIES + BitUtil.align(parties * PARTY_LENGTH, BoardDescriptor.UNIT);
    }
}
