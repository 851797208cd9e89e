package io.penstock.sync.engine;

import io.penstock.core.memory.ParticipantId;

/**
 * The words of a barrier, bit by bit.
 *
 * <pre>
 *   STATE   63           15 14   12 11        0       argument: of OPEN, how many have arrived;
 *           +--------------+-------+-----------+      otherwise the place of the member that the phase is about, or NO_PLACE
 *           | generation 49|phase 3|argument 12|
 *           +--------------+-------+-----------+
 *
 *   MEMBER  63             33 32             0        low bits of the generation in which it has arrived last;
 *           +----------------+----------------+       0: the place is free
 *           | participant 31 | generation 33  |
 *           +----------------+----------------+
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class BarrierState {
    static final int OPEN = 0;
    static final int TRIPPING = 1;
    static final int BROKEN_DEATH = 2;
    static final int BROKEN_TIME = 3;
    static final int BROKEN_INTERRUPT = 4;
    static final int BROKEN_ACTION = 5;
    static final int BROKEN_RESET = 6;
    static final int BROKEN_LEFT = 7;

    static final int NO_PLACE = 0xFFF;

    private static final int ARGUMENT = 0xFFF;
    private static final int PHASE_SHIFT = 12;
    private static final int PHASE = 0x7;
    private static final int GENERATION_SHIFT = 15;
    private static final int MEMBER_SHIFT = 33;
    private static final long MEMBER_GENERATION = (1L << MEMBER_SHIFT) - 1;

    private BarrierState() {}

    /** The first STATE. */
    static long first() {
        return of(1, OPEN, 0);
    }

    static long of(final long generation, final int phase, final int argument) {
        return generation << GENERATION_SHIFT | (long) phase << PHASE_SHIFT | argument;
    }

    static long generation(final long state) {
        return state >>> GENERATION_SHIFT;
    }

    static int phase(final long state) {
        return (int) (state >>> PHASE_SHIFT) & PHASE;
    }

    static int argument(final long state) {
        return (int) state & ARGUMENT;
    }

    static boolean isBroken(final long state) {
        return phase(state) >= BROKEN_DEATH;
    }

    static long broken(final long state, final int phase, final int place) {
        return of(generation(state), phase, place);
    }

    static long member(final int participant, final long generation) {
        return ((long) participant << MEMBER_SHIFT) | (generation & MEMBER_GENERATION);
    }

    static int participant(final long member) {
        return (int) (member >>> MEMBER_SHIFT);
    }

    static boolean hasArrived(final long member, final long generation) {
        return participant(member) != ParticipantId.NOBODY
                && (member & MEMBER_GENERATION) == (generation & MEMBER_GENERATION);
    }
}
