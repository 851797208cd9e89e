package io.penstock.sync.engine;

import org.agrona.BitUtil;

/**
 * The body of a barrier, an entry of a board. Its parties are the entry's first parameter.
 *
 * <pre>
 *   body of a barrier
 *       0  STATE(8)             generation (49), phase (3), argument (12): see BarrierState; a new barrier is in generation 1
 *       8  RAISED(4)            flag of its condition
 *      16  LAST_BROKEN(8)       STATE of the last round that was broken and mended; 0: none was
 *      24  BREAKER(8)           a hint, who broke a round: participant (31), low bits of the generation (33)
 *      32  BREAKER_PID(8)       a hint: its pid (31), low bits of the generation (33)
 *     128  MEMBERS(0)           a word of 8 bytes for each party: participant (31), low bits of the generation in which it
 *                               arrived last (33); 0: the place is free
 * </pre>
 */
final class BarrierDescriptor {
    static final int STATE = BoardDescriptor.VALUE;
    static final int RAISED = BoardDescriptor.RAISED;
    static final int LAST_BROKEN = 16;
    static final int BREAKER = 24;
    static final int BREAKER_PID = 32;
    static final int MEMBERS = BoardDescriptor.UNIT;
    static final int MEMBER_LENGTH = Long.BYTES;

    private BarrierDescriptor() {}

    /** A multiple of UNIT. */
    static int bodyLength(final int parties) {
        return MEMBERS + BitUtil.align(parties * MEMBER_LENGTH, BoardDescriptor.UNIT);
    }
}
