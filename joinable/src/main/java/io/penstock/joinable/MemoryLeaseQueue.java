package io.penstock.joinable;

import io.penstock.codec.Codec;
import io.penstock.core.events.FlightEvents;
import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.joinable.engine.Letter;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.MemoryQueue;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * A joinable queue in this JVM's memory, with one handle. A lease is named by its item's number and its delivery count. Lease timeouts are
 * looked at by the calls that wait, and by the one that comes late.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> as the ports say. <b>Units:</b> items.
 */
final class MemoryLeaseQueue extends MemoryQueue implements LeaseEngine, LetterStore {
    private final LeaseSettings settings;
    private final Map<Long, Held> leases = new LinkedHashMap<>(); // oldest lease first
    private final TreeMap<Long, Item> orphans = new TreeMap<>();
    private final TreeMap<Long, Item> dead = new TreeMap<>();
    private final Condition changed = lock.newCondition();
    private int joiners;
    private long redeliveries;

    private record Held(Item item, long expiryNs) {}

    MemoryLeaseQueue(final QueueSettings<?> settings, final LeaseSettings leases) {
        super(settings);
        this.settings = leases;
    }

    // ---- taking; the lock is held

    @Override
    protected Item next() {
        Item item = null;
        if (!orphans.isEmpty()) {
            item = orphans.pollFirstEntry().getValue();
            item.deliveries++;
            redeliveries++;
        } else if (hasCell()) {
            item = poll();
        } else if (super.ready() > 0) {
            throw new IllegalStateException(
                    "this process has taken as many items as there may be leases, and none is done: maxLeases="
                            + settings.maxLeases() + " path=" + location()
                            + "; finish some, or create the queue with more");
        }
        if (item != null) {
            leases.put(
                    item.seq,
                    new Held(item, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.leaseTimeoutMs())));
        }
        return item;
    }

    @Override
    protected boolean hasCell() {
        return !orphans.isEmpty() || leases.size() < settings.maxLeases();
    }

    @Override
    protected long ready() {
        return super.ready() + orphans.size();
    }

    @Override
    protected List<Item> readyItems() {
        final List<Item> all = new ArrayList<>(orphans.values());
        all.addAll(super.readyItems());
        return all;
    }

    @Override
    public int mostItems() {
        return (int) Math.min(Integer.MAX_VALUE, (long) maxItems() + settings.maxLeases());
    }

    // ---- leases

    @Override
    public void hold(final int cell, final long word) {
        // the take has noted it
    }

    /** The item of a lease that ends now, or null if it is lost; the lock is held. */
    private Item end(final long number, final long word) {
        tick();
        final Held held = leases.get(number);
        if (held == null || held.item().deliveries != word) {
            return null;
        }
        leases.remove(number);
        return held.item();
    }

    @Override
    public boolean done(final int cell, final long word, final long number) {
        lock.lock();
        try {
            final boolean done = end(number, word) != null;
            changed();
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean release(final int cell, final long word, final long number) {
        lock.lock();
        try {
            final Item item = end(number, word);
            if (item != null) {
                giveBack(item, Cause.RELEASED);
            }
            changed();
            return item != null;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(final Item item, final Cause cause) {
        final boolean isDead = item.deliveries >= settings.maxDeliveries();
        (isDead ? dead : orphans).put(item.seq, item);
        FlightEvents.redelivered(
                location(),
                cause,
                item.deliveries,
                isDead,
                ProcessHandle.current().pid());
    }

    @Override
    public void giveBack(final ItemBuffer taken) {
        lock.lock();
        try {
            final Item item = end(taken.seq, taken.word);
            taken.settle();
            if (item != null) {
                item.deliveries--;
                orphans.put(item.seq, item);
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isLeased(final ItemBuffer taken) {
        return locked(() -> {
            tick();
            final Held held = leases.get(taken.seq);
            return held != null && held.item().deliveries == taken.word;
        });
    }

    @Override
    public void bury(final ItemBuffer taken) {
        lock.lock();
        try {
            final Item item = end(taken.seq, taken.word);
            taken.settle();
            if (item != null) {
                dead.put(item.seq, item);
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void drop(final ItemBuffer item) {
        done(0, item.word, item.seq);
    }

    private void changed() {
        serveWaiters();
        changed.signalAll();
    }

    // ---- timeouts; the lock is held

    @Override
    protected long nextTickNs() {
        if (settings.leaseTimeoutMs() == 0 || leases.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return Math.max(1, leases.values().iterator().next().expiryNs() - System.nanoTime());
    }

    @Override
    protected void tick() {
        boolean expired = false;
        while (settings.leaseTimeoutMs() > 0
                && !leases.isEmpty()
                && leases.values().iterator().next().expiryNs() - System.nanoTime() <= 0) {
            final Item item = leases.remove(leases.keySet().iterator().next()).item();
            giveBack(item, Cause.TIMED_OUT);
            expired = true;
        }
        if (expired) {
            changed();
        }
    }

    // ---- joining

    private boolean isIdle() {
        return ready() == 0 && leases.isEmpty();
    }

    @Override
    public boolean awaitIdle(final Deadline deadline) throws InterruptedException {
        lock.lock();
        joiners++;
        try {
            while (true) {
                checkOpen();
                tick();
                if (isIdle()) {
                    return true;
                }
                if (deadline.isOver()) {
                    return false;
                }
                changed.awaitNanos(Math.min(deadline.remainingNs(), nextTickNs()));
            }
        } finally {
            joiners--;
            lock.unlock();
        }
    }

    @Override
    public long unfinished() {
        return locked(() -> {
            tick();
            return ready() + leases.size();
        });
    }

    // ---- dead letters

    @Override
    public LetterStore letters() {
        return this;
    }

    @Override
    public List<Letter> list() {
        return locked(() -> {
            tick();
            return dead.values().stream().map(MemoryLeaseQueue::letter).toList();
        });
    }

    private static Letter letter(final Item item) {
        return new Letter(item.seq, item.deliveries, QueueDescriptor.TYPE_INLINE, item.putTimeMs(), item.bytes(), null);
    }

    @Override
    public byte[] read(final Letter letter) {
        return letter.bytes();
    }

    @Override
    public boolean putBack(final Letter letter) throws InterruptedException {
        lock.lock();
        try {
            if (!dead.containsKey(letter.seq())) {
                return false;
            }
            final PutResult result =
                    put(Codec.raw().bind(byte[].class, classIds()).encode(letter.bytes()), CallTimeout.immediate());
            if (result == PutResult.SHUT_DOWN) {
                throw new QueueShutDownException("the queue was shut down and takes no more items: path=" + location());
            }
            return result == PutResult.DONE && dead.remove(letter.seq()) != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean drop(final Letter letter) {
        return locked(() -> dead.remove(letter.seq()) != null);
    }

    // ---- looking and ending

    @Override
    protected QueueStats withLeases(final QueueStats plain) {
        final Map<QueueStats.Wait, Integer> waiting = Map.of(QueueStats.Wait.JOIN, joiners);
        return new QueueStats(
                plain.path(),
                plain.kind(),
                plain.maxItems(),
                plain.capacityBytes(),
                plain.depth(),
                plain.bytes(),
                leases.size(),
                settings.maxLeases(),
                dead.size(),
                plain.puts(),
                plain.takes(),
                redeliveries,
                plain.oldestAge(),
                plain.shutDown(),
                List.of(user(leases.size(), waiting)),
                waiters(Map.of("unfinished", joiners)));
    }

    @Override
    protected void wakeAll() {
        super.wakeAll();
        changed.signalAll();
    }

    @Override
    public boolean close() {
        lock.lock();
        try {
            final boolean wasOpen = super.close();
            if (wasOpen) {
                final Collection<Held> all = List.copyOf(leases.values());
                leases.clear();
                all.forEach(held -> giveBack(held.item(), Cause.RELEASED));
            }
            return wasOpen;
        } finally {
            lock.unlock();
        }
    }
}
