package io.penstock.core.hub;

import static io.penstock.core.hub.ProcessTableDescriptor.ALIVE;
import static io.penstock.core.hub.ProcessTableDescriptor.FLAG_FUTEX;
import static io.penstock.core.hub.ProcessTableDescriptor.FLAG_LISTENS;
import static io.penstock.core.hub.ProcessTableDescriptor.SLOTS;
import static io.penstock.core.hub.ProcessTableDescriptor.ended;
import static io.penstock.core.hub.ProcessTableDescriptor.phase;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Proves deaths. A process is dead if its lock byte can be locked <i>and</i> its witness socket refuses a connection. Both are the kernel's word, in
 * any pid namespace. The byte alone would call a process dead that lost its locks by closing some descriptor. The socket alone would call a process
 * dead whose socket file was replaced.
 *
 * <p>The fallback, for a process without a socket, or whose socket a forked child still holds: the byte, and in the same pid namespace a pid that is
 * gone, a zombie, or another process's; from another namespace a heartbeat that has stood still for 4 s on this process's clock.
 *
 * <p><b>Threads:</b> the heartbeat's, and under the same monitor one that joins or deletes the hub. <b>Processes:</b> the burial is a CAS from the exact
 * state, so a slot's next process is never hit.
 */
final class DeathWatch {
    private static final long STILL_BEFORE_PROBE_NS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long STOP_ANSWER_HOLDS_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STILL_ACROSS_NAMESPACES_NS = TimeUnit.SECONDS.toNanos(4);

    /** Slots that each beat proves, moving heartbeat or not: a death is then seen by the beat of any of these many processes. */
    private static final int PROBES_PER_BEAT = 4;

    /** What a proof came to. */
    enum Proof {
        /** The slot's process is dead, and the table says so now. */
        DEAD,
        /** The byte is locked: the process lives, or is just dying, or another process tries to prove the same. */
        LOCKED,
        /** Nothing is proven. */
        NONE
    }

    private final ProcessTable table;
    private final LockFile lockFile;
    private final WitnessAddress address;
    private final ProcessIdentity self;
    private final int selfSlot;
    private final long[] seenState = new long[SLOTS];
    private final long[] seenBeat = new long[SLOTS];
    private final AtomicLongArray stopAnswers = new AtomicLongArray(SLOTS); // the time; the last bit is the answer
    private final AtomicLongArray seenBeatNs = new AtomicLongArray(SLOTS);
    private volatile boolean allHaveFutex;

    /**
     * A watch over a table.
     *
     * @param address of the witness sockets, or null if none can be reached
     * @param selfSlot the slot of this process, or -1 while it has none
     */
    DeathWatch(
            final ProcessTable table,
            final LockFile lockFile,
            final WitnessAddress address,
            final ProcessIdentity self,
            final int selfSlot) {
        this.table = table;
        this.lockFile = lockFile;
        this.address = address;
        this.self = self;
        this.selfSlot = selfSlot;
        for (int slot = 0; slot < SLOTS; slot++) {
            seenState[slot] = table.stateOf(slot);
        }
    }

    /** Whether the last scan found that every living process can wake sleepers by futex. */
    boolean allHaveFutex() {
        return allHaveFutex;
    }

    /** Whether a slot's process has a witness socket that this process can reach. */
    boolean listens(final int slot) {
        return address != null && table.hasFlag(slot, FLAG_LISTENS);
    }

    /**
     * Compares every slot with what it was at the last scan. Asks no system call.
     *
     * @return true if a process has died since the last scan, no matter which process proved it
     */
    synchronized boolean scan() {
        final int highWater = table.highWater();
        boolean deaths = false;
        boolean futexForAll = true;
        for (int slot = 0; slot < highWater; slot++) {
            final long state = table.stateOf(slot); // pairs with ProcessTable.claim
            deaths |= ended(state) != ended(seenState[slot]);
            if (state != seenState[slot]) {
                seenState[slot] = state;
                seenBeatNs.set(slot, 0);
            }
            futexForAll &= phase(state) != ALIVE || table.hasFlag(slot, FLAG_FUTEX);
        }
        allHaveFutex = futexForAll;
        return deaths;
    }

    /** Whether {@link #scan} would return true. */
    synchronized boolean differs() {
        final int highWater = table.highWater();
        for (int slot = 0; slot < highWater; slot++) {
            if (ended(table.stateOf(slot)) != ended(seenState[slot])) {
                return true;
            }
        }
        return false;
    }

