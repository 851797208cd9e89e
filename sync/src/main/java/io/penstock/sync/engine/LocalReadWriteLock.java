package io.penstock.sync.engine;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * What this JVM knows of a read-write lock of a board: which of its threads writes, and which ones read. All handles of the board share it.
 *
 * <p>A thread keeps its object until it has ended, so that reading again allocates nothing. There is no {@link ThreadLocal}: that would keep an
 * application's classes in the threads of its server.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class LocalReadWriteLock extends LocalLock {
    private static final int FIRST_SWEEP = 64;

    /** A power of two. */
    private static final int RECENT = 64;

    private final Map<Identity, Reading> readings = new ConcurrentHashMap<>();

    /** Some of them: a thread that reads again finds its own one without a look into the map, as a rule. */
    private final AtomicReferenceArray<Reading> recent = new AtomicReferenceArray<>(RECENT);

    /** Those that were replaced before they had ended. */
    private final Queue<Reading> left = new ConcurrentLinkedQueue<>();

    /** Where the heartbeat sweeps seldom, or never: as many objects are no longer few. A race is harmless. */
    private volatile int sweepAt = FIRST_SWEEP;

    /** {@return what the calling thread reads by, or null if it has never read} */
    Reading known() {
        final Thread self = Thread.currentThread();
        final Reading found = recent.get(slot(self));
        if (found != null && found.thread == self) {
            return found;
        }
        final Reading known = readings.get(new Identity(self));
        if (known != null) {
            recent.lazySet(slot(self), known);
        }
        return known;
    }

    private static int slot(final Thread thread) {
        return System.identityHashCode(thread) & (RECENT - 1);
    }

    /** That very thread: what the class of a thread says of equality does not matter. */
    private static final class Identity {
        private final Thread thread;

        Identity(final Thread thread) {
            this.thread = thread;
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Identity identity && identity.thread == thread;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(thread);
        }
    }

    /** {@return whether the calling thread reads} */
    boolean isReading() {
        final Reading own = known();
        return own != null && own.count() > 0;
    }

    /** Makes one for the calling thread; another one that it has is being left, or could not be left. */
    Reading replace(final Reading known) {
        if (readings.size() >= sweepAt) {
            sweep();
            sweepAt = 2 * readings.size() + FIRST_SWEEP;
        }
        final Reading fresh = new Reading();
        if (known != null) {
            left.add(known); // first: it must not be forgotten
        }
        readings.put(new Identity(fresh.thread), fresh);
        recent.lazySet(slot(fresh.thread), fresh);
        return fresh;
    }

    /** Forgets those of threads that have ended. */
    void sweep() {
        readings.values().removeIf(LocalReadWriteLock::isOver);
        for (int i = 0; i < RECENT; i++) {
            final Reading found = recent.get(i);
            if (found != null && isOver(found)) {
                recent.compareAndSet(i, found, null);
            }
        }
        left.removeIf(Reading::isIdle);
    }

    private static boolean isOver(final Reading reading) {
        return !reading.thread.isAlive() && reading.isIdle();
    }

    /** {@return how many threads have an object} */
    int size() {
        return readings.size() + left.size();
    }

    void each(final Consumer<Reading> action) {
        readings.values().forEach(action);
        left.forEach(action);
    }

    /** {@return how many threads are known to read} */
    long count() {
        return readings.values().stream().filter(reading -> reading.count() > 0).count()
                + left.stream().filter(reading -> reading.count() > 0).count();
    }
}
