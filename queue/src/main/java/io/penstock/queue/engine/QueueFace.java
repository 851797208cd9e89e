package io.penstock.queue.engine;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.lock.CallTimeout;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The face of a queue above its engine: it checks arguments, encodes and decodes, and says what went wrong. The engine moves the bytes. */
public class QueueFace<E> extends HeadOnlyQueue<E> {
    private static final int KEPT_LENGTH = 1 << 16;

    private final QueueEngine engine;
    private final PutPort puts;
    private final TakePort takes;
    private final Coder<E> coder;
    private final BatchCalls<E> batches;

    /** Weak: a thread that outlives this queue must not keep an application's class loader. */
    @SuppressWarnings("ThreadLocalUsage") // one for each object: a codec or a layout may use another one inside
    private final ThreadLocal<WeakReference<ItemBuffer>> buffers = new ThreadLocal<>();

    private volatile boolean closed;

    /** A queue on an open engine. */
    public QueueFace(final QueueEngine engine, final QueueSettings<E> settings) {
        this.engine = engine;
        this.puts = engine.puts();
        this.takes = engine.takes();
        this.batches = new BatchCalls<>(this);
        Coder<E> bound = null;
        try {
            bound = settings.coder(engine);
        } finally {
            if (bound == null) {
                engine.close();
            }
        }
        this.coder = bound;
        engine.closeWith(this);
    }

    /** {@return the engine} */
    final QueueEngine engine() {
        return engine;
    }

    final PutPort puts() {
        return puts;
    }

    /** {@return the way out} */
    protected final TakePort takes() {
        return takes;
    }

    /** Throws if this handle was closed. */
    protected final void checkOpen() {
        if (closed) {
            throw QueueEngine.closed(engine.location());
        }
    }

