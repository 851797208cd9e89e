package io.penstock.joinable;

import io.penstock.core.wait.Deadline;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.CallTimeout;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.LargeItems;
import io.penstock.queue.engine.QueueCore;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueHandle;
import io.penstock.queue.engine.QueueObserver;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.queue.engine.SharedQueue;
import io.penstock.queue.engine.StartEmpty;
import io.penstock.queue.engine.TakenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A bounded queue between processes whose items are not done when they are taken but when their taker says so. What a dead taker
 * had taken and not done goes to another, and {@link #join()} waits until all is done.
 *
 * <pre>{@code
 *   Job job = queue.take();
 *   work(job);
 *   queue.taskDone();
 * }</pre>
 *
 * <p>An item is delivered exactly once, but again after its taker's death: within about 1 s, first of all, with the delivery count raised.
 * A stopped or slow taker is alive and keeps its items. An item delivered {@code maxDeliveries} times goes to the
 * dead letters.
 *
 * <p><b>Threads:</b> any; {@link #taskDone()} is about the calling thread's own items. <b>Processes:</b> any number on one host.
 * <b>Blocks:</b> as a {@link io.penstock.queue.BoundedQueue}, and {@code join}. A take also waits while {@code maxLeases}
 * items are taken and not done. <b>Units:</b> sizes in items, capacities in bytes.
 *
 * @param <E> the type of the items
 */
public final class JoinableQueue<E> extends SharedQueue<E> {
    private final LeaseTable table;
    private final LeaseHolder<E> leases;
    private final DeadLetters<E> deadLetters;
    private final Function<ItemBuffer, Lease<E>> leaseReceiver = this::receiveLease;
    private volatile QueueObserver observer; // made when it is first asked for: it maps the file

    private JoinableQueue(final QueueSettings<E> settings, final QueueHandle handle, final LeaseCells cells) {
        super(settings, handle, cells);
        this.table = cells.table();
        this.leases = new LeaseHolder<>(handle, table);
        this.deadLetters = new DeadLetters<>(handle, table, DeadLetters.lockOf(handle), new LetterCodec());
        cells.freeBy(deadLetters);
    }

    /**
     * Describes a queue.
     *
     * @param path of its file, in an existing directory that all its processes share
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder, that creates or opens it
     */
    public static <E> JoinableQueueBuilder<E> at(final Path path, final Class<E> type) {
        return new JoinableQueueBuilder<>(path, type);
    }

    static <E> JoinableQueue<E> on(final QueueFile file, final QueueSettings<E> settings) throws IOException {
        final LeaseTable table = LeaseTable.of(file);
        final QueueHandle handle = new QueueHandle(file, QueueCore.of(file, table), settings.waiting());
        boolean complete = false;
        try {
            final JoinableQueue<E> queue = new JoinableQueue<>(settings, handle, new LeaseCells(handle, table));
            if (settings.startsEmpty() && !file.fresh()) {
                queue.deadLetters.dropAll(dropper -> new StartEmpty(handle, dropper).run());
            }
            handle.recovery().by(queue::recover);
            if (file.leaseTimeoutMs() > 0) {
                final LeaseTimeouts timeouts = new LeaseTimeouts(
                        table, TimeUnit.MILLISECONDS.toNanos(file.leaseTimeoutMs()), System::nanoTime);
                handle.recovery().atEachBeat(() -> queue.expired(timeouts.look()));
            }
            complete = true;
            return queue;
        } finally {
            if (!complete) {
                handle.close();
            }
        }
    }

    /** On the heart, after leases were taken away. */
    private void expired(final int leases) {
        for (int i = 0; i < leases; i++) {
            handle().signal(Conditions.ITEMS);
        }
        if (leases > 0) {
            handle().signal(Conditions.CELLS); // a dead letter can leave its cell
            this.leases.finished();
        }
    }

    /** On the heart, after a death. */
    private boolean recover() {
        final boolean complete = handle().recovery().recoverSides();
        if (table.ends().reap()) {
            handle().signalAll(Conditions.ITEMS);
            handle().signalAll(Conditions.CELLS);
            leases.finished();
        }
        return complete
                && (!handle().large().isUsed()
                        || deadLetters.sweep(letters -> handle().recovery().sweepLarge(keep -> {
                            final ItemBuffer copy = new ItemBuffer();
                            table.scan().browseAll(copy, keep);
                            letters.forEach(letter -> {
                                copy.set(letter.type(), letter.bytes());
                                keep.accept(copy);
                            });
                        })));
    }

    @Override
    protected RuntimeException shutDownException(final String message) {
        return new QueueShutDownException(message);
    }

    // ---- taking

    @Override
    protected E receive(final ItemBuffer taken) {
        final Lease<E> lease = receiveLease(taken);
        leases.owe(lease);
        return lease.value();
    }

    /** What the collection refuses goes back: nobody would know of it, and finish it. */
    @Override
    protected void receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        final Lease<E> lease = receiveLease(taken);
        leases.owe(lease);
        boolean added = false;
        try {
            target.add(lease.value());
            added = true;
        } finally {
            if (!added) {
                leases.forget(lease);
                lease.close();
            }
        }
    }

    /** Nobody else would finish it. */
    @Override
    protected void notReceived(final ItemBuffer taken) {
        leases.giveBack(taken);
    }

    private Lease<E> receiveLease(final ItemBuffer taken) {
        boolean decoded = false;
        try {
            final E item = decode(taken);
            decoded = true;
            return hold(taken, item);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be read; it is a dead letter now: path=" + handle().path(), e);
        } finally {
            if (!decoded) {
                leases.bury(taken);
            }
        }
    }

    private Lease<E> hold(final ItemBuffer taken, final E item) {
        final Lease.LargeFile file = taken.isLarge() ? fileOf(taken) : Lease.LargeFile.NONE;
        final Lease<E> lease = new Lease<>(leases, taken.cell(), taken.word(), taken.seq(), item, file);
        leases.hold(lease);
        return lease;
    }

    private Lease.LargeFile fileOf(final ItemBuffer taken) {
        final LargeItems.Reference reference = LargeItems.Reference.of(taken);
        return () -> {
            try {
                handle().large().delete(reference);
            } catch (final IOException e) {
                throw new UncheckedIOException(
                        "the item is done, but its file cannot be deleted: path=" + handle().path(), e);
            }
        };
    }

    /**
     * Takes an item on a lease, which is finished by {@link Lease#done()} and not by {@link #taskDone()}. Blocks.
     *
     * @return the lease
     * @throws InterruptedException if interrupted while waiting
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    public Lease<E> lease() throws InterruptedException {
        return lease(CallTimeout.NONE);
    }

    /**
     * As {@link #lease()}, for so long at most.
     *
     * @param timeout of the whole call
     * @return the lease, or null when the time was up
     * @throws InterruptedException if interrupted while waiting
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    public Lease<E> lease(final Duration timeout) throws InterruptedException {
        return lease(CallTimeout.within(timeout));
    }

    /**
     * Takes several items on leases: at least one, and what else is there at once. The lock is taken once for many. Blocks.
     *
     * @param atMost how many, from 1; there may be fewer though more are in the queue
     * @param timeout of the whole call
     * @return the leases, each to be finished; none when the time was up
     * @throws InterruptedException if interrupted while waiting
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    public List<Lease<E>> lease(final int atMost, final Duration timeout) throws InterruptedException {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be at least 1: atMost=" + atMost);
        }
        final List<Lease<E>> taken =
                new ArrayList<>(Math.min(atMost, TakenBatch.MOST_ITEMS)); // it will not have to grow
        boolean complete = false;
        try {
            final int count = takeSome(atMost, CallTimeout.within(timeout), item -> taken.add(receiveLease(item)));
            complete = true;
            if (count < 0) {
                throw nothingLeft();
            }
            return taken;
        } finally {
            if (!complete) {
                taken.forEach(Lease::close); // one of them cannot be decoded: its caller gets none
            }
        }
    }

    private Lease<E> lease(final CallTimeout limit) throws InterruptedException {
        return take(limit, leaseReceiver);
    }

    /**
     * The calling thread's oldest item that is taken and not done is done.
     *
     * @throws IllegalStateException if this thread has none
     * @throws LeaseLostException if the item was given to somebody else before
     */
    public void taskDone() {
        handle().checkOpen();
        final Lease<E> oldest = leases.oldestOwed();
        if (oldest == null) {
            throw new IllegalStateException(
                    "taskDone() called too many times: this thread has no item that is taken and not done, path="
                            + handle().path());
        }
        oldest.done();
    }

    // ---- joining

    /**
     * Waits until nothing is unfinished: every item that was put is done or a dead letter. Later puts keep it waiting. Blocks.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public void join() throws InterruptedException {
        join(Deadline.NEVER);
    }

    /**
     * As {@link #join()}, for so long at most.
     *
     * @param timeout of the whole call
     * @return whether there was such a moment
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean join(final Duration timeout) throws InterruptedException {
        return join(Deadline.after(timeout));
    }

    private boolean join(final Deadline deadline) throws InterruptedException {
        handle().checkOpen();
        while (true) {
            table.hints().raiseJoiners(); // before the look; pairs with LeaseHolder.finished()
            if (isIdle()) {
                return true;
            }
            final boolean woken = handle().await(
                            Conditions.JOIN,
                            () -> isIdle() || !table.hints().hasJoiners() || handle().isClosed(),
                            deadline);
            handle().checkOpen();
            if (!woken) {
                return false;
            }
            if (isIdle()) {
                return true; // else somebody found nothing unfinished, and lowered the hint, but then came more
            }
        }
    }

    private boolean isIdle() {
        return table.scan().isIdle(handle().core());
    }

    /**
     * Items put and not done: in the queue, taken, or to be taken again.
     *
     * @return how many; exact when nobody moves
     */
    public long unfinished() {
        handle().checkOpen();
        return Math.max(0, handle().core().size()) + table.scan().unfinished();
    }

    // ---- dead letters

    /**
     * The items that were given up, oldest first.
     *
     * @return a list as of now
     * @throws IOException if their files cannot be read
     */
    public List<DeadLetter<E>> deadLetters() throws IOException {
        handle().checkOpen();
        return deadLetters.list();
    }

    private final class LetterCodec implements DeadLetters.Codec<E> {
        @Override
        public E decode(final Letter letter) throws IOException {
            return JoinableQueue.this.decode(taken(letter));
        }

        @Override
        public boolean put(final Letter letter) {
            return offerRecord(taken(letter));
        }

        @Override
        public void deleteLarge(final Letter letter) throws IOException {
            final ItemBuffer taken = taken(letter);
            if (taken.isLarge()) {
                handle().large().delete(LargeItems.Reference.of(taken));
            }
        }

        private ItemBuffer taken(final Letter letter) {
            final ItemBuffer taken = new ItemBuffer();
            taken.set(letter.type(), letter.bytes());
            return taken;
        }
    }

    // ---- looking

    /**
     * Looks at a queue without using it, and disturbs no process. It needs no write permission.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no joinable queue, or cannot be read
     */
    public static QueueStats stats(final Path path) throws IOException {
        final QueueObserver observer = QueueObserver.open(path, CellDescriptor.FILE_KIND);
        return QueueStats.look(observer, CellStats.of(observer));
    }

    /**
     * Looks at the queue, and disturbs no process.
     *
     * @return what there is to see
     * @throws IOException if the folder of the dead letters cannot be read, or the queue's file was deleted
     */
    public QueueStats stats() throws IOException {
        handle().checkOpen();
        if (observer == null) {
            observer = QueueObserver.of(handle());
        }
        return QueueStats.look(
                observer, new CellStats(table.scan(), handle().file().channel().file()));
    }

    @Override
    protected long ready() {
        return super.ready() + (table.hints().hasOrphans() ? table.scan().count(CellWord.ORPHAN) : 0);
    }

    @Override
    protected void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        final boolean[] more = {true};
        if (table.hints().hasOrphans()) {
            table.scan().browseOrphans(into, copy -> more[0] = each.test(copy));
        }
        if (more[0]) {
            super.browse(into, each);
        }
    }

    /** An item that is cleared is finished, and need not be one that can be decoded. */
    @Override
    protected void drop(final ItemBuffer taken) {
        hold(taken, null).done();
    }

    // ---- end

    /** As a bounded queue's; what this handle has taken and not done goes back to the queue. */
    @Override
    public void close() {
        if (handle().close()) {
            leases.releaseAll();
        }
    }

    @Override
    protected void deleteMore() throws IOException {
        deadLetters.deleteAll();
    }
}
