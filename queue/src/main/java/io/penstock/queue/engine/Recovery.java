package io.penstock.queue.engine;

import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the heart does for one open queue: it recovers what dead processes leave, and what this one failed to release.
 *
 * <p>Threads: any. Blocks: never.
 */
public final class Recovery {
    private final QueueHandle handle;
    private final QueueCore core;
    private JoinedHub.Registration registration;
    private JoinedHub.Registration healing;

    Recovery(final QueueHandle handle) {
        this.handle = handle;
        this.core = handle.core();
    }

    /**
     * Lets the heart recover what dead processes leave, from now on until the handle is closed.
     *
     * @param listener what to do
     */
    public void by(final JoinedHub.DeathListener listener) {
        registration = handle.hub().onDeath(() -> handle.isClosed() || listener.recover());
        // at every beat: others cannot take a lock that a living process has failed to release
        healing = handle.hub().onDeath(() -> heal() && handle.isClosed());
    }

    /**
     * Lets the heart do something at each of its beats, until the handle is closed.
     *
     * @param work that does not block
     */
    public void atEachBeat(final Runnable work) {
        handle.hub().onDeath(() -> {
            if (!handle.isClosed()) {
                work.run();
            }
            return handle.isClosed();
        });
    }

    /** When the handle was closed. */
    void end() {
        if (registration != null) {
            registration.close();
            if (heal()) {
                healing.close();
            }
        }
    }

    private boolean heal() {
        final boolean put = core.putSide().heal();
        final boolean take = core.takeSide().heal();
        return put && take;
    }

    /**
     * Takes over and recovers the locks of the dead.
     *
     * @return false if something was busy
     */
    public boolean recoverSides() {
        boolean complete = true;
        if (core.putSide().isOrphaned()) {
            complete = core.putSide().tryRun(() -> {});
            if (complete) {
                handle.signal(Conditions.PUT_LOCK);
                handle.signal(Conditions.ITEMS); // what the dead one had put, perhaps
            }
        }
        if (core.takeSide().isOrphaned()) {
            final boolean helped = core.tryHelpTakeSide();
            if (helped) {
                handle.signal(Conditions.TAKE_LOCK);
                handle.signal(Conditions.SPACE);
                handle.signal(Conditions.ITEMS);
            }
            complete &= helped;
        }
        return complete;
    }

    /**
     * Deletes the files of large items that dead processes wrote and never put. A file is kept if any record of the ring refers to it or
     * anything that {@code elsewhere} tells of; the take lock keeps items from leaving meanwhile, and a dead writer puts no more.
     *
     * @param elsewhere tells of references outside the ring, under the take lock
     * @return false if something was busy
     */
    public boolean sweepLarge(final Consumer<Consumer<ItemBuffer>> elsewhere) {
        final LargeItems large = handle.large();
        if (!large.isUsed()) {
            return true;
        }
        try {
            final List<LargeItems.Reference> suspects = large.of(handle.hub()::isDead);
            if (suspects.isEmpty()) {
                return true;
            }
            final Set<String> used = new HashSet<>();
            if (core.putSide().isOrphaned() || !core.takeSide().tryRun(() -> tellUsed(used, elsewhere))) {
                return false;
            }
            handle.signal(Conditions.TAKE_LOCK);
            for (final LargeItems.Reference suspect : suspects) {
                if (!used.contains(suspect.fileName())) {
                    large.delete(suspect);
                }
            }
        } catch (final IOException e) {
            return true; // the next death brings another look; nothing but room on the disk is lost
        }
        return true;
    }

    private void tellUsed(final Set<String> used, final Consumer<Consumer<ItemBuffer>> elsewhere) {
        final Consumer<ItemBuffer> keep = item -> {
            if (item.isLarge()) {
                used.add(LargeItems.Reference.from(item.bytes()).fileName());
            }
        };
        final ItemBuffer copy = new ItemBuffer();
        for (long at = core.browse(0, copy); at != QueueCore.NONE; at = core.browse(at, copy)) {
            keep.accept(copy);
        }
        elsewhere.accept(keep);
    }
}
