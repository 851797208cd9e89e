package io.penstock.queue.engine;

import io.penstock.core.memory.Participants;
import java.util.function.ObjIntConsumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which processes have the queue open, and how many handles each has. A process writes its own word only, at the place of its slot. The word
 * of a dead process counts for nothing, and the next process in its slot overwrites it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> never.
 */
final class QueueUsers {
    private static final int PARTICIPANT_SHIFT = 32;

    private final AtomicBuffer control;
    private final Participants participants;

    QueueUsers(final AtomicBuffer control, final Participants participants) {
        this.control = control;
        this.participants = participants;
    }

    void attach() {
        change(1);
    }

    void detach() {
        change(-1);
    }

    private void change(final int by) {
        final int self = participants.self();
        final int index = QueueDescriptor.attached(self);
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
    void forEach(final ObjIntConsumer<Integer> each) {
        for (int slot = 0; slot < QueueDescriptor.ATTACHED_SLOTS; slot++) {
            final long word = control.getLongVolatile(QueueDescriptor.ATTACHED + slot * Long.BYTES);
            if (word != 0 && !participants.isDead(participant(word))) {
                each.accept(participant(word), (int) word);
            }
        }
    }

    /** {@return whether no living process has a handle} */
    boolean isEmpty() {
        final boolean[] empty = {true};
        forEach((participant, handles) -> empty[0] = false);
        return empty[0];
    }

    private static int participant(final long word) {
        return (int) (word >>> PARTICIPANT_SHIFT);
    }
}
