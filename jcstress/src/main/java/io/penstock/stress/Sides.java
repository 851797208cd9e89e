package io.penstock.stress;

import io.penstock.core.memory.Participants;
import io.penstock.queue.engine.LeaseStore;
import io.penstock.queue.engine.PutSection;
import io.penstock.queue.engine.QueueView;
import io.penstock.queue.engine.TakeSection;
import org.agrona.concurrent.AtomicBuffer;

/** A queue as one process sees it. */
public record Sides(QueueView view, PutSection puts, TakeSection takes) {
    /** Over the words and the ring of a state. */
    public static Sides of(
            final AtomicBuffer control,
            final AtomicBuffer ring,
            final int maxItems,
            final Participants participants,
            final LeaseStore store) {
        final QueueView view = new QueueView(control, ring, maxItems);
        return new Sides(view, new PutSection(view, participants, store), new TakeSection(view, participants, store));
    }
}
