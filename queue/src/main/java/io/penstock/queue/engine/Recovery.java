package io.penstock.queue.engine;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.ring.RingDamagedException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the heartbeat does for one open queue: it recovers what dead processes leave, and what this process failed to release.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> never.
 */
public final class Recovery {
    private final FileQueue queue;
    private final List<JoinedHub.Registration> registrations = new CopyOnWriteArrayList<>();
    private final List<BooleanSupplier> debts = new CopyOnWriteArrayList<>();
    private volatile JoinedHub.Registration healing;

    Recovery(final FileQueue queue) {
        this.queue = queue;
    }

    /** Lets the heartbeat recover what dead processes leave, from now on until the handle is closed. */
    public void by(final JoinedHub.DeathListener listener) {
        registrations.add(queue.hub().onDeath(() -> queue.isClosed() || listener.recover()));
        // at every beat: no other process can take a lock that a living one has failed to release
        healing = queue.hub().onDeath(this::healUntilClosed);
    }

    /**
     * A debt of this process to others, such as a lock that it failed to release. The heartbeat asks for it each time, and after
     * the handle was closed until it is paid.
     *
     * @param pays tries to; false if something is still owed; it does not block
     */
    public void addDebt(final BooleanSupplier pays) {
        debts.add(pays);
    }

    private boolean healUntilClosed() {
        final boolean done = heal() && queue.isClosed();
        final JoinedHub.Registration self = healing;
        if (done && self != null) {
            self.close();
        }
        return done;
    }

    /**
     * Lets the heartbeat do something each time, until the handle is closed.
     *
     * @param work that does not block
     */
    public void atEachBeat(final Runnable work) {
        registrations.add(queue.hub().onDeath(() -> {
            if (!queue.isClosed()) {
                work.run();
            }
            return queue.isClosed();
        }));
    }

    /** After the handle was closed. */
    void end() {
        registrations.forEach(JoinedHub.Registration::close);
        if (healing != null) {
            try {
                healUntilClosed();
            } catch (final RingDamagedException hopeless) {
                // Calls have said so; closing ends the handle all the same.
            }
        }
    }

    private boolean heal() {
        boolean healed = queue.putSection().lock().heal();
        healed &= queue.takeSection().lock().heal();
        for (final BooleanSupplier debt : debts) {
            healed &= debt.getAsBoolean();
        }
        return healed;
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
     * Deletes the files of large items that nothing refers to, and that will not be put any more: killed takers leave such, and killed putters.
     * No lock is held. An item moves from the ring to a cell, and from there to a dead letter; so a look in that order sees it.
     *
     * @param elsewhere shows what lies in cells, then in dead letters; false if that cannot be known now
     * @return false if something was busy
     */
    public boolean sweepLarge(final Elsewhere elsewhere) {
        final LargeItems large = queue.large();
        if (!large.isUsed()) {
            return true;
        }
        try {
            final List<LargeItems.Reference> suspects = large.written(queue.hub()::isDead); // before the looks
            if (suspects.isEmpty()) {
                return true;
            }
            if (queue.putSection().lock().isOrphaned()) {
                return false; // the dead process may have been about to put one
            }
            final Set<String> used = new HashSet<>();
            queue.view().browseLarge(reference -> used.add(reference.fileName()));
            if (!elsewhere.show(item -> tellUsed(used, item))) {
                return true;
            }
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

    /** Where items lie that are not in the ring. */
    @FunctionalInterface
    public interface Elsewhere {
        /** Shows them all, in the order in which an item moves; false if some cannot be shown. */
        boolean show(Consumer<ItemBuffer> each) throws IOException;
    }

    private static void tellUsed(final Set<String> used, final ItemBuffer item) {
        if (item.isLarge()) {
            used.add(LargeItems.Reference.from(item.bytes).fileName());
        }
    }
}
