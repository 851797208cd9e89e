package io.penstock.objects.engine;

import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.codec.ClassIds;
import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ChannelUsers;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.hub.OpenHandles;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.objects.SharedStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A store in a file, as one process has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host have a handle each. <b>Blocks:</b> as {@link Store} says.
 */
public final class FileStore<T extends Table> extends Store<T> implements WaitableLock.User {
    private static final long DESTROY_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final Channel channel;
    private final Waiting waiting;
    private final WaitList waitList;
    private final RecoverableLock ownerLock;
    private final WaitableLock lock;
    private final ChannelUsers users;
    private final FileLargeValues large;
    private final JoinedHub.Registration fileWatch;
    private final JoinedHub.Registration deaths;
    private final JoinedHub.Registration healing;

    private volatile boolean closed;
    private volatile boolean ended;

    /** Why it is closed, if it was not closed by a call. */
    private volatile String lost;

    private volatile JoinedHub.Registration openHandle;

    private FileStore(final StoreFile file, final Regions regions, final T table, final Waiting waiting) {
        super(file.geometry(), table);
        this.channel = file.channel();
        this.waiting = waiting;
        this.waitList = channel.waitList();
        channel.nameConditions(StoreObserver::nameOf); // before its lock takes its name
        this.ownerLock = new RecoverableLock(regions.control(), StoreDescriptor.LOCK, hub(), table::recover);
        this.lock = new WaitableLock(ownerLock, LOCK_CONDITION, FairnessGate.open(waitList), waitList, waiting, this);
        this.users = new ChannelUsers(regions.control(), StoreDescriptor.USERS, hub());
        this.large = new FileLargeValues(new SideFolder(channel.file(), SideFolder.LARGE), hub());
        users.attach();
        this.fileWatch = hub().watchFile(new Watched());
        this.deaths = hub().onDeath(() -> closed || recoverDead());
        this.healing = hub().onDeath(this::heal);
    }

    /** A handle on an open file. */
    public static <T extends Table> FileStore<T> of(final StoreFile file, final Waiting waiting, final Maker<T> maker) {
        FileStore<T> store = null;
        try {
            final Regions regions = file.regions();
            store = new FileStore<>(file, regions, maker.apply(regions), waiting);
            store.recoverDead(); // what the last process to use the file has left
            return store;
        } finally {
            if (store == null) {
                file.channel().close();
            }
        }
    }

    private JoinedHub hub() {
        return channel.hub();
    }

    private final class Watched implements JoinedHub.WatchedFile {
        @Override
        public Path path() {
            return channel.file().path();
        }

        @Override
        public boolean isInPlace() {
            return !channel.file().isReplaced();
        }

        @Override
        public void lost(final String message) {
            lost = message;
            closed = true;
            waitList.wakeLocal();
        }
    }

    /** False if something was busy. */
    private boolean recoverDead() {
        if (ownerLock.isOrphaned() && !ownerLock.tryRun(() -> {})) {
            return false;
        }
        for (int condition = LOCK_CONDITION; condition <= CHANGES; condition++) {
            waitList.signalAll(
                    condition); // the dead process may have changed something, or may have been the one to be woken
        }
        return sweep();
    }

    /** Deletes the files of large values that no entry refers to: killed processes leave such. */
    private boolean sweep() {
        try {
            if (large.isUsed()) {
                final List<LargeItems.Reference> suspects = large.written(); // before the look
                return suspects.isEmpty() || ownerLock.tryRun(() -> sweep(suspects));
            }
        } catch (final IOException | UncheckedIOException unreadable) {
            return true; // the next death brings another look; only room on the disk is lost
        }
        return true;
    }

    private void sweep(final List<LargeItems.Reference> suspects) {
        try {
            large.sweep(suspects, table());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At every beat: no other process can take a lock that a living one has failed to release. */
    private boolean heal() {
        final boolean done = ownerLock.heal() && closed;
        final JoinedHub.Registration self = healing;
        if (done && self != null) {
            self.close();
        }
        return done;
    }

    @Override
    public void locked(final Runnable section) {
        try {
            while (!lock.run(section, CallTimeout.immediate())) {
                checkOpen(); // a write of a stopped process takes longer than the patience
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public void changed(final int hash) {
        final int condition = condition(hash);
        if (waitList.isAwaited(condition)) { // the release of the lock was the fence
            waitList.signalAll(condition);
            waitList.signal(condition); // finds no waiter, as a rule, and lowers the flag
        }
    }

    @Override
    public boolean await(final int hash, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return waitList.await(condition(hash), waiting, ready, deadline);
    }

    @Override
    public ClassIds valueClasses() {
        return new ClassTable(channel.classTable(), hub());
    }

    @Override
    public ClassIds keyClasses() {
        final ClassIds table =
                new ClassTable(channel.body(StoreDescriptor.KEY_CLASSES, StoreDescriptor.KEY_CLASSES_LENGTH), hub());
        return new KeyClasses(table, location());
    }

    @Override
    public LargeValues large() {
        return large;
    }

    @Override
    public String location() {
        return channel.file().path().toString();
    }

    @Override
    public long instance() {
        return channel.file().instance();
    }

    @Override
    public boolean isInMemory() {
        return false;
    }

    @Override
    public boolean isInPlace() {
        return !channel.file().isReplaced();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void checkOpen() {
        if (closed) {
            throw lost == null ? closed(location()) : new UncheckedIOException(new SharedFileException(lost));
        }
    }

    @Override
    public void checkRecovered() {
        if (ownerLock.isOrphaned()) {
            locked(() -> {});
        }
    }

    @Override
    public void closeWith(final Object handle, final boolean told) {
        openHandle = told
                ? OpenHandles.add(handle, "a shared object", location(), this::close)
                : OpenHandles.addSilently(handle, "a shared object", location(), () -> false, this::close);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            closed = true;
        }
        try {
            if (openHandle != null) {
                openHandle.close();
            }
            fileWatch.close();
            users.detach();
            deaths.close();
            waitList.wakeLocal();
            heal();
        } finally {
            channel.close();
        }
    }

    /** Under the lock: another process that deletes too may create a file of that name between check and deletion. */
    @Override
    public void destroy() throws IOException {
        checkOpen();
        try {
            if (!ownerLock.pollRun(this::deleteFile, System.nanoTime() + DESTROY_PATIENCE_NS)) {
                throw new IOException("the file is not deleted while another call has its lock: holder="
                        + hub().describe(ownerLock.owner()) + " path=" + location()
                        + "; end its process, then delete the file");
            }
        } catch (final UncheckedIOException failed) {
            throw failed.getCause();
        }
        hub().channelDestroyed();
        waitList.signalAfterCas(LOCK_CONDITION);
        large.deleteAll();
        close();
    }

    private void deleteFile() {
        try {
            channel.file().delete();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SharedStats stats() throws IOException {
        return StoreObserver.of(channel, geometry(), table()).stats();
    }
}
