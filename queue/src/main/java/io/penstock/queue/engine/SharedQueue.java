package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What bounded and joinable queues have in common: {@link java.util.concurrent.BlockingQueue} on a shared file.
 *
 * @param <E> the type of the items
 */
public abstract class SharedQueue<E> extends HeadOnlyQueue<E> implements AutoCloseable {
    private final QueueHandle handle;
    private final ItemIo<E> items;
    private final Putter putter;
    private final Taker taker;
    private final BatchCalls<E> batches;
    private final Function<ItemBuffer, E> receiver = this::receive;

    /**
     * A queue on an open file.
     *
     * @param settings of the queue
     * @param handle open
     * @param cells lease cells, if it has any
     */
    protected SharedQueue(final QueueSettings<E> settings, final QueueHandle handle, final Cells cells) {
        this.handle = handle;
        this.items = new ItemIo<>(settings, handle);
        this.putter = new Putter(handle);
        this.taker = new Taker(handle, cells);
        this.batches = new BatchCalls<>(this, items, putter, taker);
    }

    /** {@return the handle} */
    protected final QueueHandle handle() {
        return handle;
    }

    /**
     * What a call on a queue that was shut down throws.
     *
     * @param message for the user
     * @return the exception
     */
    protected abstract RuntimeException shutDownException(String message);

    /**
     * Makes an item of what was taken.
     *
     * @param taken by this thread, just now
     * @return the item
     */
    protected abstract E receive(ItemBuffer taken);

