package io.penstock.core.channel;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.function.ObjIntConsumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which processes have the channel open, and how many handles each has. A process writes its own word only, at the place of its slot. The word
 * of a dead process counts for nothing, and the next process in its slot overwrites it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the channel open. <b>Blocks:</b> never.
 */
public final class ChannelUsers {
    private static final int PARTICIPANT_SHIFT = 32;

    private final AtomicBuffer control;
    private final int start;
    private final Participants participants;

    /**
     * A view of the words; writes nothing.
     *
     * @param start index of the first of {@link ParticipantId#MAX_SLOTS} words
     */
    public ChannelUsers(final AtomicBuffer control, final int start, final Participants participants) {
        this.control = control;
        this.start = start;
        this.participants = participants;
    }

    /** One more handle of this process. */
    public void attach() {
        change(1);
    }

    /** One fewer. */
    public void detach() {
        change(-1);
    }

    private int index(final int slot) {
        return start + slot * Long.BYTES;
    }

    private void change(final int by) {
        final int self = participants.self();
        final int index = index(ParticipantId.slot(self));
        while (true) {
            final long word = control.getLongVolatile(index);
            final int handles = (participant(word) == self ? (int) word : 0) + by;
            final long next = handles == 0 ? 0 : (long) self << PARTICIPANT_SHIFT | handles;
            if (control.compareAndSetLong(index, word, next)) {
                return;
            }
        }
    }

    /** Shows every living participant with its number of handles. */
    public void forEach(final ObjIntConsumer<Integer> each) {
        for (int slot = 0; slot < ParticipantId.MAX_SLOTS; slot++) {
            final long word = control.getLongVolatile(index(slot));
            if (word != 0 && !participants.isDead(participant(word))) {
                each.accept(participant(word), (int) word);
            }
        }
    }

    /** {@return whether no living process has a handle} */
    public boolean isEmpty() {
        final boolean[] empty = {true};
        forEach((participant, handles) -> empty[0] = false);
        return empty[0];
    }

    private static int participant(final long word) {
        return (int) (word >>> PARTICIPANT_SHIFT);
    }
}
