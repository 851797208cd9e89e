package io.penstock.sync.engine;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private final Map<Thread, Reading> readings = new ConcurrentHashMap<>();

    /** Those that were replaced before they had ended. */
    private final Queue<Reading> left = new ConcurrentLinkedQueue<>();

    /** Where the heartbeat sweeps seldom, or never: as many objects are no longer few. A race is harmless. */
    private volatile int sweepAt = FIRST_SWEEP;

    /** {@return what the calling thread reads by, or null if it has never read} */
    Reading known() {
        return readings.get(Thread.currentThread());
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
        readings.put(fresh.thread, fresh);
        return fresh;
    }

    /** Forgets those of threads that have ended. */
    void sweep() {
        readings.values().removeIf(reading -> !reading.thread.isAlive() && reading.isIdle());
        left.removeIf(Reading::isIdle);
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
