package io.penstock.queue.engine;

import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.codec.ClassIds;
import io.penstock.core.channel.ChannelUsers;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.hub.OpenHandles;
import io.penstock.core.lock.AdaptivePause;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A queue's file as one process has it open: its two sides, where its threads wait, and whether the handle is still open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host have a handle each. <b>Blocks:</b> the methods that wait say so.
 * <b>Units:</b> items, bytes.
 */
public class FileQueue implements QueueEngine, WaitableLock.User {
    private static final long DESTROY_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Read without a call by the two ways, at each attempt. */
    volatile boolean closed;

    /** Why it is closed, if it was not closed by a call. */
    private volatile String lost;

    private boolean ended;
    private volatile boolean destroyed;

    private final QueueFile file;
    private final Waiting waiting;
    private final LeaseStore store;
    private final QueueView view;
    private final PutSection putSection;
    private final TakeSection takeSection;
    private final WaitList waitList;
    private final WaitableLock putLock;
    private final WaitableLock takeLock;
    private final LargeItems large;
    private final ChannelUsers users;
    private final AdaptivePause itemsPause;
    private final AdaptivePause roomPause;
    private final Recovery recovery;
    private final Putter putter;
    private final Taker taker;
    private final JoinedHub.Registration fileWatch;

    /** Null until a user has a handle. */
    private volatile JoinedHub.Registration openHandle;

    /**
     * A handle on an open file.
     *
     * @param store of the leases; null where items leave for good
     */
    protected FileQueue(final QueueFile file, final LeaseStore store, final Waiting waiting) {
        this.file = file;
        this.waiting = waiting;
        this.store = store;
        this.view = QueueView.of(file);
        this.putSection = new PutSection(view, hub(), store);
        this.takeSection = new TakeSection(view, hub(), store);
        this.waitList = file.channel().waitList();
        file.channel().nameConditions(QueueObserver::nameOf); // before its locks take their names
        this.putLock = new WaitableLock(
                putSection.lock(),
                Conditions.PUT_LOCK,
                gate(QueueDescriptor.PUT_TURN, Conditions.PUTTERS, Conditions.SPACE, Conditions.PUT_LOCK),
                waitList,
                waiting,
                this);
        this.takeLock = new WaitableLock(
                takeSection.lock(),
                Conditions.TAKE_LOCK,
                gate(
                        QueueDescriptor.TAKE_TURN,
                        Conditions.TAKERS,
                        Conditions.ITEMS,
                        Conditions.TAKE_LOCK,
                        Conditions.CELLS),
                waitList,
                waiting,
                this);
        this.large = new LargeItems(new SideFolder(file.channel().file(), SideFolder.LARGE), hub().self());
        this.users = new ChannelUsers(view.control, QueueDescriptor.ATTACHED, hub());
        this.itemsPause = new AdaptivePause(WaitableLock.spins(waiting), file.maxItems());
        this.roomPause = new AdaptivePause(WaitableLock.spins(waiting), file.maxItems());
        this.recovery = new Recovery(this);
        this.putter = new Putter(this, putSection, takeSection, putLock, takeLock);
        this.taker = new Taker(this, takeSection, store, takeLock);
        users.attach();
        this.fileWatch = hub().watchFile(new Watched());
    }

    private FairnessGate gate(final int word, final int group, final int... conditions) {
        return new FairnessGate(file.control(), word, waitList, group, conditions);
    }

    /**
     * Opens a handle of a bounded queue.
     *
     * @throws IOException if it is to start empty, and a file cannot be deleted
     */
    public static FileQueue of(final QueueFile file, final QueueSettings<?> settings) throws IOException {
        final FileQueue queue = new FileQueue(file, null, settings.waiting());
        boolean complete = false;
        try {
            if (settings.startsEmpty() && !file.fresh()) {
                new StartEmpty(queue).run();
            }
            queue.recovery.by(() -> queue.recovery.recoverSides() && queue.recovery.sweepLarge(each -> true));
            complete = true;
            return queue;
        } finally {
            if (!complete) {
                queue.close();
            }
        }
    }

    // ---- parts

    /** {@return the file} */
    public final QueueFile file() {
        return file;
    }

    /** {@return what can be seen of it} */
    public final QueueView view() {
        return view;
    }

    /** {@return all processes that use the queue's directory} */
    public final JoinedHub hub() {
        return file.channel().hub();
    }

    /** {@return where threads wait} */
    public final WaitList waitList() {
        return waitList;
    }

    /** {@return the put lock, for those who wait for it} */
    public final WaitableLock putLock() {
        return putLock;
    }

