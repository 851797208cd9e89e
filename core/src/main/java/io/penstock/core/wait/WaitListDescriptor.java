package io.penstock.core.wait;

import java.nio.ByteOrder;

/**
 * Layout of a wait list in a channel's file. All zero is an empty list.
 *
 * <pre>
 *       0  RAISED(4)       of condition 0: 0 = no thread waits for it (certain, except for the handshake in WaitList)
 *     128  the same of condition 1, and so on to condition 7; flags of further conditions are elsewhere (ConditionFlags)
 *    1024  NEXT_TICKET(8)  tickets given so far
 *    1152  HIGH_WATER(4)   cells 0 .. HIGH_WATER - 1 have been used; never falls
 *    1280  HUB(8)          the channel's: number of the hub with which it was last used
 *    1288  FOREIGN_BEAT(8) counts up while a process of a hub that was removed has the channel open
 *    2048  cell 0
 *    2112  cell 1 ...
 *
 *   cell, one sleeping thread
 *       0  STATE(8)        0, or ticket(48) | condition(12) | phase(4); the sleeper's futex is on the half with the phase
 *       8  OWNER(8)        0 = free, or the participant that has claimed the cell
 *      16  MODE(4)         how the sleeper sleeps: 1 futex, 2 doorbell
 *      24  SINCE(8)        the order of arrival, as given by the caller; see WaitTicket
 *      32  TIMEOUT(16)     of the sleeper's futex call: seconds and nanoseconds
 *      48  THREAD(8)       of the sleeper, as its caller tells it; 0 = not told
 *      56  reserved to 64
 * </pre>
 */
public final class WaitListDescriptor {
    static final int RAISED = 0;
    static final int RAISED_STRIDE = 128;
    static final int NEXT_TICKET = 1024;
    static final int HIGH_WATER = 1152;
    public static final int HUB = 1280;
    public static final int FOREIGN_BEAT = 1288;
    public static final int FIRST_CELL = 2048;
    public static final int CELL_LENGTH = 64;

    /** The largest number of a condition. */
    static final int MAX_CONDITION = 0xFFF;

    private static final int CONDITION_SHIFT = 4;
    private static final int TICKET_SHIFT = 16;

    static final int STATE = 0;
    static final int OWNER = 8;
    static final int MODE = 16;
    static final int SINCE = 24;
    static final int TIMEOUT = 32;
    static final int THREAD = 48;

    /** Offset in STATE of its low 32 bits, which are the futex word. */
    static final int STATE_LOW_HALF = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : 4;

    /** Sleeps, or is about to. */
    static final int WAITING = 1;

    /** Was chosen by a signal, and must use the condition or pass the signal on. */
    static final int SIGNALLED = 2;

    /** Was woken by its own process for an internal reason (deadline, interrupt, close, lost signal). */
    public static final int KICKED = 3;

    /** Is awake for now: it still waits for the same condition, and may sleep again. */
    static final int AWAKE = 4;

    public static final int MODE_FUTEX = 1;
    static final int MODE_DOORBELL = 2;

    private WaitListDescriptor() {}

    public static int raisedIndex(final int condition) {
        return RAISED + condition * RAISED_STRIDE;
    }

    public static int cellIndex(final int cell) {
        return FIRST_CELL + cell * CELL_LENGTH;
    }

    static long state(final long ticket, final int condition, final int phase) {
        return (ticket << TICKET_SHIFT) | ((long) condition << CONDITION_SHIFT) | phase;
    }

    static long ticket(final long state) {
        return state >>> TICKET_SHIFT;
    }

    static int condition(final long state) {
        return (int) (state >>> CONDITION_SHIFT) & MAX_CONDITION;
    }

    static int phase(final long state) {
        return (int) state & 0xF;
    }

    static long withPhase(final long state, final int phase) {
        return (state & ~0xFL) | phase;
    }
}
