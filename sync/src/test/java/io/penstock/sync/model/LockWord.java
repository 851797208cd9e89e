package io.penstock.sync.model;

/** The words of a lock and of a writer: {@code fence | PENDING | LEFT | owner(31)}. The fence has few bits, so that it wraps in a test. */
final class LockWord {
    static final long PENDING = 1L << 32;
    static final long LEFT = 1L << 31;

    private static final int FENCE_SHIFT = 33;
    private static final long FENCES = 1L << 6;

    /** Where a run begins: soon the fence wraps, and BASE has to follow. */
    static final long FIRST_FENCE = FENCES - 2;

    static final long FIRST_BASE = FENCES / 2;

    private LockWord() {}

    static long word(final long fence, final long owner) {
        return (fence & FENCES - 1) << FENCE_SHIFT | owner;
    }

    static long owner(final long word) {
        return word & LEFT - 1;
    }

    static long fence(final long word) {
        return word >>> FENCE_SHIFT;
    }

    static boolean isLeft(final long word) {
        return (word & LEFT) != 0;
    }

    static boolean isPending(final long word) {
        return (word & PENDING) != 0;
    }

    /** The word that the next taker stores. */
    static long next(final long word, final long owner) {
        return word(fence(word) + 1, owner);
    }

    /** The same acquisition, given up. */
    static long free(final long word) {
        return word(fence(word), 0);
    }

    /** The full fence of an acquisition, from a full fence that is older. */
    static long full(final long base, final long word) {
        return base + (fence(word) - base & FENCES - 1);
    }

    /** BASE is so old that it has to follow. */
    static boolean isFar(final long base, final long full) {
        return full - base >= FENCES / 2;
    }
}
