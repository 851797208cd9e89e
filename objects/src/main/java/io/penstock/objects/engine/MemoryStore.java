package io.penstock.objects.engine;

import io.penstock.ChannelView;
import io.penstock.codec.ClassIds;
import io.penstock.core.channel.MemoryClassIds;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.SharedStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The same table in the memory of this JVM, for the tests of programs.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> as {@link Store} says.
 */
public final class MemoryStore<T extends Table> extends Store<T> {
    private static final String LOCATION = "memory";
    private static final AtomicLong INSTANCES = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final ClassIds keys = new MemoryClassIds();
    private final ClassIds values = new MemoryClassIds();
    private final LargeValues large = new MemoryLargeValues();
    private final long instance = INSTANCES.incrementAndGet();
    private volatile boolean closed;
    private final AtomicInteger waiting = new AtomicInteger();

    private MemoryStore(final Geometry geometry, final T table) {
        super(geometry, table);
    }

    /** A new store, empty. */
    public static <T extends Table> MemoryStore<T> create(final Geometry geometry, final Maker<T> maker) {
        return new MemoryStore<>(geometry, maker.apply(Regions.inMemory(geometry)));
    }

    @Override
    public void locked(final Runnable section) {
        lock.lock();
        try {
            checkOpen();
            boolean complete = false;
            try {
                section.run();
                complete = true;
            } finally {
                if (!complete) {
                    table().recover();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void changed(final int hash) {
        if (waiting.get() > 0) {
            signal();
        }
    }

    private void signal() {
        lock.lock();
        try {
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(final int hash, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        lock.lockInterruptibly();
        waiting.incrementAndGet();
        try {
            while (!ready.getAsBoolean()) {
                if (deadline.isOver() || !change.await(deadline.remainingNs(), TimeUnit.NANOSECONDS)) {
                    return ready.getAsBoolean();
                }
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    @Override
    public ClassIds valueClasses() {
        return values;
    }

    @Override
    public ClassIds keyClasses() {
        return keys;
    }

    @Override
    public LargeValues large() {
        return large;
    }

    @Override
    public String location() {
        return LOCATION;
    }

    @Override
    public long instance() {
        return instance;
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void checkOpen() {
        if (closed) {
            throw closed(LOCATION);
        }
    }

    @Override
    public void checkRecovered() {
        // no process dies and leaves the memory
    }

    @Override
    public void closeWith(final Object handle, final boolean told) {
        // the collector takes both
    }

    @Override
    public void close() {
        closed = true;
        signal();
    }

    @Override
    public void destroy() {
        close();
    }

    @Override
    public SharedStats stats() {
        return new SharedStats(
                Path.of(LOCATION),
                new ChannelView.Kind("MEMORY", 0, 0),
                table().size(),
                geometry().maxEntries(),
                table().usedBytes(),
                geometry().capacity(),
                table().changes(),
                List.of(),
                Map.of("change", waiting.get()));
    }
}
