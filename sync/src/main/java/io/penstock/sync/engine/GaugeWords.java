package io.penstock.sync.engine;

import static io.penstock.sync.engine.GaugeDescriptor.OWNER;
import static io.penstock.sync.engine.GaugeDescriptor.VALUES_COUNT;
import static io.penstock.sync.engine.GaugeDescriptor.participant;
import static io.penstock.sync.engine.GaugeDescriptor.value;
import static io.penstock.sync.engine.GaugeDescriptor.valueOffset;

import io.penstock.core.memory.ParticipantId;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The values of a gauge in shared words: one for each process, in its row, which counts only while its participant lives (protocol.md section 28).
 *
 * <p><b>Threads:</b> any; one at a time claims and gives up. <b>Processes:</b> any that map the words. <b>Blocks:</b> never.
 */
final class GaugeWords {
    private final AtomicBuffer words;
    private final int unit;
    private final int self;

    /**
     * A view of one row; writes nothing.
     *
     * @param index of the gauge's words
     * @param self the participant of this process
     */
    GaugeWords(final AtomicBuffer words, final int index, final int row, final int self) {
        this.words = words;
        this.unit = index + GaugeDescriptor.row(row);
        this.self = self;
    }

    /** From now on the row's value is this process's, and 0. Returns which of the row's values it is. */
    int claim() {
        final int next = (value(words.getLongVolatile(unit + OWNER)) + 1) % VALUES_COUNT;
        words.putLongVolatile(unit + valueOffset(next), 0L); // before it counts
        words.putLongVolatile(unit + OWNER, GaugeDescriptor.owner(self, next)); // pairs with the looks in values
        return next;
    }

    /** This process has no value any more. */
    void giveUp() {
        final long owner = words.getLongVolatile(unit + OWNER);
        if (participant(owner) == self) {
            words.putLongVolatile(unit + OWNER, GaugeDescriptor.owner(ParticipantId.NOBODY, value(owner)));
        }
    }

    void set(final int value, final long to) {
        words.putLongVolatile(unit + valueOffset(value), to);
    }

    void add(final int value, final long delta) {
        words.getAndAddLong(unit + valueOffset(value), delta);
    }

    long get(final int value) {
        return words.getLongVolatile(unit + valueOffset(value));
    }

    /** Tells the values of all processes. Writes nothing. */
    static void values(final AtomicBuffer words, final int index, final int rows, final LivingShares to) {
        for (int row = 0; row < rows; row++) {
            final int unit = index + GaugeDescriptor.row(row);
            long owner = words.getLongVolatile(unit + OWNER);
            long value = words.getLongVolatile(unit + valueOffset(value(owner)));
            long again = words.getLongVolatile(unit + OWNER);
            while (again != owner) { // it has another owner by now
                owner = again;
                value = words.getLongVolatile(unit + valueOffset(value(owner)));
                again = words.getLongVolatile(unit + OWNER);
            }
            if (participant(owner) != ParticipantId.NOBODY) {
                to.add(participant(owner), value);
            }
        }
    }
}