    /**
     * Makes an item of what was taken, and adds it to a collection, which may refuse it.
     *
     * @param taken by this thread, just now
     * @param target that asked for it
     */
    protected void receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        target.add(receive(taken));
    }

    /**
     * Copies what could be taken, in order, without taking it.
     *
     * @param into a buffer to use
     * @param each is shown the buffer with one item after the other, until it says false
     */
    protected void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        items.browseRing(into, each);
    }

    /** {@return how many items could be taken} */
    protected long ready() {
        return Math.max(0, handle.core().size());
    }

    // ---- in

    @Override
    public final void put(final E item) throws InterruptedException {
        put(item, CallTimeout.NONE);
    }

    @Override
    public final boolean offer(final E item) {
        try {
            return put(item, CallTimeout.immediate());
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public final boolean offer(final E item, final long timeout, final TimeUnit unit) throws InterruptedException {
        return put(item, CallTimeout.within(timeout, unit));
    }

    private boolean put(final E item, final CallTimeout limit) throws InterruptedException {
        handle.checkOpen();
        try (Encoded encoded = items.encode(item)) {
            return succeeded(putter.put(encoded.array(), encoded.length(), limit));
        }
    }

    /**
     * Puts again what lies elsewhere, without waiting. The file of a large item stays with what lies there: the new one has its own.
     *
     * @param record what the record held
     * @return false if the queue is full
     */
    protected final boolean offerRecord(final ItemBuffer record) {
        try {
            return succeeded(putter.putAgain(record, CallTimeout.immediate()));
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    /**
     * Puts several items, in this order; other puts may come between them. Takes the lock once for many. Blocks while the queue is full.
     * When an item cannot be encoded, or the queue is closed or shut down meanwhile, some of those before it may be in the queue.
     *
     * @param all to put; not this queue
     * @throws InterruptedException if interrupted while waiting; what was put until then stays: {@link #offerAll} says how many
     */
    public final void putAll(final Collection<? extends E> all) throws InterruptedException {
        final int count = all.size();
        if (batches.put(all, CallTimeout.NONE) < count && Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /**
     * As {@link #putAll}, for so long at most. When it is interrupted after some items were put, it returns with the thread's interrupt
     * status set.
     *
     * @param all to put; not this queue
     * @param timeout of the whole call
     * @return how many were put: the first ones
     * @throws InterruptedException if interrupted while waiting, and none was put
     */
    public final int offerAll(final Collection<? extends E> all, final Duration timeout) throws InterruptedException {
        return batches.put(all, CallTimeout.within(timeout));
    }

    /** Throws if it was shut down. */
    final boolean succeeded(final Putter.Outcome outcome) {
        if (outcome == Putter.Outcome.SHUT_DOWN) {
            throw shutDownException("the queue was shut down and takes no more items: path=" + handle.path());
        }
        return outcome == Putter.Outcome.DONE;
    }

    // ---- out

    @Override
    public final E take() throws InterruptedException {
        return take(CallTimeout.NONE);
    }

    @Override
    public final E poll() {
        try {
            return take(CallTimeout.immediate());
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public final E poll(final long timeout, final TimeUnit unit) throws InterruptedException {
        return take(CallTimeout.within(timeout, unit));
    }

    private E take(final CallTimeout limit) throws InterruptedException {
        return take(limit, receiver);
    }

    /**
     * Takes an item. Blocks.
     *
     * @param limit of the call
     * @param receiver makes something of what was taken; when it fails, somebody else may have the item, where that is possible
     * @param <T> what it makes
     * @return it, or null when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    protected final <T> T take(final CallTimeout limit, final Function<ItemBuffer, T> receiver)
            throws InterruptedException {
        final ItemBuffer taken = borrow();
        Taker.Outcome outcome = Taker.Outcome.TIMED_OUT;
        try {
            outcome = taker.take(taken, limit);
            return succeeded(outcome) ? receiver.apply(taken) : null;
        } catch (final Throwable e) {
            if (outcome == Taker.Outcome.TAKEN) {
                notReceived(taken);
            }
            throw e;
        } finally {
            giveBack(taken);
        }
    }

    /**
     * What was taken did not get to its caller: somebody else may have it, where that is possible. Does nothing for an item that
     * was finished or given back on the way.
     *
     * @param taken by this thread, just now
     */
    protected void notReceived(final ItemBuffer taken) {
        // it has left for good
    }

    /** Throws if it was shut down. */
    final boolean succeeded(final Taker.Outcome outcome) {
        if (outcome == Taker.Outcome.SHUT_DOWN) {
            throw nothingLeft();
        }
        return outcome == Taker.Outcome.TAKEN;
    }

    /** {@return what a take of an empty queue that was shut down throws} */
    protected final RuntimeException nothingLeft() {
        return shutDownException("the queue was shut down and nothing is left to take: path=" + handle.path());
    }

    /**
     * Takes at least one item, and what else is there at once. Blocks.
     *
     * @param atMost how many
     * @param limit of the call
     * @param each is given them one by one; when it throws, it is given the others all the same
     * @return how many were taken; 0 when the time was up first; less if the queue was shut down and nothing is left
     * @throws InterruptedException if interrupted while waiting
     */
    protected final int takeSome(final int atMost, final CallTimeout limit, final Consumer<ItemBuffer> each)
            throws InterruptedException {
        return batches.take(atMost, limit, each);
    }

    /** {@return this thread's buffer, or a new one while that is in use (a codec may use queues too)} */
    protected final ItemBuffer borrow() {
        return items.borrow();
    }

    /**
     * Gives a buffer back.
     *
     * @param taken from {@link #borrow}
     */
    protected final void giveBack(final ItemBuffer taken) {
        items.giveBack(taken);
    }

    /**
     * Decodes an item that was taken for good; the file of a large one goes.
     *
     * @param taken by this thread
     * @return the item
     */
    protected final E decodeForGood(final ItemBuffer taken) {
        return items.decodeForGood(taken);
    }

    /**
     * Decodes an item that stays where it is.
     *
     * @param taken a copy
     * @return the item
     * @throws IOException if it is large and its file cannot be read
     */
    protected final E decode(final ItemBuffer taken) throws IOException {
        return items.decode(taken);
    }

    /**
     * Takes what can be taken at once, and never more than a full queue holds, so that it comes to an end while others put. When the collection refuses an item, it is offered the others of the same batch (up to 64) all the
     * same, and then its exception is thrown. What it has refused is gone; of a joinable queue, it goes back to the queue.
     */
    @Override
    public final int drainTo(final Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public final int drainTo(final Collection<? super E> target, final int maxElements) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        handle.checkOpen();
        final int most = Math.min(maxElements, handle.file().mostItems());
        int drained = 0;
        try {
            while (drained < most && !isEmpty()) {
                final int more = takeSome(most - drained, CallTimeout.immediate(), taken -> receiveInto(taken, target));
                if (more <= 0) {
                    break;
                }
                drained += more;
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
        return drained;
    }

    /** Takes everything that can be taken at once, and drops it; of a queue that was shut down as well. */
    @Override
    public final void clear() {
        handle.checkOpen();
        try {
            while (takeSome(Integer.MAX_VALUE, CallTimeout.immediate(), this::drop) > 0) {
                // more, perhaps
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    /**
     * An item that was taken only to be dropped.
     *
     * @param taken by this thread, just now
     */
    protected void drop(final ItemBuffer taken) {
        items.drop(taken);
    }

    // ---- looking

    @Override
    public final int size() {
        handle.checkOpen();
        return (int) Math.min(Integer.MAX_VALUE, ready());
    }

    @Override
    public final int remainingCapacity() {
        return Math.max(0, handle.file().maxItems() - size());
    }

    @Override
    public final E peek() {
        final List<E> first = snapshot(1);
        return first.isEmpty() ? null : first.get(0);
    }

    /** A snapshot: what could be taken when this was called; weakly consistent; it removes nothing. */
    @Override
    public final Iterator<E> iterator() {
        return Collections.unmodifiableList(snapshot(Integer.MAX_VALUE)).iterator();
    }

    @Override
    public final boolean contains(final Object item) {
        return snapshot(Integer.MAX_VALUE).stream().anyMatch(one -> Objects.deepEquals(item, one));
    }

    private List<E> snapshot(final int atMost) {
        handle.checkOpen();
        return items.snapshot(this::browse, atMost);
    }

    // ---- end

    /**
     * Ends the queue for all processes: from now on puts fail, and takes drain what is left and then fail. Blocks while another process
     * is in the middle of a put.
     */
    public final void shutdown() {
        handle.checkOpen();
        handle.shutDown();
    }

    /** {@return whether somebody has shut the queue down} */
    public final boolean isShutdown() {
        handle.checkOpen();
        return handle.core().isShutDown();
    }

    /**
     * Shuts the queue down, closes this handle and deletes the queue's files. Handles of other processes go on to take what is left,
     * but for large items, whose files are gone.
     *
     * @throws IOException if a file cannot be deleted
     */
    public final void destroy() throws IOException {
        shutdown();
        close();
        handle.file().channel().file().delete();
        handle.large().deleteAll();
        deleteMore();
    }

    /**
     * Deletes what else the queue has on the disk.
     *
     * @throws IOException if a file cannot be deleted
     */
    protected void deleteMore() throws IOException {
        // nothing else
    }

    /** Closes this handle and wakes its blocked threads; other handles and other processes go on, and the items stay. */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[path=" + handle.path() + " maxItems="
                + handle.file().maxItems() + " size=" + ready() + (handle.isClosed() ? " closed" : "") + "]";
    }
}
