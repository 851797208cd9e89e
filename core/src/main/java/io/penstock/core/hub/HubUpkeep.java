package io.penstock.core.hub;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Futex;
import io.penstock.core.wait.OpenWait;
import io.penstock.core.wait.Sleeper;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the heartbeat thread does for one hub: it counts the heartbeat up, looks after the files, proves deaths and tells them, calls who recovers after
 * them, and wakes sleepers whose signal was lost. If one step fails, the others still run.
 *
 * <p>Threads: that of the heartbeat, but for what says otherwise. Blocks: for the file system.
 */
final class HubUpkeep {
    private static volatile int looksBeforeRescue = 1;

    private final JoinedHub hub;
    private final HubFolder folder;
    private final Parts parts;
    private final LongAdder rescues = new LongAdder();
    private volatile int deathsSeen;
    private int beats;
    private volatile boolean warned;
    private boolean touched;
    private boolean mustTell;

    HubUpkeep(final JoinedHub hub, final HubFolder folder, final Parts parts) {
        this.hub = hub;
        this.folder = folder;
        this.parts = parts;
    }

    /**
     * What is kept up.
     *
     * @param ring null where this process has no witness socket
     */
    record Parts(
            ProcessTable table,
            DeathWatch watch,
            WatchRing ring,
            FileWatch files,
            ForeignNames foreigners,
            DeathListeners listeners) {}

    /** How many times a death was seen that no count of the table tells. Any thread. */
    int deathsSeen() {
        return deathsSeen;
    }

    /** How often a sleeper was ready, and had to be woken. Any thread. */
    long rescues() {
        return rescues.sum();
    }

    /** How many looks in a row must find a sleeper ready before it is woken. Any thread. */
    static void looksBeforeRescue(final int looks) {
        looksBeforeRescue = looks;
    }

    /** Something came in. */
    void ready(final SelectionKey key) {
        if (parts.ring != null && !hub.hasLeft()) {
            touched = true;
            mustTell |= parts.ring.ready(key);
        }
    }

    /** The system has said that a process has exited. Called before {@link #act}. */
    void prove(final long pid) {
        final ProcessTable table = parts.table;
        final int own = ParticipantId.slot(hub.self());
        for (int slot = 0; slot < table.highWater() && !hub.hasLeft(); slot++) {
            final long state = table.stateOf(slot);
            final ProcessIdentity identity = table.identityOf(slot);
            if (ProcessTableDescriptor.phase(state) == ProcessTableDescriptor.ALIVE
                    && identity.pid() == pid
                    && identity.sharesPids(table.identityOf(own))
                    && slot != own) {
                mustTell |= parts.ring == null
                        ? parts.watch.prove(slot, state) == DeathWatch.Proof.DEAD
                        : parts.ring.prove(slot, state);
            }
        }
    }

    /** How long until {@link #act} has something to do that is no event and no beat. */
    long untilDueNs(final long nowNs) {
        final long listenersNs = parts.listeners.untilDueNs(nowNs);
        return parts.ring == null ? listenersNs : Math.min(listenersNs, parts.ring.untilRetryNs(nowNs));
    }

    /** Called after events, retries and beats. */
    void act(final long nowNs, final boolean isBeat) {
        if (hub.leaving().begun && !hub.hasLeft()) {
            HubRegistry.leave(hub);
        }
        if (hub.hasLeft()) {
            return;
        }
        if (isBeat) {
            beats++;
            guarded(this::beat);
            guarded(parts.files::look);
        }
        guarded(() -> watch(nowNs, isBeat));
        parts.listeners.run(nowNs, isBeat, listener -> guarded(listener::run));
        if (isBeat) {
            for (final Sleeper sleeper : hub.sleepers()) {
                guarded(() -> lookAfter(sleeper));
            }
            for (final OpenWait wait : hub.openWaits()) {
                if (wait.over) {
                    guarded(wait::leave);
                }
            }
        }
    }

    private void beat() {
        final int slot = ParticipantId.slot(hub.self());
        hub.coarseTimeMs(System.currentTimeMillis()); // the hub has it: a put enters as few classes as can be
        parts.table.beat(slot);
        if (beats == 1 && Futex.isSupported() && !Futex.load()) {
            parts.table.clearFlag(slot, ProcessTableDescriptor.FLAG_FUTEX);
        }
    }

    /** The steps of the model: prove, choose, look, tell. */
    private void watch(final long nowNs, final boolean isBeat) {
        boolean died = mustTell;
        mustTell = false;
        if (isBeat) {
            died |= parts.watch.beat();
        }
        final WatchRing ring = parts.ring;
        if (ring != null) {
            if (isBeat) {
                ring.acceptAgain();
            }
            died |= ring.retry(nowNs, isBeat);
            if (touched || isBeat) {
                died |= ring.choose();
            }
            died |= ring.wasGreeted() && parts.watch.differs();
        }
        touched = false;
        if (died) {
            parts.table.raiseDeaths();
            if (ring != null) {
                ring.tellAll();
            }
        }
        final boolean foreignersGone = isBeat && parts.foreigners.look(nowNs);
        if (parts.watch.scan() || died || foreignersGone) {
            final int before = deathsSeen;
            deathsSeen = before + 1;
            parts.listeners.wakeUp();
            hub.sleepers().forEach(Sleeper::kickIfReady);
        }
    }

    private void lookAfter(final Sleeper sleeper) {
        final boolean lost = sleeper.countReady() >= looksBeforeRescue;
        if (lost) {
            rescues.increment();
        }
        if (lost || sleeper.isInterrupted() || sleeper.isWoken()) {
            sleeper.kick();
        }
    }

    private void guarded(final Step step) {
        try {
            step.run();
        } catch (final Throwable failure) {
            warnOnce(
                    "the heartbeat thread failed, and goes on; deaths and lost signals may be noticed late: path="
                            + folder.path(),
                    failure);
        }
    }

    /** Any thread. */
    void warnOnce(final String text, final Throwable failure) {
        if (!warned && !hub.hasLeft()) { // a beat may still run while the hub is left
            warned = true;
            Warnings.warn(text, failure);
        }
    }

    /** One step. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