    /**
     * The part of a beat that needs no event: proves the next slots, and every slot whose heartbeat stands still.
     *
     * @return whether a death was proven
     */
    synchronized boolean beat() {
        final long nowNs = System.nanoTime();
        final int highWater = table.highWater();
        boolean deaths = false;
        int probes = PROBES_PER_BEAT;
        for (int distance = 1; distance <= highWater; distance++) {
            final int slot = (selfSlot + distance) % highWater;
            final long state = table.stateOf(slot);
            if (phase(state) == ALIVE && slot != selfSlot) {
                final boolean still = isStill(slot, nowNs);
                probes--;
                if (still || probes >= 0) {
                    deaths |= prove(slot, state) == Proof.DEAD;
                }
            }
        }
        return deaths;
    }

    /** Proves every slot: for a joiner, and for a table that seems full. */
    synchronized boolean probeAll() {
        boolean deaths = false;
        for (int slot = 0; slot < table.highWater(); slot++) {
            final long state = table.stateOf(slot);
            if (phase(state) == ALIVE && slot != selfSlot) {
                deaths |= prove(slot, state) == Proof.DEAD;
            }
        }
        return deaths;
    }

    /** Remembers the heartbeat. */
    private boolean isStill(final int slot, final long nowNs) {
        final long beat = table.heartbeatOf(slot);
        if (beat != seenBeat[slot] || seenBeatNs.get(slot) == 0) {
            seenBeat[slot] = beat;
            seenBeatNs.set(slot, nowNs);
            return false;
        }
        return hasStoodStill(slot, nowNs, STILL_BEFORE_PROBE_NS);
    }

    /** Returns false for a process that no beat has seen yet. */
    private boolean hasStoodStill(final int slot, final long nowNs, final long periodNs) {
        final long sinceNs = seenBeatNs.get(slot);
        return sinceNs != 0 && table.heartbeatOf(slot) == seenBeat[slot] && nowNs - sinceNs >= periodNs;
    }

    /**
     * Whether a slot's process seems to be stopped: its heartbeat stands still, and the system reports it as stopped, or, where the system cannot be
     * asked, the heartbeat has stood still for seconds. A hint, not a proof. The system is asked at most every 100 ms.
     */
    boolean seemsStopped(final int slot) {
        final long nowNs = System.nanoTime();
        final long beatNs = seenBeatNs.get(slot);
        if (slot == selfSlot || beatNs == 0 || nowNs - beatNs < STILL_BEFORE_PROBE_NS) {
            return false;
        }
        final ProcessIdentity identity = table.identityOf(slot);
        if (!identity.sharesPids(self)) {
            return nowNs - beatNs >= STILL_ACROSS_NAMESPACES_NS;
        }
        final long answer = stopAnswers.get(slot);
        if (answer != 0 && nowNs - answer < STOP_ANSWER_HOLDS_NS) {
            return (answer & 1) != 0;
        }
        final boolean stopped = identity.isStopped();
        stopAnswers.set(slot, stopped ? nowNs | 1 : nowNs & ~1L);
        return stopped;
    }

    /**
     * Tries to prove one death.
     *
     * @param aliveState of the slot, as it was read
     */
    Proof prove(final int slot, final long aliveState) {
        if (!canLockByte(slot)) {
            return Proof.LOCKED;
        }
        if (table.stateOf(slot) != aliveState) {
            return Proof.DEAD; // another process was quicker
        }
        final boolean refuses = listens(slot) && address.ask(slot) == WitnessAddress.Answer.REFUSED;
        if (!refuses && !isDeadWithoutSocket(slot)) {
            return Proof.NONE;
        }
        if (table.markDead(slot, aliveState)) {
            table.raiseDeaths();
        }
        return Proof.DEAD;
    }

    private boolean canLockByte(final int slot) {
        try {
            final Optional<FileLock> lock = lockFile.tryLock(slot);
            if (lock.isPresent()) {
                lock.get().release();
            }
            return lock.isPresent();
        } catch (final IOException unknown) {
            return false;
        }
    }

    private boolean isDeadWithoutSocket(final int slot) {
        final ProcessIdentity identity = table.identityOf(slot);
        return identity.sharesPids(self)
                ? !identity.isRunning()
                : hasStoodStill(slot, System.nanoTime(), STILL_ACROSS_NAMESPACES_NS);
    }
}
