package io.penstock.queue.engine;

import io.penstock.core.memory.ParticipantId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A queue that is to start empty although its file holds items: they are taken off and dropped, store by store as by a take, so that a
 * kill leaves a queue with some of them gone. Both locks are held (neither is waited for while the other one is): who opens the queue
 * meanwhile comes before all of it, and then it is refused, or after it.
 */
public final class StartEmpty {
    /** Items in lease cells, under the take lock. */
    public interface Dropper {
        /** A bounded queue has no cells. */
        Dropper NONE = new Dropper() {
            @Override
            public boolean isHeld() {
                return false;
            }

            @Override
            public void drop(final Consumer<ItemBuffer> each) {
                // nothing there
            }
        };

        /** {@return whether a living process holds an item} */
        boolean isHeld();

        /**
         * Drops them all.
         *
         * @param each is shown each before
         */
        void drop(Consumer<ItemBuffer> each);
    }

    private final QueueHandle handle;
    private final QueueCore core;
    private final Dropper cells;

    /**
     * Of an open queue.
     *
     * @param handle the only one
     * @param cells of the queue
     */
    public StartEmpty(final QueueHandle handle, final Dropper cells) {
        this.handle = handle;
        this.core = handle.core();
        this.cells = cells;
    }

    /**
     * Drops everything.
     *
     * @throws IllegalStateException if somebody else uses the queue; then nothing was changed
     * @throws IOException if the file of a large item cannot be deleted
     */
    public void run() throws IOException {
        final List<LargeItems.Reference> large = new ArrayList<>();
        final Consumer<ItemBuffer> each = item -> {
            if (item.isLarge()) {
                large.add(LargeItems.Reference.of(item));
            }
        };
        final Runnable drop = () -> drop(each);
        final boolean had = core.putSide().tryRun(() -> {
            if (!core.takeSide().tryRun(drop)) {
                throw inUse(users());
            }
            core.reopen();
        });
        if (!had) {
            throw inUse(users());
        }
        handle.signal(Conditions.PUT_LOCK);
        handle.signal(Conditions.TAKE_LOCK);
        for (final LargeItems.Reference reference : large) {
            handle.large().delete(reference); // after its item: a kill in between leaves a file to be swept
        }
    }

    /** Under both locks: who comes from now on neither puts nor takes before all of it. */
    private void drop(final Consumer<ItemBuffer> each) {
        final String users = users();
        if (!users.isEmpty() || cells.isHeld()) {
            throw inUse(users);
        }
        cells.drop(each);
        core.dropAll(new ItemBuffer(), each);
    }

    private String users() {
        final List<String> users = new ArrayList<>();
        final int self = handle.hub().self();
        handle.attachments().forEach((participant, handles) -> {
            if (participant != self) {
                users.add(handle.hub().describe(participant));
            } else if (handles > 1) {
                users.add("this process handles=" + (handles - 1));
            }
        });
        return String.join(", ", users);
    }

    private IllegalStateException inUse(final String users) {
        return new IllegalStateException("the queue is in use and cannot start empty: users="
                + (users.isEmpty() ? ParticipantId.describe(ParticipantId.NOBODY) : users) + " path=" + handle.path()
                + "; end them first, or open it with what it holds");
    }
}
