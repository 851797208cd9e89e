package io.penstock.sync.model;

/** The words of a barrier: STATE, and a slot for each party. */
final class BarrierWords {
    static final int OPEN = 0;
    static final int TRIPPING = 1;
    static final int BROKEN_DEATH = 2;
    static final int BROKEN_TIME = 3;
    static final int BROKEN_ACTION = 4;
    static final int BROKEN_RESET = 5;

    private BarrierWords() {}

    /** {@code generation(49) | phase(3) | arg(12)}. */
    static long state(final long generation, final int phase, final long arg) {
        return generation << 15 | (long) phase << 12 | arg;
    }

    static long generation(final long st) {
        return st >>> 15;
    }

    static int phase(final long st) {
        return (int) (st >> 12) & 7;
    }

    static long arg(final long st) {
        return st & 0xfff;
    }

    static boolean isBroken(final long st) {
        return phase(st) >= BROKEN_DEATH;
    }

    /** {@code participant(31) | the generation it last arrived in(33)}; 0 is no member's. */
    static long slot(final long participant, final long generation) {
        return participant << 33 | generation;
    }

    static long member(final long slot) {
        return slot >>> 33;
    }

    static long arrivedIn(final long slot) {
        return slot & (1L << 33) - 1;
    }
}
