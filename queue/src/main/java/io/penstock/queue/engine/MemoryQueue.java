package io.penstock.queue.engine;

import io.penstock.ChannelView;
import io.penstock.codec.ClassIds;
import io.penstock.codec.Encoded;
import io.penstock.core.channel.MemoryClassIds;
import io.penstock.core.lock.CallTimeout;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A queue in this JVM's memory, with one handle. An item that comes goes to the taker that has waited longest, and room that is made to the
 * putter that has waited longest: no call passes a waiter.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> as {@link PutPort} and {@link TakePort} say. <b>Units:</b> items, bytes.
 */
public class MemoryQueue implements QueueEngine, PutPort, TakePort {
    private static final AtomicLong INSTANCES = new AtomicLong();

    private final long instance = INSTANCES.incrementAndGet();

    /** Guards everything. */
    protected final ReentrantLock lock = new ReentrantLock();

    private final int maxItems;
    private final ClassIds classIds = new MemoryClassIds();
    private final Deque<Item> items = new ArrayDeque<>();
    private final Deque<Waiter> putters = new ArrayDeque<>();
    private final Deque<Waiter> takers = new ArrayDeque<>();
    private long puts;
    private long takes;
    private boolean shutDown;
    private boolean closed;

    /** An item of the queue. */
    protected static final class Item {
        final byte[] bytes;
        final long putTimeMs = System.currentTimeMillis();

        /** Its number, once it has left the queue for the first time. */
        public long seq;

        /** How often it was delivered. */
        public int deliveries;

        /** A new item. */
        public Item(final byte[] bytes) {
            this.bytes = bytes;
        }

        /** {@return its bytes} */
        public byte[] bytes() {
            return bytes;
        }

        /** {@return when it was put, in ms since 1970} */
        public long putTimeMs() {
            return putTimeMs;
        }
    }

    /** A call that waits. */
    private final class Waiter {
        private final Condition turn = lock.newCondition();
        private Item item;
        private boolean served;

        private Waiter(final Item item) {
            this.item = item;
        }

        private void serve() {
            served = true;
            turn.signal();
        }
    }

    /** An empty queue. */
    public MemoryQueue(final QueueSettings<?> settings) {
        maxItems = settings.maxItems();
    }

