package io.penstock.core.memory;

/**
 * The name of one incarnation of a process in every shared word: a positive int of 31 bits.
 *
 * <pre>
 *   bit 31   30                    11 10            0
 *   +------+------------------------+---------------+
 *   |  0   |      epoch (20)        |   slot (11)   |
 *   +------+------------------------+---------------+
 * </pre>
 *
 * The slot is the process's entry in the hub's process table. The epoch counts the incarnations of that slot and starts
 * at 1, so that no participant is ever 0 and no value names two processes.
 */
public final class ParticipantId {
    /** Width of the slot number, in bits. */
    public static final int SLOT_BITS = 11;

    /** Width of the epoch, in bits. */
    public static final int EPOCH_BITS = 20;

    /** Number of slots that can be addressed. */
    public static final int MAX_SLOTS = 1 << SLOT_BITS;

    /** The last epoch; a slot that has reached it is never assigned again. */
    public static final int MAX_EPOCH = (1 << EPOCH_BITS) - 1;

    /** The value of a word that names no participant. */
    public static final int NOBODY = 0;

    private ParticipantId() {}

    /**
     * The participant of one incarnation of a slot.
     *
     * @param slot from 0 to {@link #MAX_SLOTS} - 1
     * @param epoch from 1 to {@link #MAX_EPOCH}
     * @return the participant, greater than 0
     */
    public static int of(final int slot, final int epoch) {
        if (slot < 0 || slot >= MAX_SLOTS || epoch < 1 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException("not a participant: slot=" + slot + " epoch=" + epoch + " maxSlots="
                    + MAX_SLOTS + " maxEpoch=" + MAX_EPOCH);
        }
        return epoch << SLOT_BITS | slot;
    }

    /** The slot of a participant. */
    public static int slot(final int participant) {
        return participant & (MAX_SLOTS - 1);
    }

    /** The epoch of a participant. */
    public static int epoch(final int participant) {
        return participant >>> SLOT_BITS;
    }

    /**
     * A participant in readable form.
     *
     * @param participant a participant or {@link #NOBODY}
     * @return for example {@code "participant(slot=3 epoch=17)"}
     */
    public static String describe(final int participant) {
        return participant == NOBODY
                ? "no participant"
                : "participant(slot=" + slot(participant) + " epoch=" + epoch(participant) + ")";
    }
}