    /** {@return the take lock, for those who wait for it} */
    public final WaitableLock takeLock() {
        return takeLock;
    }

    /** {@return the items that have a file each} */
    public final LargeItems large() {
        return large;
    }

    /** {@return what the heartbeat does for the queue} */
    public final Recovery recovery() {
        return recovery;
    }

    final PutSection putSection() {
        return putSection;
    }

    final TakeSection takeSection() {
        return takeSection;
    }

    final LeaseStore store() {
        return store;
    }

    final ChannelUsers users() {
        return users;
    }

    // ---- waiting

    /**
     * Waits. Blocks.
     *
     * @return false if the time was up first
     */
    public final boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return waitList.await(condition, waiting, ready, deadline);
    }

    /** Before a call looks for items again. */
    final void pauseForItems() {
        itemsPause.pause();
        itemsPause.met(view.size());
    }

    /** Before a call looks for room again. */
    final void pauseForRoom(final int length) {
        roomPause.pause();
        roomPause.met(view.places(length));
    }

    /** A lock of the queue whose waiters share the condition of those who join. */
    public final WaitableLock besideJoiners(final RecoverableLock lock) {
        return WaitableLock.sharingCondition(lock, Conditions.JOIN, waitList, waiting, this);
    }

    // ---- the port

    @Override
    public final String location() {
        return file.channel().file().path().toString();
    }

    @Override
    public final void closeWith(final Object handle, final Runnable before) {
        closeWith(handle, before, true);
    }

    @Override
    public final void closeWith(final Object handle, final Runnable before, final boolean told) {
        final Runnable close = () -> {
            try {
                before.run();
            } finally {
                close();
            }
        };
        openHandle = told
                ? OpenHandles.add(handle, "a queue", location(), close)
                : OpenHandles.addSilently(handle, "a queue", location(), () -> false, close);
    }

    @Override
    public final long instance() {
        return file.channel().file().instance();
    }

    @Override
    public final boolean isInPlace() {
        return !file.channel().file().isReplaced();
    }

    @Override
    public final int maxItems() {
        return file.maxItems();
    }

    @Override
    public final int mostItems() {
        return (int) Math.min(Integer.MAX_VALUE, (long) file.maxItems() + file.maxLeases());
    }

    @Override
    public final ClassIds classIds() {
        return new ClassTable(file.channel().classTable(), hub());
    }

    @Override
    public final PutPort puts() {
        return putter;
    }

    @Override
    public final TakePort takes() {
        return taker;
    }

    /** Puts again what lies elsewhere, without waiting for room. The file of a large item stays with what lies there. */
    public final PutResult putAgain(final ItemBuffer record) {
        try {
            return putter.putAgain(record, CallTimeout.immediate());
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public final void load(final ItemBuffer item, final boolean taken) throws IOException {
        final LargeItems.Reference reference = LargeItems.Reference.from(item.bytes);
        if (taken && store == null) {
            loadForGood(item, reference);
            return;
        }
        try (RandomAccessFile in = large.open(reference)) {
            item.loaded(large.read(reference, in));
        }
    }

    /** If it fails, the file stays open, and a later attempt reads it. */
    private void loadForGood(final ItemBuffer item, final LargeItems.Reference reference) throws IOException {
        if (item.opened() == null) {
            throw new NoSuchFileException("the file of a large item is gone: item=" + reference.fileName());
        }
        item.loaded(large.read(reference, item.opened()));
        try {
            large.delete(reference);
        } catch (final IOException stays) {
            // only room on the disk is lost, until a sweep finds it
        }
    }

    @Override
    public void drop(final ItemBuffer item) {
        if (item.isLarge()) {
            try {
                large.delete(LargeItems.Reference.from(item.bytes));
            } catch (final IOException e) {
                throw new UncheckedIOException(
                        "the item was dropped, but its file cannot be deleted: path=" + location(), e);
            }
        }
    }

    @Override
    public long size() {
        checkNotLost();
        return Math.max(0, view.size());
    }

    /** Shows what lies in the ring when this is called. Other processes may put faster than this thread looks. */
    @Override
    public void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        checkNotLost();
        final long end = view.tail();
        long at = browseFrom(0, into);
        while (at != QueueView.NONE && at <= end && each.test(into)) {
            at = browseFrom(at, into);
        }
    }

    private long browseFrom(final long position, final ItemBuffer into) {
        try {
            return view.browse(position, into);
        } catch (final RingDamagedException damage) {
            throw QueueEngine.damaged(location(), damage);
        }
    }

    @Override
    public final boolean isShutDown() {
        checkNotLost();
        return view.isShutDown();
    }

    @Override
    public final void shutDown() {
        try {
            while (!putLock.run(putSection::shutDown, CallTimeout.immediate())) {
                checkOpen(); // a put of a stopped process takes longer than the patience
            }
        } catch (final RingDamagedException damage) { // met by the recovery of a dead putter's lock
            throw QueueEngine.damaged(location(), damage);
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
        waitList.signalAll(Conditions.ITEMS);
        waitList.signalAll(Conditions.SPACE);
        waitList.signalAll(Conditions.CELLS);
    }

    @Override
    public final QueueStats stats() throws IOException {
        checkNotLost();
        return QueueObserver.of(this).stats();
    }

    @Override
    public final void addDebt(final BooleanSupplier pays) {
        recovery.addDebt(pays);
    }

    @Override
    public void putBack(final ItemBuffer taken) throws IOException {
        ItemBuffer record = taken;
        if (taken.isLarge()) {
            loadForGood(taken, LargeItems.Reference.from(taken.bytes));
        }
        LargeItems.Reference written = null;
        if (taken.length > file.inlineMax()) {
            written = large.write(taken.bytes, taken.length, CallTimeout.NONE);
            record = new ItemBuffer();
            record.set(QueueDescriptor.TYPE_LARGE, written.bytes());
        }
        final PutResult result =
                putSection.tryPut(record.type, hub().coarseTimeMs(), record.bytes, record.length, null);
        if (result == PutResult.DONE || result == PutResult.SHUT_DOWN) {
            taken.isTaken = false;
            taken.word = 0;
            waitList.signal(Conditions.PUT_LOCK);
            waitList.signal(Conditions.ITEMS);
        }
        if (written != null) {
            if (result == PutResult.DONE) {
                large.put(written);
            } else {
                large.delete(written);
            }
        }
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final void checkOpen() {
        if (closed) {
            throw closedException();
        }
    }

    /** For calls that a closed handle allows: not after its file was removed. */
    protected final void checkNotLost() {
        if (lost != null) {
            throw closedException();
        }
    }

    /** What a call of a closed handle throws. */
    final RuntimeException closedException() {
        return lost == null ? QueueEngine.closed(location()) : new UncheckedIOException(new SharedFileException(lost));
    }

    private final class Watched implements JoinedHub.WatchedFile {
        @Override
        public Path path() {
            return file.channel().file().path();
        }

        /** A queue that was shut down may be deleted. */
        @Override
        public boolean isInPlace() {
            return view.isShutDown() || !file.channel().file().isReplaced();
        }

        @Override
        public void lost(final String message) {
            lost = message;
            closed = true;
            waitList.wakeLocal();
        }
    }

    @Override
    public final boolean close() {
        try {
            final boolean open = end();
            if (open && destroyed) {
                discardRing();
            }
            return open;
        } finally {
            file.channel().close();
        }
    }

    /** All of closing, but the channel. */
    private boolean end() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            closed = true;
        }
        if (openHandle != null) {
            openHandle.close();
        }
        fileWatch.close();
        users.detach();
        recovery.end();
        waitList.wakeLocal();
        giveBackLeases();
        return true;
    }

    /** Gives back what this handle has leased. */
    protected void giveBackLeases() {}

    /** Under both locks no thread puts or takes, and one that looks finds that the ring is gone. */
    private void discardRing() {
        putSection
                .lock()
                .tryRun(() -> takeSection.lock().tryRun(() -> {
                    if (users.isEmpty()) {
                        putSection.gone();
                        file.channel().discard(view.bytes);
                    }
                }));
    }

    /** Deletes under the put lock: another process that deletes too may create a queue of that name between check and deletion. */
    @Override
    public void destroy() throws IOException {
        final RecoverableLock lock = putSection.lock();
        try {
            if (!lock.pollRun(this::deleteFile, System.nanoTime() + DESTROY_PATIENCE_NS)) {
                throw new IOException("the queue's file is not deleted while another call has the put lock: holder="
                        + hub().describe(lock.owner()) + " path=" + location()
                        + "; end its process, then delete the file");
            }
        } catch (final UncheckedIOException failed) {
            throw failed.getCause();
        }
        destroyed = true;
        hub().channelDestroyed();
        waitList.signalAfterCas(Conditions.PUT_LOCK);
        large.deleteAll();
    }

    private void deleteFile() {
        try {
            file.channel().file().delete();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
