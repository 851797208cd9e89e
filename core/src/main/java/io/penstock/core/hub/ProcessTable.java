package io.penstock.core.hub;

import static io.penstock.core.hub.ProcessTableDescriptor.ALIVE;
import static io.penstock.core.hub.ProcessTableDescriptor.DEAD;
import static io.penstock.core.hub.ProcessTableDescriptor.FLAGS;
import static io.penstock.core.hub.ProcessTableDescriptor.FREE;
import static io.penstock.core.hub.ProcessTableDescriptor.HEARTBEAT;
import static io.penstock.core.hub.ProcessTableDescriptor.HIGH_WATER;
import static io.penstock.core.hub.ProcessTableDescriptor.PID;
import static io.penstock.core.hub.ProcessTableDescriptor.PID_NAMESPACE;
import static io.penstock.core.hub.ProcessTableDescriptor.SLOTS;
import static io.penstock.core.hub.ProcessTableDescriptor.START_TIME;
import static io.penstock.core.hub.ProcessTableDescriptor.STATE;
import static io.penstock.core.hub.ProcessTableDescriptor.epoch;
import static io.penstock.core.hub.ProcessTableDescriptor.phase;
import static io.penstock.core.hub.ProcessTableDescriptor.slotOffset;
import static io.penstock.core.hub.ProcessTableDescriptor.state;

import io.penstock.core.memory.BootId;
import io.penstock.core.memory.ParticipantId;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The words of the process table. A slot's identity fields change only under the slot's lock byte. Its state only moves
 * from FREE or DEAD to ALIVE with a higher epoch, and from ALIVE to DEAD. So a participant of another epoch in any word
 * is the name of a dead process.
 */
final class ProcessTable {
    private final AtomicBuffer words;
    private final long id;

    ProcessTable(final AtomicBuffer words) {
        this(words, 0);
    }

    /**
     * A table in a file.
     *
     * @param id distinguishes it from every other table that was ever in its place
     */
    ProcessTable(final AtomicBuffer words, final long id) {
        this.words = words;
        this.id = id;
    }

    long id() {
        return id;
    }

    /**
     * Writes the initial values of a table: every slot is free, as if it had already seen {@code firstEpoch} processes.
     */
    static void initialize(final AtomicBuffer words, final int firstEpoch, final BootId boot) {
        for (int slot = 0; slot < SLOTS; slot++) {
            words.putLongRelease(slotOffset(slot) + STATE, state(FREE, firstEpoch));
        }
        words.putIntRelease(ProcessTableDescriptor.FIRST_EPOCH, firstEpoch);
        new ProcessTable(words).boot(boot);
    }

    BootId boot() {
        return new BootId(
                words.getLongVolatile(ProcessTableDescriptor.BOOT_ID_HIGH),
                words.getLongVolatile(ProcessTableDescriptor.BOOT_ID_LOW));
    }

    private void boot(final BootId boot) {
        words.putLongRelease(ProcessTableDescriptor.BOOT_ID_HIGH, boot.high());
        words.putLongRelease(ProcessTableDescriptor.BOOT_ID_LOW, boot.low());
    }

    /**
     * After a restart of the machine no earlier process is alive. The new boot id is stored last, so that a kill in
     * between repeats the work.
     *
     * @param now the present boot, known
     * @param isFree whether a slot's lock byte is unlocked, the second witness
     */
    void markDeadAfterRestart(final BootId now, final IntPredicate isFree) {
        final boolean restarted = boot().isKnown();
        for (int slot = 0; restarted && slot < highWater(); slot++) {
            final long state = stateOf(slot);
            if (phase(state) == ALIVE && isFree.test(slot)) {
                markDead(slot, state);
            }
        }
        boot(now);
    }

    int highWater() {
        return Math.min(SLOTS, words.getIntVolatile(HIGH_WATER));
    }

    long stateOf(final int slot) {
        return words.getLongVolatile(slotOffset(slot) + STATE);
    }

    boolean isDead(final int participant) {
        final long state = stateOf(ParticipantId.slot(participant));
        return epoch(state) != ParticipantId.epoch(participant) || phase(state) != ALIVE;
    }

