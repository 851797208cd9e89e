package io.penstock.valkey.engine;

import io.penstock.core.wait.Deadline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls of one handle that wait for a token of the server.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link Waiter#await} only.
 */
final class Waiters {
    private final Map<Long, Waiter> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    /** A call that waits, or may have to. */
    static final class Waiter {
        private final long id;
        private final Semaphore signals = new Semaphore(0);
        private String ticket = "";

        private Waiter(final long id) {
            this.id = id;
        }

        /** Its name within the session. */
        long id() {
            return id;
        }

        /** Its place in the line; empty as long as it has none. */
        String ticket() {
            return ticket;
        }

        void ticket(final String place) {
            ticket = place;
        }

        /** Before a call registers it: what came until now is old. */
        void forgetSignals() {
            signals.drainPermits();
        }

        /** Waits for a signal since then, or until the deadline. */
        void await(final Deadline deadline) throws InterruptedException {
            if (signals.tryAcquire(deadline.remainingNs(), TimeUnit.NANOSECONDS)) {
                signals.drainPermits();
            }
        }
    }

    Waiter add() {
        final Waiter waiter = new Waiter(lastId.incrementAndGet());
        waiting.put(waiter.id, waiter);
        return waiter;
    }

    void remove(final Waiter waiter) {
        waiting.remove(waiter.id);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The one that has waited longest, or null. */
    Waiter first() {
        Waiter first = null;
        for (final Waiter waiter : waiting.values()) {
            if (first == null || waiter.id < first.id) {
                first = waiter;
            }
        }
        return first;
    }

    /** {@return false if there is no such call any more} */
    boolean signal(final long id) {
        final Waiter waiter = waiting.get(id);
        if (waiter != null) {
            waiter.signals.release();
        }
        return waiter != null;
    }

    void signalAll() {
        waiting.values().forEach(waiter -> waiter.signals.release());
    }
}