    /** {@return whether this handle was closed} */
    public final boolean isClosed() {
        return closed;
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
            throw notInterrupted(e);
        }
    }

    @Override
    public final boolean offer(final E item, final long timeout, final TimeUnit unit) throws InterruptedException {
        return put(item, CallTimeout.within(timeout, unit));
    }

    private boolean put(final E item, final CallTimeout timeout) throws InterruptedException {
        checkOpen();
        try (Encoded encoded = encode(item)) {
            return succeeded(puts.put(encoded, timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    final Encoded encode(final E item) {
        return coder.encode(Objects.requireNonNull(item, "item"));
    }

    @Override
    public final void putAll(final Collection<? extends E> all) throws InterruptedException {
        final int count = all.size();
        if (batches.put(all, CallTimeout.NONE) < count && Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public final int offerAll(final Collection<? extends E> all, final Duration timeout) throws InterruptedException {
        return batches.put(all, CallTimeout.within(timeout));
    }

    /** Throws if the queue was shut down. */
    final boolean succeeded(final PutResult result) {
        if (result == PutResult.SHUT_DOWN) {
            throw new QueueShutDownException(
                    "the queue was shut down and takes no more items: path=" + engine.location());
        }
        return result == PutResult.DONE;
    }

    private static AssertionError notInterrupted(final InterruptedException e) {
        return new AssertionError("an immediate call is not interrupted", e);
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
            throw notInterrupted(e);
        }
    }

    @Override
    public final E poll(final long timeout, final TimeUnit unit) throws InterruptedException {
        return take(CallTimeout.within(timeout, unit));
    }

    /**
     * Takes an item. Blocks.
     *
     * @return the item, or null if the time was up first
     */
    protected E take(final CallTimeout timeout) throws InterruptedException {
        checkOpen();
        final ItemBuffer taken = borrow();
        try {
            return succeeded(takes.take(taken, timeout)) ? decodeTaken(taken) : null;
        } finally {
            giveBack(taken);
        }
    }

    private E decodeTaken(final ItemBuffer taken) {
        try {
            return decode(taken, true);
        } catch (final IOException e) {
            throw new UncheckedIOException("a large item cannot be read: path=" + engine.location(), e);
        }
    }

    /** Throws if the queue was shut down. */
    protected final boolean succeeded(final TakeResult result) {
        if (result == TakeResult.SHUT_DOWN) {
            throw nothingLeft();
        }
        return result == TakeResult.TAKEN;
    }

    /** {@return what a take of an empty queue that was shut down throws} */
    protected final QueueShutDownException nothingLeft() {
        return new QueueShutDownException(
                "the queue was shut down and nothing is left to take: path=" + engine.location());
    }

    /**
     * A buffer for one take or look.
     *
     * @return this thread's buffer, or a new one while that is in use (a codec may use queues too)
     */
    protected final ItemBuffer borrow() {
        final WeakReference<ItemBuffer> known = buffers.get();
        final ItemBuffer buffer = known == null ? null : known.get();
        final ItemBuffer taken = buffer == null || buffer.inUse ? new ItemBuffer() : buffer;
        taken.inUse = true;
        if (buffer == null) {
            buffers.set(new WeakReference<>(taken));
        }
        return taken;
    }

    /** Gives a buffer back. */
    protected final void giveBack(final ItemBuffer taken) {
        try {
            taken.inUse = false;
            if (taken.bytes.length > KEPT_LENGTH) {
                final WeakReference<ItemBuffer> known = buffers.get();
                if (known != null && known.get() == taken) {
                    buffers.remove();
                }
            }
        } finally {
            Reference.reachabilityFence(this); // at the end of each take and look
        }
    }

    /**
     * Makes an item of its bytes.
     *
     * @throws IOException if it is large and cannot be read
     */
    protected final E decode(final ItemBuffer from, final boolean taken) throws IOException {
        if (from.type == QueueDescriptor.TYPE_LARGE) {
            engine.load(from, taken);
        }
        return coder.decode(from.bytes, 0, from.length);
    }

    /** Makes an item of its bytes. */
    protected final E decode(final byte[] bytes) {
        return coder.decode(bytes, 0, bytes.length);
    }

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
        checkOpen();
        final int most = Math.min(maxElements, engine.mostItems());
        int drained = 0;
        try {
            while (drained < most && !isEmpty()) {
                final int more =
                        batches.take(most - drained, CallTimeout.immediate(), taken -> receiveInto(taken, target));
                if (more <= 0) {
                    break;
                }
                drained += more;
            }
        } catch (final InterruptedException e) {
            throw notInterrupted(e);
        }
        return drained;
    }

    /** Makes an item of what was taken, and adds it to a collection, which may refuse it. */
    protected void receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        target.add(decodeTaken(taken));
    }

    /**
     * What was taken did not get to its caller: another taker may have it, where that is possible. Does nothing for an item that was
     * finished or given back on the way.
     */
    protected void notReceived(final ItemBuffer taken) {
        // it has left for good
    }

    /**
     * Takes at least one item, and those behind it that are there at once. Blocks.
     *
     * @param receiver is given them one by one; if it throws, it is given the others all the same
     * @return how many were taken, 0 if the time was up first, or {@link BatchCalls#SHUT_DOWN}
     */
    protected final int takeSome(final int atMost, final CallTimeout timeout, final Consumer<ItemBuffer> receiver)
            throws InterruptedException {
        return batches.take(atMost, timeout, receiver);
    }

    @Override
    public final void clear() {
        checkOpen();
        try {
            while (batches.take(Integer.MAX_VALUE, CallTimeout.immediate(), engine::drop) > 0) {
                // there may be more
            }
        } catch (final InterruptedException e) {
            throw notInterrupted(e);
        }
    }

    // ---- looking

    @Override
    public final int size() {
        checkOpen();
        return (int) Math.min(Integer.MAX_VALUE, engine.size());
    }

    @Override
    public final int remainingCapacity() {
        return Math.max(0, engine.maxItems() - size());
    }

    @Override
    public final E peek() {
        final List<E> first = snapshot(1);
        return first.isEmpty() ? null : first.get(0);
    }

    /** A snapshot: what could be taken when this was called. It is weakly consistent, and removes nothing. */
    @Override
    public final Iterator<E> iterator() {
        return Collections.unmodifiableList(snapshot(Integer.MAX_VALUE)).iterator();
    }

    @Override
    public final boolean contains(final Object item) {
        return snapshot(Integer.MAX_VALUE).stream().anyMatch(one -> Objects.deepEquals(item, one));
    }

    private List<E> snapshot(final int atMost) {
        checkOpen();
        final List<E> items = new ArrayList<>();
        final ItemBuffer copy = borrow();
        try {
            engine.browse(copy, each -> {
                try {
                    items.add(decode(each, false));
                } catch (final NoSuchFileException taken) {
                    // a large item that was taken meanwhile
                } catch (final IOException e) {
                    throw new UncheckedIOException("a large item cannot be read: path=" + engine.location(), e);
                }
                return items.size() < atMost;
            });
        } finally {
            giveBack(copy);
        }
        return items;
    }

    @Override
    public final QueueStats stats() {
        checkOpen();
        try {
            return engine.stats();
        } catch (final IOException e) {
            throw new UncheckedIOException("the queue's folders cannot be read: path=" + engine.location(), e);
        }
    }

    // ---- end

    @Override
    public final void shutdown() {
        checkOpen();
        try {
            engine.shutDown();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final boolean isShutdown() {
        checkOpen();
        return engine.isShutDown();
    }

    @Override
    public final void destroy() throws IOException {
        shutdown();
        closed = true;
        engine.destroy();
    }

    @Override
    public final void close() {
        closed = true;
        engine.close();
    }

    @Override
    public String toString() {
        return toString("BoundedQueue");
    }

    /** Says what it is. */
    protected final String toString(final String type) {
        return type + "[path=" + engine.location() + " maxItems=" + engine.maxItems() + " size=" + engine.size()
                + (closed ? " closed" : "") + "]";
    }
}
