package io.penstock.queue.engine;

import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.lock.CallTimeout;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
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
public class QueueFace<E> extends HeadOnlyQueue<E> implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int KEPT_LENGTH = 1 << 16;

    /** How long what could not be handed over waits for the next take of this handle, before it goes back behind all others. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** One for all queues, and no more than weak: it must keep no closed queue and no class loader alive. */
    private static final ThreadLocal<Reference<ItemBuffer>> BUFFERS = new ThreadLocal<>();

    private static final byte[] NOTHING = {};

    /** Not transient: so the codec allows what the queue travels as, where it allows the queue. */
    private final BoundedAddress travelsAs;

    private final transient QueueEngine engine;
    private final transient PutPort puts;
    private final transient TakePort takes;
    private final transient Coder<E> coder;
    private final transient BatchCalls<E> batches;

    /** Taken, and not handed over. */
    final transient Undelivered undelivered;

    private transient volatile boolean closed;

    private final transient boolean hasStandardCodec;

    /** A queue on an open engine. */
    public QueueFace(final QueueEngine engine, final QueueSettings<E> settings) {
        this(engine, settings, taken -> putBack(engine, taken), PATIENCE_NS);
    }

    /**
     * A queue on an open engine.
     *
     * @param givesBack gives back what could not be handed over; it does not refer to this queue, which a program may drop
     * @param patienceNs for how long that waits for the next take of this handle
     */
    protected QueueFace(
            final QueueEngine engine,
            final QueueSettings<E> settings,
            final Consumer<ItemBuffer> givesBack,
            final long patienceNs) {
        this.engine = engine;
        this.puts = engine.puts();
        this.takes = engine.takes();
        this.coder = coder(engine, settings);
        this.batches = new BatchCalls<>(this);
        this.undelivered = new Undelivered(givesBack, patienceNs);
        engine.addDebt(undelivered::pay);
        this.hasStandardCodec = settings.hasStandardCodec();
        this.travelsAs = new BoundedAddress(QueueAddress.of(engine, settings));
        engine.closeWith(this, undelivered::end, !settings.isArrived());
    }

    private static void putBack(final QueueEngine engine, final ItemBuffer taken) {
        try {
            engine.putBack(taken);
        } catch (final EOFException | NoSuchFileException gone) {
            taken.settle();
        } catch (final IOException later) {
            // it stays owed
        }
    }

    /** The codec may refuse the queue: then nothing stays open. */
    private static <E> Coder<E> coder(final QueueEngine engine, final QueueSettings<E> settings) {
        boolean agreed = false;
        try {
            final Coder<E> coder = settings.coder(engine);
            agreed = true;
            return coder;
        } catch (final CodecException e) {
            throw new CodecException(e.getMessage() + "; path=" + engine.location(), e);
        } finally {
            if (!agreed) {
                engine.close();
            }
        }
    }

    /** {@return where it is; fails if it cannot be opened there in the way that it is opened here} */
    protected final QueueAddress address() {
        return travelsAs.at().checked(hasStandardCodec);
    }

    /** {@return what it travels as} */
    protected Object writeReplace() {
        address();
        return travelsAs;
    }

    private void readObject(final ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a queue is read by its address");
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
        if (undelivered.first != null || undelivered.hasStrays) {
            payDebts();
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
        if (batches.put(all, false, CallTimeout.NONE) < count && Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public final int offerAll(final Collection<? extends E> all, final Duration timeout) throws InterruptedException {
        return batches.put(all, true, CallTimeout.within(timeout));
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

    @SuppressWarnings("unchecked") // that is what it makes of an item
    private E take(final CallTimeout timeout) throws InterruptedException {
        return (E) takeOne(timeout, false);
    }

    /**
     * Takes an item and hands it over. If that fails, and not because its bytes are no item, the item stays undelivered: a later call has it.
     *
     * @param leases whether the caller gets a lease
     * @return what {@link #received} makes of it, or null if the time was up first
     */
    protected final Object takeOne(final CallTimeout timeout, final boolean leases) throws InterruptedException {
        checkOpen();
        final ItemBuffer owed = undelivered.first == null && !undelivered.hasStrays ? null : nextUndelivered();
        final ItemBuffer taken = owed == null ? borrow() : owed;
        try {
            Object received = null;
            if (owed != null || succeeded(takes.take(taken, timeout))) {
                try {
                    received = received(taken, leases);
                    trim(taken);
                } finally {
                    Reference.reachabilityFence(this); // a call, so before it is settled
                }
                taken.isTaken = false;
                taken.word = 0;
            }
            return received;
        } finally { // no calls: there may be no stack for one
            if (taken.isTaken || taken.word != 0) {
                boolean added = false;
                try {
                    synchronized (undelivered) {
                        if (undelivered.first == null) {
                            undelivered.first = taken;
                        } else {
                            undelivered.last.next = taken;
                        }
                        undelivered.last = taken;
                        added = true;
                    }
                } finally {
                    if (!added) {
                        final ItemBuffer[] strays = undelivered.strays;
                        int slot = 0;
                        while (slot < strays.length - 1 && strays[slot] != null) {
                            slot++;
                        }
                        strays[slot] = taken;
                        undelivered.hasStrays = true;
                    }
                }
            } else {
                taken.inUse = false;
            }
        }
    }

    /** What the caller of a take gets for an item: the item, or where the queue has leases and the caller wants one, a lease. */
    protected Object received(final ItemBuffer taken, final boolean leases) {
        return decodeTaken(taken);
    }

    private E decodeTaken(final ItemBuffer taken) {
        try {
            return decode(taken, true);
        } catch (final EOFException | NoSuchFileException gone) {
            taken.settle();
            throw new UncheckedIOException("a large item is lost: path=" + engine.location(), gone);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be read now; the next take has it: path=" + engine.location(), e);
        } catch (final RuntimeException | Error e) {
            if (!Undelivered.isTrouble(e)) {
                taken.settle(); // it is consumed
            } else if (Undelivered.isLasting(e)) {
                undelivered.giveBack(taken, e); // the next take goes on behind it
            }
            throw e;
        }
    }

    // ---- what could not be handed over

    /**
     * For the next take: an item that an earlier call has taken and not handed over.
     *
     * @return null if there is none; an item that others can have goes back to them
     */
    protected ItemBuffer nextUndelivered() {
        return undelivered.poll();
    }

    /** Gives back what could not be handed over, where others can have it, unless this handle may still take it. */
    protected final void payDebts() {
        undelivered.pay();
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
     * A buffer for one take or look: this thread's, or a new one while that is in use (a codec may use queues too).
     */
    private static ItemBuffer borrow() {
        final Reference<ItemBuffer> kept = BUFFERS.get();
        ItemBuffer buffer = kept == null ? null : kept.get();
        if (buffer == null || buffer.inUse) {
            buffer = new ItemBuffer();
            BUFFERS.set(new WeakReference<>(buffer));
        }
        buffer.inUse = true;
        return buffer;
    }

    /** The next take needs no long array as a rule. */
    private static void trim(final ItemBuffer taken) {
        if (taken.bytes.length > KEPT_LENGTH) {
            taken.bytes = NOTHING;
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
        final BatchCalls.Receiver receiver = taken -> receiveInto(taken, target);
        int drained = 0;
        try {
            while (drained < most && !isEmpty()) {
                final int more = batches.takeMore(most - drained, drained > 0, receiver);
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

    /**
     * Makes an item of what was taken, and adds it to a collection, which may refuse it.
     *
     * @return false if the item is not its taker's any more; the collection was not offered it
     */
    protected boolean receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        final E item = decodeTaken(taken);
        taken.settle(); // an item that the collection refuses is gone
        target.add(item);
        return true;
    }

    /**
     * Takes at least one item, and those behind it that are there at once. Blocks.
     *
     * @param receiver is given them one by one; if it throws, it is given the others all the same, and then none of them is settled
     * @return how many were received, 0 if the time was up first, or {@link BatchCalls#SHUT_DOWN}
     */
    protected final int takeSome(final int atMost, final CallTimeout timeout, final BatchCalls.Receiver receiver)
            throws InterruptedException {
        return batches.takeAll(atMost, timeout, receiver);
    }

    @Override
    public final void clear() {
        checkOpen();
        try {
            while (batches.takeMore(Integer.MAX_VALUE, false, this::drop) > 0) {
                // there may be more
            }
        } catch (final InterruptedException e) {
            throw notInterrupted(e);
        }
    }

    private boolean drop(final ItemBuffer taken) {
        engine.drop(taken);
        taken.settle();
        return true;
    }

    // ---- looking

    @Override
    public final int size() {
        checkOpen();
        final int here = undelivered.first == null && !undelivered.hasStrays ? 0 : undelivered.count();
        return (int) Math.min(Integer.MAX_VALUE, engine.size() + here);
    }

    @Override
    public final int remainingCapacity() {
        return Math.max(0, engine.maxItems() - size());
    }

    @Override
    public final E peek() {
        final List<E> first = snapshot(1, false);
        return first.isEmpty() ? null : first.get(0);
    }

    /**
     * A snapshot: what could be taken when this was called. It is weakly consistent, and removes nothing. Items that cannot be decoded are
     * left out: the take of such an item says why.
     */
    @Override
    public final Iterator<E> iterator() {
        return Collections.unmodifiableList(snapshot(Integer.MAX_VALUE, true)).iterator();
    }

    @Override
    public final boolean contains(final Object item) {
        return snapshot(Integer.MAX_VALUE, true).stream().anyMatch(one -> Objects.deepEquals(item, one));
    }

    private List<E> snapshot(final int atMost, final boolean lenient) {
        checkOpen();
        final List<E> items = new ArrayList<>();
        final ItemBuffer copy = borrow();
        try {
            engine.browse(copy, each -> {
                try {
                    items.add(decode(each, false));
                } catch (final CodecException | LinkageError undecodable) {
                    if (!lenient) {
                        throw undecodable;
                    }
                } catch (final NoSuchFileException taken) {
                    // a large item that was taken meanwhile
                } catch (final IOException e) {
                    throw new UncheckedIOException("a large item cannot be read: path=" + engine.location(), e);
                }
                return items.size() < atMost;
            });
        } finally {
            copy.inUse = false;
            Reference.reachabilityFence(this);
        }
        trim(copy);
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
        try {
            engine.destroy(); // while it is open: it takes a lock in the file
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        try {
            if (!closed) {
                closed = true;
                undelivered.end();
            }
        } finally { // also if an engine on a server is away, and cannot take back what is owed
            engine.close();
        }
    }

    @Override
    public String toString() {
        return toString("BoundedQueue");
    }

    /** Says what it is. */
    protected final String toString(final String type) {
        return type + "[path=" + engine.location() + " maxItems=" + engine.maxItems() + " size=" + engine.sizeText()
                + (closed ? " closed" : "") + "]";
    }
}
