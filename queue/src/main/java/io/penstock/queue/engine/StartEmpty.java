package io.penstock.queue.engine;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.ring.RingDamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Empties a queue that is to start empty although its file holds items. They are taken off and dropped, store by store as by a take, so
 * that a kill leaves a queue with some of them gone. Both locks are held, and neither is waited for while the other one is. A process that
 * opens the queue meanwhile comes before all of it, and then it is refused, or after it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> refused if another one has the queue open. <b>Blocks:</b> file operations only.
 */
public final class StartEmpty {
    private final FileQueue queue;
    private final LeaseStore store;

    /** For an open queue. */
    public StartEmpty(final FileQueue queue) {
        this(queue, queue.store());
    }

    StartEmpty(final FileQueue queue, final LeaseStore store) {
        this.queue = queue;
        this.store = store;
    }

    /**
     * Drops everything.
     *
     * @throws IllegalStateException if another handle has the queue open; then nothing was changed
     * @throws IOException if the file of a large item cannot be deleted
     */
    public void run() throws IOException {
        final List<LargeItems.Reference> large = new ArrayList<>();
        final Consumer<ItemBuffer> each = item -> {
            if (item.isLarge()) {
                large.add(LargeItems.Reference.from(item.bytes));
            }
        };
        final Runnable drop = () -> drop(each);
        try {
            final boolean had = queue.putSection().lock().tryRun(() -> {
                if (!queue.takeSection().lock().tryRun(drop)) {
                    throw inUse(users());
                }
                queue.putSection().reopen();
            });
            if (!had) {
                throw inUse(users());
            }
        } catch (final RingDamagedException damage) {
            throw QueueEngine.damaged(queue.location(), damage);
        }
        queue.waitList().signal(Conditions.PUT_LOCK);
        queue.waitList().signal(Conditions.TAKE_LOCK);
        for (final LargeItems.Reference reference : large) {
            queue.large().delete(reference); // after its item: a kill in between leaves a file to be swept
        }
    }

    /** Under both locks: no process puts or takes before the end of it. */
    private void drop(final Consumer<ItemBuffer> each) {
        final String users = users();
        if (!users.isEmpty() || (store != null && store.isHeld())) {
            throw inUse(users);
        }
        if (store != null) {
            store.dropAll(each);
        }
        queue.takeSection().dropAll(new ItemBuffer(), each);
    }

    private String users() {
        final List<String> users = new ArrayList<>();
        final int self = queue.hub().self();
        queue.users().forEach((participant, handles) -> {
            if (participant != self) {
                users.add(queue.hub().describe(participant));
            } else if (handles > 1) {
                users.add("this process handles=" + (handles - 1));
            }
        });
        return String.join(", ", users);
    }

    private IllegalStateException inUse(final String users) {
        return new IllegalStateException("the queue is in use and cannot start empty: users="
                + (users.isEmpty() ? ParticipantId.describe(ParticipantId.NOBODY) : users) + " path=" + queue.location()
                + "; end them first, or open it with what it holds");
    }
}
