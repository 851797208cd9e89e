package io.penstock.core.hub;

import io.penstock.HubInUseException;
import io.penstock.core.memory.Fences;
import io.penstock.core.memory.Leaving;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.wait.Doorbell;
import io.penstock.core.wait.DoorbellSweeper;
import io.penstock.core.wait.Futex;
import io.penstock.core.wait.OpenWait;
import io.penstock.core.wait.Sleeper;
import io.penstock.core.wait.VirtualThreads;
import io.penstock.core.wait.WaitHost;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All processes that use the channels of one directory: which of them exist, which are alive, and what to do when one
 * dies. Its files are in the folder {@code .penstock} of the directory.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> at most {@value io.penstock.core.memory.ParticipantId#MAX_SLOTS} at a time.
 * <b>Blocks:</b> only {@link #at} (file operations) and {@link #delete}.
 */
public final class JoinedHub implements WaitHost, HubView {
    private final HubFolder folder;
    private final LockFile lockFile;
    private final ProcessTable table;
    private final int self;

    // Held until this process leaves: it says that the process is alive. The reference protects it from the collector.
    private final FileLock ownByte;

    private final WitnessAddress witnesses;
    private final WatchRing ring; // null where this process has no witness socket

    private final DeathWatch watch;
    private final Doorbell doorbell;
    private final Set<Sleeper> sleepers = ConcurrentHashMap.newKeySet();
    private final DeathListeners listeners = new DeathListeners();
    private final HubUpkeep upkeep;
    private volatile long coarseTimeMs = System.currentTimeMillis();
    private final FileWatch files;
    private final ForeignNames foreigners;
    private volatile boolean left;

    /** Set before the last look at what this process still owns. */
    private final Leaving leaving = new Leaving();

    private volatile boolean channelDestroyed;
    private final Set<OpenWait> openWaits = ConcurrentHashMap.newKeySet();
    private final UsedLocks locks = new UsedLocks();

    // Guarded by the registry.
    private int uses;
    private boolean pinned;

    JoinedHub(
            final HubFolder folder,
            final LockFile lockFile,
            final ProcessTable table,
            final WitnessAddress witnesses,
            final Claim claim) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.files = new FileWatch(folder, lockFile);
        this.table = table;
        this.foreigners = new ForeignNames(table);
        this.self = claim.participant();
        this.ownByte = claim.lock();
        final int slot = ParticipantId.slot(self);
        this.witnesses = witnesses;
        this.watch = new DeathWatch(table, lockFile, witnesses, claim.identity(), slot);
        this.ring = claim.server() == null ? null : new WatchRing(table, watch, witnesses, slot, claim.server());
        this.doorbell = new Doorbell(folder.doorbells(), self, sleepers);
        this.upkeep =
                new HubUpkeep(this, folder, new HubUpkeep.Parts(table, watch, ring, files, foreigners, listeners));
        this.listeners.add(this::deleteLeftovers);
        this.listeners.add(this::deleteLostDoorbells);
        this.listeners.add(this::forgetDoorbells);
    }

    /**
     * A slot of the table, claimed by this process.
     *
     * @param server listens at the slot's witness socket, or null if it has none
     */
    record Claim(int participant, ProcessIdentity identity, FileLock lock, ServerSocketChannel server) {}

    /**
     * Joins the hub of an existing directory; creates the hub (mode 0700) if it is missing. There is one object per
     * directory and JVM. The hub stays joined until it is deleted.
     *
     * @param directory of the channels
     * @throws IOException if the directory is missing, cannot be used, lies on a network file system, or holds a hub of
     *     another version
     */
    public static JoinedHub at(final Path directory) throws IOException {
        return HubRegistry.join(directory, true);
    }

    /**
     * Same as {@link #at}, but the hub is left once each such call has had its {@link #release}.
     *
     * @param directory of the channels
     * @throws IOException as {@link #at}
     */
    public static JoinedHub acquire(final Path directory) throws IOException {
        return HubRegistry.join(directory, false);
    }

    /**
     * Looks, without making anything.
     *
     * @param directory of the channels
     * @return whether there is a hub, or the start of one
     */
    public static boolean isIn(final Path directory) {
        return HubFolder.isIn(directory);
    }

    /** Gives back what {@link #acquire} returned. The last call leaves the hub, where no call of {@link #at} keeps it. */
    public void release() {
        HubRegistry.release(this);
    }

    /** Called under the monitor of the registry. */
    void use(final boolean pin) {
        pinned |= pin;
        uses += pin ? 0 : 1;
    }

    /** Called under the monitor of the registry. Returns whether no user is left. */
    boolean unuse() {
        uses--;
        return uses == 0 && !pinned && !left;
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public boolean isDead(final int participant) {
        return table.isDead(participant) && !foreigners.holds(participant);
    }

    /** {@return a number that no other hub of this directory has or had} */
    public long id() {
        return table.id();
    }

    /**
     * A channel of this process that is open.
     *
     * @param lastHub the {@link #id} of the hub with which it was last used
     * @param channel what to do if that is another hub, and if this hub's files are removed
     * @return closes the registration
     */
    public Registration opened(final long lastHub, final HubChannel channel) {
        if (lastHub != id()) {
            foreigners.met(channel);
        }
        return files.addMember(channel::stillHere);
    }

    /** A channel, as the hub sees it. */
    public interface HubChannel extends ForeignNames.ForeignChannel {
        /** The hub's files are gone: tells processes of other hubs that this one still has the channel open. */
        void stillHere();
    }

    /**
     * A counter that changes when a process has died or left, within milliseconds as a rule, and within a second always.
     * While it is unchanged, what {@link #isDead} returned stays true. Cheaper than {@link #isDead} for many participants.
     *
     * @return any number
     */
    public int deaths() {
        return (int) table.deaths() + upkeep.deathsSeen();
    }

    /**
     * Whether a process seems to be stopped: its heartbeat stands still, and the system reports it as stopped, or (in
     * another pid namespace) the heartbeat has stood still for 4 s. This proves nothing and is never a reason to take
     * something away from the process; but no process needs to wait for it.
     *
     * @param participant that is not known to be dead
     * @return true if so, as of this process's last look
     */
    @Override
    public boolean isStopped(final int participant) {
        return watch.seemsStopped(ParticipantId.slot(participant));
    }

    @Override
    public long pidOf(final int participant) {
        return table.pidOf(participant);
    }

    @Override
    public boolean isNamed(final int participant) {
        return table.isNamed(participant);
    }

    /** The real path of the channels' directory. */
    public Path directory() {
        return folder.directory();
    }

    /**
     * Describes a participant for an error text, with its pid while it is known.
     *
     * @param participant a participant or {@link ParticipantId#NOBODY}
     */
    public String describe(final int participant) {
        final String id = ParticipantId.describe(participant);
        if (participant == ParticipantId.NOBODY || isDead(participant)) {
            return id;
        }
        return "pid=" + table.identityOf(ParticipantId.slot(participant)).pid() + " " + id;
    }

    /**
     * Registers a listener for deaths. It runs on a daemon thread: once soon after this call, and again after each
     * death, as soon as the death is known. Until it returns true it is called again: after 2 ms, then later and later,
     * and in the end once a second. It must not block.
     *
     * @return closes the registration
     */
    public Registration onDeath(final DeathListener listener) {
        final Registration registration = listeners.add(listener);
        Heartbeat.ask();
        return registration;
    }

    /**
     * For a parent to whom the system has said that its child has exited: the death is proven now, in every hub of this JVM that the child had joined.
     * As a rule the child's neighbours have told it by then. They do not where they are stopped, or get no processor.
     */
    public static void exited(final long pid) {
        Heartbeat.exited(pid);
    }

    /**
     * Removes a hub that no other process uses any more. For the program that created the directory, after its children
     * have exited; it must not use the hub's channels afterwards. The channels' own files stay.
     *
     * @throws HubInUseException if other processes still use the hub; the message names them
     * @throws IOException if its files cannot be deleted
     */
    public void delete() throws IOException {
        HubRegistry.delete(this);
    }

    /**
     * Called under the monitor of the registry, so that no thread of this JVM joins meanwhile; the setup lock excludes
     * other processes.
     *
     * @param alone the setup lock; it is released
     */
    void deleteNow(final FileLock alone) throws IOException {
        try {
            lockFile.checkInPlace(); // otherwise a new hub is in its place, which belongs to others
            watch.probeAll();
            checkAlone();
            left = true;
            HubRegistry.forget(this);
            closeRing();
            Heartbeat.remove(this);
            doorbell.close();
            folder.delete();
        } finally {
            alone.release();
        }
        HubRegistry.close(lockFile);
    }

    @Override
    public Leaving leaving() {
        return leaving;
    }

    @Override
    public void uses(final OwnerLock lock) {
        locks.add(lock);
    }

    /**
     * Whether no thread of this process is inside a channel of the hub, in so far as that matters to others: no shared word carries the name of this
     * process that a thread is still going to use. From the first call on nothing more is acquired.
     */
    boolean isQuiet() {
        leaving.begun = true;
        Fences.full(); // pairs with the CAS in OwnerLock.tryAcquire, and the set in WaitList and WaitAny
        return openWaits.isEmpty() && sleepers.isEmpty() && !locks.isAnyOwn();
    }

    /** A channel was destroyed, and this process closes it: if it was the last one, the hub goes with it. */
    public void channelDestroyed() {
        channelDestroyed = true;
    }

    /** Whether the hub goes with this process. Called under the monitor of the registry: no channel of this process is open any more. */
    boolean wasForDestroyedChannels() {
        return channelDestroyed && !folder.hasChannels();
    }

    boolean hasLeft() {
        return left;
    }

    /** Called under the monitor of the registry: no channel of this process is open any more, and it is quiet. */
    void leaveNow() throws IOException {
        final int slot = ParticipantId.slot(self);
        left = true;
        table.markDead(slot, ProcessTableDescriptor.state(ProcessTableDescriptor.ALIVE, ParticipantId.epoch(self)));
        table.raiseDeaths();
        try {
            if (ring != null) {
                ring.tellAll();
            }
            closeRing();
            doorbell.leave();
        } finally {
            Heartbeat.remove(this);
            ownByte.release();
        }
    }

    private void closeRing() throws IOException {
        if (ring != null) {
            ring.close();
            witnesses.delete(ParticipantId.slot(self));
        }
    }

    /**
     * The end of a join, before any channel is used: takes neighbours, which then know of this process. Deletes what the dead have left: in a container
     * with a memory limit there may be no room for a new channel before that.
     *
     * @param died whether the join has proven a death
     */
    void meetNeighbours(final boolean died) {
        deleteLeftovers();
        if (ring == null) {
            return;
        }
        final boolean refused = ring.choose();
        if (died || refused) {
            table.raiseDeaths();
            ring.tellAll();
        }
    }

    /** Called once, before the heartbeat thread sees the hub. */
    void register(final Selector selector) throws IOException {
        if (ring != null) {
            ring.register(selector, this);
        }
    }

    private void checkAlone() throws HubInUseException {
        final List<String> others = new ArrayList<>();
        for (int slot = 0; slot < table.highWater(); slot++) {
            final long state = table.stateOf(slot);
            if (slot != ParticipantId.slot(self)
                    && ProcessTableDescriptor.phase(state) == ProcessTableDescriptor.ALIVE) {
                others.add("pid=" + table.identityOf(slot).pid());
            }
        }
        if (!others.isEmpty()) {
            throw new HubInUseException("the hub is still used by other processes: " + String.join(" ", others)
                    + " path=" + folder.path() + "; end them first");
        }
    }

    /** Deletes channels that a process was creating when it died. */
    private boolean deleteLeftovers() {
        try {
            SharedFile.deleteLeftovers(folder.directory(), this);
        } catch (final NoSuchFileException directoryDeleted) {
            return true; // and so are the leftovers
        } catch (final IOException unreadable) {
            upkeep.warnOnce(
                    "incomplete channels of dead processes cannot be deleted: path=" + folder.directory(), unreadable);
        }
        return true;
    }

    private boolean forgetDoorbells() {
        try {
            doorbell.forget(this::isDead);
        } catch (final IOException failed) {
            // Closing has no other effect that could fail.
        }
        return true;
    }

    /** Deletes lost doorbells of any hub: for hubs that were deleted by hand no other code would do it. */
    private boolean deleteLostDoorbells() {
        try {
            DoorbellSweeper.removeOnce(folder.owner());
        } catch (final IOException | RuntimeException unreadable) {
            // A temporary directory in which files can be created need not be readable.
        }
        return true;
    }

    LockFile lockFile() {
        return lockFile;
    }

    boolean isInPlace() {
        return lockFile.isInPlace();
    }

    @Override
    public boolean canSleepByFutex() {
        return watch.allHaveFutex() && !VirtualThreads.isCurrentVirtual() && Futex.load();
    }

    @Override
    public Doorbell doorbell() {
        return doorbell;
    }

    /**
     * The wall clock as the heartbeat thread last saw it: about a second old at most while this process runs, and it
     * costs one read. A call of the system clock would cost as much as the rest of a short operation.
     *
     * @return ms since 1970
     */
    public long coarseTimeMs() {
        return coarseTimeMs;
    }

    /** Called at each beat. */
    void coarseTimeMs(final long nowMs) {
        coarseTimeMs = nowMs;
    }

    @Override
    public Set<Sleeper> sleepers() {
        return sleepers;
    }

    @Override
    public Set<OpenWait> openWaits() {
        return openWaits;
    }

    /** What the heartbeat thread does for this hub. */
    HubUpkeep upkeep() {
        return upkeep;
    }

    /**
     * Asks to be told when the file of a channel, or of the hub itself, was removed or replaced. The daemon thread tells it, once.
     *
     * @param file that is looked at every second
     * @return closes the registration
     */
    public Registration watchFile(final WatchedFile file) {
        return files.add(file);
    }

    /** The file of a channel, as the hub looks after it. */
    public interface WatchedFile {
        /** The path, for a message. */
        Path path();

        /** Whether the path still leads to this file. Does not block, but for the file system. */
        boolean isInPlace();

        /** The file, or the hub's, was removed or replaced. From now on each call of the channel must fail with this message. */
        void lost(String message);
    }

    /**
     * For tests: how often the heartbeat thread had to wake a sleeper that was ready, because its signal was late, lost
     * or never sent.
     */
    public long rescues() {
        return upkeep.rescues();
    }

    /**
     * For tests: how many checks in a row must find a sleeper ready before it is rescued, so that a slow signaller does
     * not look like a dead one.
     */
    public static void looksBeforeRescue(final int looks) {
        HubUpkeep.looksBeforeRescue(looks);
    }

    /** What a channel does when a process has died. */
    @FunctionalInterface
    public interface DeathListener {
        /**
         * Called after a process of the hub was proven dead: check the shared words with {@link JoinedHub#isDead}.
         *
         * @return false to be called again (something was busy)
         */
        boolean recover();
    }

    /** A registration that can be closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