    /** Runs something with the lock. */
    protected final <T> T locked(final Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- in

    @Override
    public final PutResult put(final Encoded encoded, final CallTimeout timeout) throws InterruptedException {
        final Item item = new Item(Arrays.copyOf(encoded.array(), encoded.length()));
        lock.lock();
        try {
            checkOpen();
            if (shutDown) {
                return PutResult.SHUT_DOWN;
            }
            if (putters.isEmpty() && ready() < maxItems) {
                add(item);
                serveWaiters();
                return PutResult.DONE;
            }
            if (timeout.isOver()) {
                return PutResult.FULL_ITEMS;
            }
            final Waiter waiter = new Waiter(item);
            if (await(waiter, putters, () -> shutDown, timeout)) {
                return PutResult.DONE;
            }
            return shutDown ? PutResult.SHUT_DOWN : PutResult.FULL_ITEMS;
        } finally {
            lock.unlock();
        }
    }

    private void add(final Item item) {
        items.add(item);
        puts++;
    }

    @Override
    public final PutResult put(final PutBatch batch, final CallTimeout timeout) throws InterruptedException {
        PutResult result = PutResult.DONE;
        while (result == PutResult.DONE && batch.hasNext()) {
            result = put(batch.next(), timeout);
            if (result == PutResult.DONE) {
                batch.advance();
            }
        }
        return result;
    }

    // ---- out

    @Override
    public final TakeResult take(final ItemBuffer into, final CallTimeout timeout) throws InterruptedException {
        lock.lock();
        try {
            checkOpen();
            tick();
            final Item item = takers.isEmpty() ? next() : null;
            if (item != null) {
                serveWaiters();
                return taken(item, into);
            }
            if (isDrained()) {
                return TakeResult.SHUT_DOWN;
            }
            if (timeout.isOver()) {
                return TakeResult.EMPTY;
            }
            final Waiter waiter = new Waiter(null);
            if (await(waiter, takers, this::isDrained, timeout)) {
                return taken(waiter.item, into);
            }
            return isDrained() ? TakeResult.SHUT_DOWN : TakeResult.EMPTY;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDrained() {
        return shutDown && ready() == 0;
    }

    @Override
    public final TakeResult take(final TakenBatch into, final int atMost, final CallTimeout timeout)
            throws InterruptedException {
        into.start(atMost);
        TakeResult result = take(into.get(0), timeout);
        if (result != TakeResult.TAKEN) {
            return result;
        }
        into.add();
        for (ItemBuffer next = into.next(); next != null; next = into.next()) {
            result = canTakeMore() ? take(next, CallTimeout.immediate()) : TakeResult.EMPTY;
            if (result != TakeResult.TAKEN) {
                break;
            }
            into.add();
        }
        return TakeResult.TAKEN;
    }

    private boolean canTakeMore() {
        return locked(() -> hasCell());
    }

    private TakeResult taken(final Item item, final ItemBuffer into) {
        into.set(QueueDescriptor.TYPE_INLINE, item.bytes);
        into.putTimeMs = item.putTimeMs;
        into.seq = item.seq;
        into.deliveries = item.deliveries;
        into.word = item.deliveries;
        into.isTaken = true;
        return TakeResult.TAKEN;
    }

    /**
     * Takes the next item off; the lock is held.
     *
     * @return the item, or null if there is none
     * @throws IllegalStateException if this process holds all leases
     */
    protected Item next() {
        return poll();
    }

    /**
     * Takes the first item off the queue; the lock is held.
     *
     * @return the item, or null if there is none
     */
    protected final Item poll() {
        final Item item = items.poll();
        if (item != null) {
            item.seq = takes++;
            item.deliveries = 1;
        }
        return item;
    }

    /**
     * Whether an item that is there could be taken; the lock is held.
     *
     * @return false while all leases are held
     */
    protected boolean hasCell() {
        return true;
    }

    // ---- waiting; the lock is held

    /** Gives what is there to those who wait for it, and takes what they have for the room that there is. */
    protected final void serveWaiters() {
        boolean served = true;
        while (served) {
            served = false;
            if (!takers.isEmpty() && ready() > 0) {
                if (hasCell()) {
                    final Waiter taker = takers.poll();
                    taker.item = next();
                    taker.serve();
                    served = true;
                } else {
                    takers.forEach(taker -> taker.turn.signal()); // they have to hear that there is no lease for them
                }
            }
            if (!shutDown && ready() < maxItems && !putters.isEmpty()) {
                final Waiter putter = putters.poll();
                add(putter.item);
                putter.serve();
                served = true;
            }
        }
    }

    private boolean await(
            final Waiter waiter, final Deque<Waiter> line, final BooleanSupplier ended, final CallTimeout timeout)
            throws InterruptedException {
        line.add(waiter);
        try {
            while (!waiter.served) {
                checkOpen();
                if (line == takers && !hasCell() && ready() > 0) {
                    next(); // throws
                }
                if (ended.getAsBoolean() || timeout.isOver()) {
                    return false;
                }
                waiter.turn.awaitNanos(Math.min(timeout.deadline().remainingNs(), nextTickNs()));
                tick();
            }
        } catch (final InterruptedException e) {
            if (!waiter.served) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } finally {
            line.remove(waiter);
        }
        return true;
    }

    /** When there is something to do though no call comes. */
    protected long nextTickNs() {
        return Long.MAX_VALUE;
    }

    /** Does what is due. */
    protected void tick() {
        // nothing
    }

    /** Wakes all calls that wait: they have to look. */
    protected void wakeAll() {
        putters.forEach(waiter -> waiter.turn.signal());
        takers.forEach(waiter -> waiter.turn.signal());
    }

    /** How many items could be taken. */
    protected long ready() {
        return items.size();
    }

    /** What could be taken, in order. */
    protected List<Item> readyItems() {
        return List.copyOf(items);
    }

    /** Throws if this handle was closed. */
    protected final void checkOpen() {
        if (closed) {
            throw QueueEngine.closed(location());
        }
    }

    /** {@return whether this handle was closed} */
    protected final boolean isClosed() {
        return closed;
    }

    // ---- the port

    @Override
    public final String location() {
        return "memory";
    }

    @Override
    public final long instance() {
        return instance;
    }

    @Override
    public final int maxItems() {
        return maxItems;
    }

    @Override
    public int mostItems() {
        return maxItems;
    }

    @Override
    public final ClassIds classIds() {
        return classIds;
    }

    @Override
    public final PutPort puts() {
        return this;
    }

    @Override
    public final TakePort takes() {
        return this;
    }

    @Override
    public final void load(final ItemBuffer item, final boolean taken) throws IOException {
        throw new NoSuchFileException("a queue in memory has no large items");
    }

    @Override
    public void drop(final ItemBuffer item) {
        // it has left for good
    }

    @Override
    public final void putBack(final ItemBuffer taken) {
        locked(() -> {
            items.addLast(new Item(taken.copy()));
            taken.settle();
            serveWaiters();
            return null;
        });
    }

    @Override
    public final long size() {
        return locked(() -> ready());
    }

    @Override
    public final void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        for (final Item item : locked(this::readyItems)) {
            into.set(QueueDescriptor.TYPE_INLINE, item.bytes);
            if (!each.test(into)) {
                return;
            }
        }
    }

    @Override
    public final boolean isShutDown() {
        return locked(() -> shutDown);
    }

    @Override
    public final void shutDown() {
        lock.lock();
        try {
            shutDown = true;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean close() {
        lock.lock();
        try {
            final boolean wasOpen = !closed;
            closed = true;
            wakeAll();
            return wasOpen;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public final void destroy() {
        // it goes with its last reference
    }

    @Override
    public final QueueStats stats() {
        lock.lock();
        try {
            final List<Item> all = readyItems();
            final long now = System.currentTimeMillis();
            final Optional<Duration> oldest = all.stream()
                    .map(item -> Duration.ofMillis(Math.max(0, now - item.putTimeMs)))
                    .max(Duration::compareTo);
            final long bytes = all.stream().mapToLong(item -> item.bytes.length).sum();
            return withLeases(new QueueStats(
                    Path.of(location()),
                    new ChannelView.Kind("MEMORY_QUEUE", 0, 0),
                    maxItems,
                    0,
                    all.size(),
                    bytes,
                    0,
                    0,
                    0,
                    puts,
                    takes,
                    0,
                    oldest,
                    shutDown,
                    List.of(user(0, Map.of())),
                    waiters(Map.of())));
        } finally {
            lock.unlock();
        }
    }

    /** Adds what the leases are to what there is to see; the lock is held. */
    protected QueueStats withLeases(final QueueStats plain) {
        return plain;
    }

    /** This process as a user of the queue; the lock is held. */
    protected final QueueStats.User user(final int leases, final Map<QueueStats.Wait, Integer> more) {
        final Map<QueueStats.Wait, Integer> waiting = new EnumMap<>(QueueStats.Wait.class);
        waiting.putAll(more);
        waiting.put(QueueStats.Wait.PUT, putters.size());
        waiting.put(QueueStats.Wait.TAKE, takers.size());
        waiting.values().removeIf(count -> count == 0);
        return new QueueStats.User(
                ProcessHandle.current().pid(), ChannelView.State.ALIVE, closed ? 0 : 1, leases, Map.copyOf(waiting));
    }

    /** The threads that wait, by condition, named as those of a queue in a file; the lock is held. */
    protected final Map<String, Integer> waiters(final Map<String, Integer> more) {
        final Map<String, Integer> waiters = new TreeMap<>(more);
        waiters.put("items", takers.size());
        waiters.put("space", putters.size());
        waiters.values().removeIf(count -> count == 0);
        return Collections.unmodifiableMap(waiters);
    }
}
