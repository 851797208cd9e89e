package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting within this JVM. */
final class MemoryWaits implements BoardWaits {
    /** A store by a weaker mode may wake no thread, as in a file, where the heartbeat looks once a second. */
    private static final long LONGEST_SLEEP_NS = TimeUnit.SECONDS.toNanos(1);

    private final EntryFlags flags;
    private final Runnable wakeOthers;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    /** Waiting for entries; others may wait in turns, and are woken when the board is closed. */
    MemoryWaits(final EntryFlags flags, final Runnable wakeOthers) {
        this.flags = flags;
        this.wakeOthers = wakeOthers;
    }

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private final int condition;

        Waiter(final int condition) {
            this.condition = condition;
        }
    }

    @Override
    public boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        final Waiter waiter = new Waiter(condition);
        waiters.add(waiter);
        try {
            while (true) {
                flags.raise(condition); // volatile, as is the look behind it; pairs with signalAll
                if (ready.getAsBoolean()) {
                    return true;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(LONGEST_SLEEP_NS, deadline.remainingNs()));
            }
        } finally {
            waiters.remove(waiter);
        }
    }

    /** A waiter that finds nothing raises the flag again; one that comes after it was lowered has yet to look. */
    @Override
    public void signalAll(final int condition) {
        flags.lower(condition);
        for (final Waiter waiter : waiters) {
            if (waiter.condition == condition) {
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    /** One waiter cannot be chosen without a queue of them, and a waiter that finds nothing waits again. */
    @Override
    public void signal(final int condition) {
        signalAll(condition);
    }

    @Override
    public void wakeLocal() {
        waiters.forEach(waiter -> LockSupport.unpark(waiter.thread));
        wakeOthers.run();
    }
}
