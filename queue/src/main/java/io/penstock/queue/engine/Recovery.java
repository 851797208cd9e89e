package io.penstock.queue.engine;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.ring.RingDamagedException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the heartbeat does for one open queue: it recovers what dead processes leave, and what this process failed to release.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> never.
 */
public final class Recovery {
    private final FileQueue queue;
    private JoinedHub.Registration registration;
    private JoinedHub.Registration healing;

    Recovery(final FileQueue queue) {
        this.queue = queue;
    }

    /** Lets the heartbeat recover what dead processes leave, from now on until the handle is closed. */
    public void by(final JoinedHub.DeathListener listener) {
        registration = queue.hub().onDeath(() -> queue.isClosed() || listener.recover());
        // at every beat: no other process can take a lock that a living one has failed to release
        healing = queue.hub().onDeath(() -> heal() && queue.isClosed());
    }

    /**
     * Lets the heartbeat do something each time, until the handle is closed.
     *
     * @param work that does not block
     */
    public void atEachBeat(final Runnable work) {
        queue.hub().onDeath(() -> {
            if (!queue.isClosed()) {
                work.run();
            }
            return queue.isClosed();
        });
    }

    /** After the handle was closed. */
    void end() {
        if (registration != null) {
            registration.close();
            boolean over = true;
            try {
                over = heal();
            } catch (final RingDamagedException hopeless) {
                // Calls have said so; closing ends the handle all the same.
            }
            if (over) {
                healing.close();
            }
        }
    }

    private boolean heal() {
        final boolean put = queue.putSection().lock().heal();
        final boolean take = queue.takeSection().lock().heal();
        return put && take;
    }

    /**
     * Takes over and recovers the locks of the dead.
     *
     * @return false if something was busy
     */
    public boolean recoverSides() {
        boolean complete = true;
        if (queue.putSection().lock().isOrphaned()) {
            complete = queue.putSection().lock().tryRun(() -> {});
            if (complete) {
                queue.waitList().signal(Conditions.PUT_LOCK);
                queue.waitList().signal(Conditions.ITEMS); // the dead process may have put some
            }
        }
        if (queue.takeSection().lock().isOrphaned()) {
            final boolean helped = queue.takeSection().lock().tryRun(queue.takeSection()::skipPadding);
            if (helped) {
                queue.waitList().signal(Conditions.TAKE_LOCK);
                queue.waitList().signal(Conditions.SPACE);
                queue.waitList().signal(Conditions.ITEMS);
            }
            complete &= helped;
        }
        return complete;
    }

    /**
     * Deletes the files of large items that dead processes wrote and never put. A file is kept if any record of the ring refers to it or
     * anything that {@code elsewhere} tells of; the take lock keeps items from leaving meanwhile, and a dead writer puts no more.
     *
     * @return false if something was busy
     */
    public boolean sweepLarge(final Consumer<Consumer<ItemBuffer>> elsewhere) {
        final LargeItems large = queue.large();
        if (!large.isUsed()) {
            return true;
        }
        try {
            final List<LargeItems.Reference> suspects = large.of(queue.hub()::isDead);
            if (suspects.isEmpty()) {
                return true;
            }
            final Set<String> used = new HashSet<>();
            if (queue.putSection().lock().isOrphaned()
                    || !queue.takeSection().lock().tryRun(() -> tellUsed(used, elsewhere))) {
                return false;
            }
            queue.waitList().signal(Conditions.TAKE_LOCK);
            for (final LargeItems.Reference suspect : suspects) {
                if (!used.contains(suspect.fileName())) {
                    large.delete(suspect);
                }
            }
        } catch (final IOException e) {
            return true; // the next death brings another look; only room on the disk is lost
        }
        return true;
    }

    private void tellUsed(final Set<String> used, final Consumer<Consumer<ItemBuffer>> elsewhere) {
        final Consumer<ItemBuffer> keep = item -> {
            if (item.isLarge()) {
                used.add(LargeItems.Reference.from(item.bytes).fileName());
            }
        };
        final ItemBuffer copy = new ItemBuffer();
        for (long at = queue.view().browse(0, copy);
                at != QueueView.NONE;
                at = queue.view().browse(at, copy)) {
            keep.accept(copy);
        }
        elsewhere.accept(keep);
    }
}
