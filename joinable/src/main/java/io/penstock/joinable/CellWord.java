package io.penstock.joinable;

import io.penstock.core.memory.ParticipantId;

/**
 * The one word that says which process has an item. One CAS changes all of it, so that no kill leaves a part of it behind (R10, R11).
 *
 * <pre>
 *   63    61   60                  30   29          22   21                   0
 *   +-------+----------------------+----------------+-----------------------+
 *   | state |  owner (31)          | deliveries (8) |  generation (22)      |
 *   +-------+----------------------+----------------+-----------------------+
 * </pre>
 *
 * Deliveries stay at their greatest value once they reach it. The generation is the low part of the item's number.
 */
final class CellWord {
    /** A free cell; the whole word is 0. */
    static final int FREE = 0;

    /** A take under way: committed if the head of the ring has passed the item. */
    static final int PREPARED = 1;

    /** An item that its owner has taken and not done. */
    static final int LEASED = 2;

    /** An item to be taken again. */
    static final int ORPHAN = 3;

    /** A dead letter. */
    static final int DEAD = 4;

    static final int GENERATION_BITS = 22;
    static final int DELIVERIES_BITS = 8;
    static final int OWNER_BITS = 31;

    static final long GENERATION_MASK = (1L << GENERATION_BITS) - 1;
    static final int MAX_DELIVERIES = (1 << DELIVERIES_BITS) - 1;

    private static final int DELIVERIES_SHIFT = GENERATION_BITS;
    private static final int OWNER_SHIFT = DELIVERIES_SHIFT + DELIVERIES_BITS;
    private static final int STATE_SHIFT = OWNER_SHIFT + OWNER_BITS;

    private CellWord() {}

    static long of(final int state, final int owner, final int deliveries, final long seq) {
        return (long) state << STATE_SHIFT
                | (long) owner << OWNER_SHIFT
                | (long) Math.min(deliveries, MAX_DELIVERIES) << DELIVERIES_SHIFT
                | generation(seq);
    }

    /** The same item, without an owner. */
    static long unowned(final int state, final long word) {
        return of(state, ParticipantId.NOBODY, deliveries(word), generation(word));
    }

    /** The same item, to be taken again, without the last delivery. */
    static long undelivered(final long word) {
        return of(ORPHAN, ParticipantId.NOBODY, Math.max(0, deliveries(word) - 1), generation(word));
    }

    /** The same item, delivered once more. */
    static long delivered(final int owner, final long word) {
        return of(LEASED, owner, deliveries(word) + 1, generation(word));
    }

    static int state(final long word) {
        return (int) (word >>> STATE_SHIFT);
    }

    static int owner(final long word) {
        return (int) (word >>> OWNER_SHIFT) & Integer.MAX_VALUE;
    }

    static int deliveries(final long word) {
        return (int) (word >>> DELIVERIES_SHIFT) & MAX_DELIVERIES;
    }

    static long generation(final long wordOrSeq) {
        return wordOrSeq & GENERATION_MASK;
    }

    /** Whether the item in the cell is neither done nor a dead letter. */
    static boolean isBusy(final long word) {
        final int state = state(word);
        return state != FREE && state != DEAD;
    }
}
