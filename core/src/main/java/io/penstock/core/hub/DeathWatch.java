package io.penstock.core.hub;

import static io.penstock.core.hub.ProcessTableDescriptor.ALIVE;
import static io.penstock.core.hub.ProcessTableDescriptor.DEAD;
import static io.penstock.core.hub.ProcessTableDescriptor.FLAG_FUTEX;
import static io.penstock.core.hub.ProcessTableDescriptor.SLOTS;
import static io.penstock.core.hub.ProcessTableDescriptor.phase;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Proves deaths. A process is dead if its lock byte is free AND a second witness agrees. In the same pid namespace the
 * witness is the pid: it is gone, a zombie, or assigned to another process. From another namespace it is the heartbeat,
 * which must have stood still for 3 s on this process's clock. The byte alone would declare a process dead that lost
 * its locks by closing some descriptor. The pid alone is wrong across namespaces. Time alone declares a stopped process
 * dead. While a heartbeat moves, nothing is probed.
 *
 * <p><b>Threads:</b> the heartbeat thread, and under the same monitor a thread that joins a full hub. <b>Processes:</b>
 * the byte stays locked until the slot is marked, so each death is recorded once.
 */
final class DeathWatch {
    private static final long STILL_BEFORE_PROBE_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long STOP_ANSWER_HOLDS_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STILL_ACROSS_NAMESPACES_NS = TimeUnit.SECONDS.toNanos(3);

    private final ProcessTable table;
    private final LockFile lockFile;
    private final ProcessIdentity self;
    private final int selfSlot;
    private final long[] seenState = new long[SLOTS];
    private final long[] seenBeat = new long[SLOTS];
    private final AtomicLongArray stopAnswers = new AtomicLongArray(SLOTS); // when; the last bit: what
    private final AtomicLongArray seenBeatNs = new AtomicLongArray(SLOTS);
    private volatile boolean allHaveFutex;

    /**
     * Creates a watch over a table.
     *
     * @param selfSlot the slot of this process, or -1 while it has none
     */
    DeathWatch(final ProcessTable table, final LockFile lockFile, final ProcessIdentity self, final int selfSlot) {
        this.table = table;
        this.lockFile = lockFile;
        this.self = self;
        this.selfSlot = selfSlot;
    }

    /** Whether the last scan found that every living process can wake sleepers by futex. */
    boolean allHaveFutex() {
        return allHaveFutex;
    }

    /**
     * Looks at every slot once.
     *
     * @return true if a process has died since the last scan, no matter which process proved it
     */
    synchronized boolean scan() throws IOException {
        final long nowNs = System.nanoTime();
        final int highWater = table.highWater();
        boolean deaths = false;
        boolean futexForAll = true;
        for (int slot = 0; slot < highWater; slot++) {
            long state = table.stateOf(slot); // pairs with ProcessTable.claim
            if (phase(state) == ALIVE && slot != selfSlot && isStill(slot, state, nowNs) && prove(slot, state, nowNs)) {
                state = table.stateOf(slot);
            }
            // Includes a process that came and died between two scans.
            deaths |= state != seenState[slot] && (phase(seenState[slot]) == ALIVE || phase(state) == DEAD);
            seenState[slot] = state;
            futexForAll &= phase(state) != ALIVE || table.hasFlag(slot, FLAG_FUTEX);
        }
        allHaveFutex = futexForAll;
        return deaths;
    }

    /** Probes every slot, even one with a moving heartbeat: for a table that seems full. */
    synchronized void probeAll() throws IOException {
        final long nowNs = System.nanoTime();
        for (int slot = 0; slot < table.highWater(); slot++) {
            final long state = table.stateOf(slot);
            if (phase(state) == ALIVE && slot != selfSlot) {
                prove(slot, state, nowNs);
            }
        }
    }

    private boolean isStill(final int slot, final long state, final long nowNs) {
        final long beat = table.heartbeatOf(slot);
        if (state != seenState[slot] || beat != seenBeat[slot]) {
            seenBeat[slot] = beat;
            seenBeatNs.set(slot, nowNs);
            return false;
        }
        return hasStoodStill(slot, state, nowNs, STILL_BEFORE_PROBE_NS);
    }

    /** False for a process that no scan has seen yet. */
    private boolean hasStoodStill(final int slot, final long state, final long nowNs, final long periodNs) {
        return state == seenState[slot]
                && table.heartbeatOf(slot) == seenBeat[slot]
                && nowNs - seenBeatNs.get(slot) >= periodNs;
    }

    /**
     * Whether a slot's process seems to be stopped: its heartbeat stands still, and the system confirms it, or, if the
     * system cannot be asked, the heartbeat has stood still for seconds. A process that merely gets no processor time
     * is not stopped. A hint, no proof. The system is asked a few times a second.
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

    private boolean prove(final int slot, final long aliveState, final long nowNs) throws IOException {
        final Optional<FileLock> lock = lockFile.tryLock(slot);
        if (lock.isEmpty()) {
            return false;
        }
        try {
            if (table.stateOf(slot) != aliveState) {
                return true; // another process was faster
            }
            final ProcessIdentity identity = table.identityOf(slot);
            final boolean dead = identity.sharesPids(self)
                    ? !identity.isRunning()
                    : hasStoodStill(slot, aliveState, nowNs, STILL_ACROSS_NAMESPACES_NS);
            return dead && table.markDead(slot, aliveState);
        } finally {
            lock.get().release();
        }
    }
}
