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
 * All processes that use the channels of one directory: who is there, who is alive, and what to do when one dies. Its files lie in
 * the folder {@code .penstock} of the directory.
 *
 * <p>Threads: any. Processes: at most {@value io.penstock.core.memory.ParticipantId#MAX_SLOTS} at a time. Blocks: only {@link #at} (file
 * operations) and {@link #delete}.
 */
public final class JoinedHub implements WaitHost, HubView {
    private static final int TICKS_PER_SECOND = 5;

    private static volatile int looksBeforeRescue = 1;

    private final HubFolder folder;
    private final LockFile lockFile;
    private final ProcessTable table;
    private final int self;

    // Never released: the lock on this process's byte says that it lives. The reference keeps the collector away.
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final FileLock ownByte;

    private final DeathWatch watch;
    private final Doorbell doorbell;
    private final Set<Sleeper> sleepers = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder rescues = new LongAdder();
    private volatile int deaths; // counted by the heart alone
    private volatile long coarseTimeMs = System.currentTimeMillis();
    private int ticks;
    private boolean complained;
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

    /** A slot of the table, taken. */
    record Claim(int participant, ProcessIdentity identity, FileLock lock) {}

    /**
     * Joins the hub of an existing directory; the hub is created (mode 0700) where it is missing. One object per directory and JVM.
     *
     * @param directory that holds the channels
     * @return the hub
     * @throws IOException if the directory is missing, cannot be used, lies on a network file system, or holds a hub of another version
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
     * A count that has changed since whenever somebody died, within about half a second of the death (5 s across pid namespaces): while
     * it stays, what {@link #isDead} said stays true. Cheaper than asking that.
     *
     * @return any number
     */
    public int deaths() {
        return deaths;
    }

    /**
     * Whether a process seems to be stopped: its heart stands still, and the system says that it was stopped, or (of another pid namespace) does so for 3 s. No
     * proof of anything, and never a reason to take something away from it; but nobody needs to wait for it.
     *
     * @param participant a participant that is not known to be dead
     * @return true if so, as of this process's last look
     */
    @Override
    public boolean isStopped(final int participant) {
        return watch.seemsStopped(ParticipantId.slot(participant));
    }

    @Override
    public long pidOf(final int participant) {
        final long pid = table.identityOf(ParticipantId.slot(participant)).pid();
        return table.isNamed(participant) ? pid : UNKNOWN_PID;
    }

    /**
     * The directory of the channels.
     *
     * @return its real path
     */
    public Path directory() {
        return folder.directory();
    }

    /**
     * A participant for an error text.
     *
     * @param participant a participant or {@link ParticipantId#NOBODY}
     * @return its pid as well, while it is known
     */
    public String describe(final int participant) {
        final String id = ParticipantId.describe(participant);
        if (participant == ParticipantId.NOBODY || isDead(participant)) {
            return id;
        }
        return "pid=" + table.identityOf(ParticipantId.slot(participant)).pid() + " " + id;
    }

    /**
     * Asks to be told of deaths. The listener runs on a daemon thread: once soon after this call, and again within about half a second
     * of each death (5 s across pid namespaces); and five times a second until it returns true. It must not block.
     *
     * @param listener what to do
     * @return closes the registration
     */
    public Registration onDeath(final DeathListener listener) {
        final Listener entry = new Listener(listener);
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    /**
     * Removes a hub that nobody else uses any more. For the program that created the directory, after its children have gone; it must
     * not use the hub's channels afterwards. The channels' own files stay.
     *
     * @throws HubInUseException if other processes still use the hub; the text names them
     * @throws IOException if its files cannot be deleted
     */
    public void delete() throws IOException {
        HubRegistry.delete(this);
    }

    /** Under the monitor of the registry: nobody of this JVM joins meanwhile; and under the setup lock: nobody else does. */
    void deleteNow() throws IOException {
        final FileLock alone = lockFile.lockForSetup(false);
        try {
            lockFile.checkInPlace(); // else a new hub is in its place, which is others'
            watch.buryTheDead();
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

    /** Channels that a process was making when it died. */
    private boolean deleteLeftovers() {
        try {
            SharedFile.deleteLeftovers(folder.directory(), this);
        } catch (final NoSuchFileException directoryDeleted) {
            return true; // and so are the leftovers
        } catch (final IOException unreadable) {
            complainOnce("half-made channels of dead processes are left: path=" + folder.directory(), unreadable);
        }
        return true;
    }

    /** Of any hub: of those that were deleted by hand nobody else would do it. */
    private boolean deleteLostDoorbells() {
        try {
            DoorbellSweeper.removeOnce(folder.owner());
        } catch (final IOException | RuntimeException unreadable) {
            // A temporary directory in which one may make files need not be readable.
        }
        return true;
    }

    boolean isInPlace() {
        return lockFile.isInPlace();
    }

    @Override
    public boolean canSleepByFutex() {
        return watch.everybodyHasFutex() && !VirtualThreads.isCurrentVirtual() && Futex.load();
    }

    @Override
    public Doorbell doorbell() {
        return doorbell;
    }

    /**
     * The wall clock as the heart saw it last: some 200 ms ago at most while this process runs, and for the price of a read. What asks the
     * system costs 20 ns, as much as the rest of a short operation.
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

    /** The heart's. Whatever fails, the rest of its work must go on. */
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
            complainOnce(
                    "the heart stumbled; deaths and lost signals may be noticed late: path=" + folder.path(), failure);
        }
    }

    private void complainOnce(final String text, final Throwable failure) {
        if (!complained && !deleted) { // a tick may still run while the hub is deleted
            complained = true;
            Warnings.warn(text, failure);
        }
    }

    /** A part of a tick. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** For tests: how often the heart had to wake a sleeper that was ready, since its signal was late or lost or never given. */
    public long rescues() {
        return rescues.sum();
    }

    /** For tests: a signaller that is merely slow is not to look like one that was lost. */
    public static void looksBeforeRescue(final int looks) {
        looksBeforeRescue = looks;
    }

    /** What a channel does when some process has died. */
    @FunctionalInterface
    public interface DeathListener {
        /**
         * Some process of the hub was proven dead: look at your words with {@link JoinedHub#isDead}.
         *
         * @return false to be called again (something was busy)
         */
        boolean recover();
    }

    /** A registration that can be ended. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Only the heart touches {@code due}. */
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