    /** Whether a participant was never in this table: it is a name of an earlier hub of the directory. */
    boolean isForeign(final int participant) {
        final int epoch = ParticipantId.epoch(participant);
        return epoch <= words.getIntVolatile(ProcessTableDescriptor.FIRST_EPOCH)
                || epoch > epoch(stateOf(ParticipantId.slot(participant)));
    }

    /** The pid of a participant, dead or alive, in its own pid namespace. 0 if it is foreign, or its slot was given to too many since. */
    long pidOf(final int participant) {
        final int slot = ParticipantId.slot(participant);
        final int epoch = ParticipantId.epoch(participant);
        final long pid = words.getLongVolatile(ProcessTableDescriptor.pastPid(slot, epoch));
        final int since = epoch(stateOf(slot)) - epoch; // behind the pid: a later claim stores pids before the state
        return isForeign(participant) || since >= ProcessTableDescriptor.PAST - 1 ? HubView.UNKNOWN_PID : pid;
    }

    /** Whether a participant is the last that its slot was given to, dead or alive. */
    boolean isNamed(final int participant) {
        return epoch(stateOf(ParticipantId.slot(participant))) == ParticipantId.epoch(participant);
    }

    boolean isClaimable(final int slot) {
        final long state = stateOf(slot);
        return phase(state) != ALIVE && epoch(state) < ParticipantId.MAX_EPOCH;
    }

    /** Claims a claimable slot. Only under its lock byte; a kill before the last store leaves it claimable. */
    int claim(final int slot, final ProcessIdentity identity, final int flags) {
        final int base = slotOffset(slot);
        final int epoch = epoch(stateOf(slot)) + 1;
        words.putLongRelease(ProcessTableDescriptor.pastPid(slot, epoch), identity.pid());
        words.putLongRelease(base + PID, identity.pid());
        words.putLongRelease(base + START_TIME, identity.startTime());
        words.putLongRelease(base + PID_NAMESPACE, identity.pidNamespace());
        words.putLongRelease(base + HEARTBEAT, 0L);
        words.putIntRelease(base + FLAGS, flags);
        raiseHighWater(slot + 1);
        words.putLongVolatile(base + STATE, state(ALIVE, epoch)); // pairs with the scan in DeathWatch
        return ParticipantId.of(slot, epoch);
    }

    private void raiseHighWater(final int atLeast) {
        int seen = words.getIntVolatile(HIGH_WATER);
        while (seen < atLeast && !words.compareAndSetInt(HIGH_WATER, seen, atLeast)) {
            seen = words.getIntVolatile(HIGH_WATER);
        }
    }

    /** Moves ALIVE to DEAD. Only after the proof, or by the process itself when it leaves. */
    boolean markDead(final int slot, final long aliveState) {
        return words.compareAndSetLong(slotOffset(slot) + STATE, aliveState, state(DEAD, epoch(aliveState)));
    }

    /** Counts a death that was proven, or a leave. After the state was stored, so that a reader of the new count sees it. */
    void raiseDeaths() {
        words.getAndAddLong(ProcessTableDescriptor.DEATHS, 1L); // pairs with the read in deaths()
    }

    long deaths() {
        return words.getLongVolatile(ProcessTableDescriptor.DEATHS); // pairs with raiseDeaths()
    }

    ProcessIdentity identityOf(final int slot) {
        final int base = slotOffset(slot);
        return new ProcessIdentity(
                words.getLongVolatile(base + PID),
                words.getLongVolatile(base + START_TIME),
                words.getLongVolatile(base + PID_NAMESPACE));
    }

    long heartbeatOf(final int slot) {
        return words.getLongVolatile(slotOffset(slot) + HEARTBEAT);
    }

    /** Called only by the slot's own process. */
    void beat(final int slot) {
        final int index = slotOffset(slot) + HEARTBEAT;
        words.putLongRelease(index, words.getLong(index) + 1);
    }

    boolean hasFlag(final int slot, final int flag) {
        return (words.getIntVolatile(slotOffset(slot) + FLAGS) & flag) != 0;
    }

    /** Called only by the slot's own process. */
    void clearFlag(final int slot, final int flag) {
        final int index = slotOffset(slot) + FLAGS;
        words.putIntVolatile(index, words.getInt(index) & ~flag);
    }
}
