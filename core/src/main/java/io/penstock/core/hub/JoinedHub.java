package io.penstock.core.hub;

import io.penstock.HubInUseException;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Doorbell;
import io.penstock.core.wait.DoorbellSweeper;
import io.penstock.core.wait.Futex;
import io.penstock.core.wait.Sleeper;
import io.penstock.core.wait.VirtualThreads;
import io.penstock.core.wait.WaitHost;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * All processes that use the channels of one directory: which of them exist, which are alive, and what to do when one
 * dies. Its files are in the folder {@code .penstock} of the directory.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> at most {@value io.penstock.core.memory.ParticipantId#MAX_SLOTS} at a time.
 * <b>Blocks:</b> only {@link #at} (file operations) and {@link #delete}.
 */
public final class JoinedHub implements WaitHost {
    private static final int TICKS_PER_SECOND = 5;

    private static volatile int looksBeforeRescue = 1;

    private final HubFolder folder;
    private final LockFile lockFile;
    private final ProcessTable table;
    private final int self;

    // Never released: the lock on this process's byte proves that it is alive. The reference protects it from the
    // collector.
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final FileLock ownByte;

    private final DeathWatch watch;
    private final Doorbell doorbell;
    private final Set<Sleeper> sleepers = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder rescues = new LongAdder();
    private volatile int deaths; // written only by the heartbeat thread
    private volatile long coarseTimeMs = System.currentTimeMillis();
    private int ticks;
    private boolean warned;
    private volatile boolean deleted;

    JoinedHub(final HubFolder folder, final LockFile lockFile, final ProcessTable table, final Claim claim) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.table = table;
        this.self = claim.participant();
        this.ownByte = claim.lock();
        this.watch = new DeathWatch(table, lockFile, claim.identity(), ParticipantId.slot(self));
        this.doorbell = new Doorbell(folder.doorbells(), self, sleepers);
        this.listeners.add(new Listener(this::deleteLeftovers));
        this.listeners.add(new Listener(this::deleteLostDoorbells));
    }

    /** A slot of the table, claimed by this process. */
    record Claim(int participant, ProcessIdentity identity, FileLock lock) {}

    /**
     * Joins the hub of an existing directory; creates the hub (mode 0700) if it is missing. There is one object per
     * directory and JVM.
     *
     * @param directory of the channels
     * @throws IOException if the directory is missing, cannot be used, lies on a network file system, or holds a hub of
     *     another version
     */
    public static JoinedHub at(final Path directory) throws IOException {
        return HubRegistry.join(directory);
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public boolean isDead(final int participant) {
        return table.isDead(participant);
    }

    /**
     * A counter that changes when a process has died, within about half a second of the death (5 s across pid
     * namespaces). While it is unchanged, what {@link #isDead} returned stays true. Cheaper than {@link #isDead}.
     *
     * @return any number
     */
    public int deaths() {
        return deaths;
    }

    /**
     * Whether a process seems to be stopped: its heartbeat stands still, and the system reports it as stopped, or (in
     * another pid namespace) the heartbeat has stood still for 3 s. This proves nothing and is never a reason to take
     * something away from the process; but no process needs to wait for it.
     *
     * @param participant that is not known to be dead
     * @return true if so, as of this process's last look
     */
    @Override
    public boolean isStopped(final int participant) {
        return watch.seemsStopped(ParticipantId.slot(participant));
    }

    /**
     * The pid of a participant, in its own pid namespace.
     *
     * @param participant that is not known to be dead
     */
    public long pidOf(final int participant) {
        return table.identityOf(ParticipantId.slot(participant)).pid();
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
     * Registers a listener for deaths. It runs on a daemon thread: once soon after this call, and again within about
     * half a second of each death (5 s across pid namespaces). Until it returns true it is called again, five times a
     * second. It must not block.
     *
     * @return closes the registration
     */
    public Registration onDeath(final DeathListener listener) {
        final Listener entry = new Listener(listener);
        listeners.add(entry);
        return () -> listeners.remove(entry);
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
     */
    void deleteNow() throws IOException {
        final FileLock alone = lockFile.lockForSetup(false);
        try {
            lockFile.checkInPlace(); // otherwise a new hub is in its place, which belongs to others
            watch.probeAll();
            checkAlone();
            deleted = true;
            HubRegistry.forget(this);
            Heartbeat.remove(this);
            doorbell.close();
            folder.delete();
        } finally {
            alone.release();
        }
        HubRegistry.close(lockFile);
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
            warnOnce("incomplete channels of dead processes cannot be deleted: path=" + folder.directory(), unreadable);
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
     * The wall clock as the heartbeat thread last saw it: about 200 ms old at most while this process runs, and it
     * costs one read. A call of the system clock would cost as much as the rest of a short operation.
     *
     * @return ms since 1970
     */
    public long coarseTimeMs() {
        return coarseTimeMs;
    }

    @Override
    public Set<Sleeper> sleepers() {
        return sleepers;
    }

    /** Called by the heartbeat thread. If one step fails, the others must still run. */
    void tick() {
        ticks++;
        guarded(this::beat);
        guarded(this::watch);
        for (final Listener listener : listeners) {
            guarded(listener::runIfDue);
        }
        for (final Sleeper sleeper : sleepers) {
            guarded(() -> lookAfter(sleeper));
        }
    }

    private void beat() {
        coarseTimeMs = System.currentTimeMillis();
        table.beat(ParticipantId.slot(self));
        if (ticks == 1 && Futex.isSupported() && !Futex.load()) {
            table.clearFlag(ParticipantId.slot(self), ProcessTableDescriptor.FLAG_FUTEX);
        }
    }

    private void watch() throws IOException {
        if (watch.scan()) {
            final int before = deaths;
            deaths = before + 1;
            listeners.forEach(Listener::wakeUp);
        }
    }

    private void lookAfter(final Sleeper sleeper) {
        final boolean lost = sleeper.countReady() >= looksBeforeRescue;
        if (lost) {
            rescues.increment();
        }
        if (lost || sleeper.isInterrupted() || (ticks % TICKS_PER_SECOND == 0 && sleeper.isWoken())) {
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

    private void warnOnce(final String text, final Throwable failure) {
        if (!warned && !deleted) { // a tick may still run while the hub is deleted
            warned = true;
            Warnings.warn(text, failure);
        }
    }

    /** One step of a tick. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /**
     * For tests: how often the heartbeat thread had to wake a sleeper that was ready, because its signal was late, lost
     * or never sent.
     */
    public long rescues() {
        return rescues.sum();
    }

    /**
     * For tests: how many checks in a row must find a sleeper ready before it is rescued, so that a slow signaller does
     * not look like a dead one.
     */
    public static void looksBeforeRescue(final int looks) {
        looksBeforeRescue = looks;
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

    /** Only the heartbeat thread touches {@code due}. */
    private static final class Listener {
        private final DeathListener listener;
        private boolean due = true;

        Listener(final DeathListener listener) {
            this.listener = listener;
        }

        void wakeUp() {
            due = true;
        }

        void runIfDue() {
            if (due) {
                due = !listener.recover();
            }
        }
    }
}
