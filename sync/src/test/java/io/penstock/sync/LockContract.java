package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S10 and S2 for one lock: runs on the JDK's class and on ours. */
abstract class LockContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 3_000;
    private static final long GUARD_S = 20;

    /** A free lock. */
    abstract Lock lock() throws Exception;

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S10: one thread at a time is between lock and unlock")
    void excludes() throws Exception {
        final Lock lock = lock();
        final int[] counts = new int[2];
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            final int kind = thread;
            threads.add(Background.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    switch (kind) {
                        case 0 -> lock.lockInterruptibly();
                        case 1 -> assertTrue(lock.tryLock(GUARD_S, TimeUnit.SECONDS));
                        default -> lock.lock();
                    }
                    try {
                        assertEquals(counts[0], counts[1]);
                        counts[0]++;
                        counts[1]++;
                    } finally {
                        lock.unlock();
                    }
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(THREADS * ROUNDS, counts[0]);
    }

    @Test
    @DisplayName("S10: a thread may acquire it again, and releases it as often")
    void reentrant() throws Exception {
        final Lock lock = lock();
        lock.lock();
        assertTrue(lock.tryLock());
        assertTrue(lock.tryLock(0, TimeUnit.SECONDS));
        lock.lockInterruptibly();
        for (int i = 0; i < 4; i++) {
            final CompletableFuture<Void> other = Background.run(() -> assertFalse(lock.tryLock()));
            soon(other);
            lock.unlock();
        }
        soon(Background.run(() -> {
            assertTrue(lock.tryLock());
            lock.unlock();
        }));
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @Test
    @DisplayName("S10: unlock by another thread is refused, and changes nothing")
    void unlockByAnother() throws Exception {
        final Lock lock = lock();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        soon(Background.run(() -> {
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertFalse(lock.tryLock());
        }));
        lock.unlock();
    }

    @Test
    @DisplayName("S2: a time-out ends a wait, not early, and nothing was acquired")
    void timesOut() throws Exception {
        final Lock lock = lock();
        lock.lock();
        soon(Background.run(() -> {
            final long start = System.nanoTime();
            assertFalse(lock.tryLock(50, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
            assertFalse(lock.tryLock(0, TimeUnit.MILLISECONDS));
            assertFalse(lock.tryLock(-1, TimeUnit.MILLISECONDS));
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
        }));
        lock.unlock();
        assertTrue(lock.tryLock(-1, TimeUnit.MILLISECONDS));
        lock.unlock();
    }

    @Test
    @DisplayName("S7: an unlock wakes the thread that waits")
    void wakes() throws Exception {
        final Lock lock = lock();
        for (int round = 0; round < 3; round++) {
            lock.lock();
            final CompletableFuture<Void> waiter = Background.run(() -> {
                lock.lock();
                lock.unlock();
            });
            Background.assertBlocked(waiter);
            lock.unlock();
            soon(waiter);
        }
    }

    @Test
    @DisplayName("S2: an interrupt ends lockInterruptibly and a timed tryLock, before and while they wait")
    void interrupts() throws Exception {
        final Lock lock = lock();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, lock::lockInterruptibly);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        lock.lock();
        for (final Background.Action wait :
                List.<Background.Action>of(lock::lockInterruptibly, () -> lock.tryLock(1, TimeUnit.HOURS))) {
            final AtomicReference<Thread> thread = new AtomicReference<>();
            final CompletableFuture<Void> waiter = Background.run(() -> {
                thread.set(Thread.currentThread());
                wait.run();
            });
            Background.assertBlocked(waiter);
            Background.started(thread).interrupt();
            final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
            assertInstanceOf(InterruptedException.class, ended.getCause());
        }
        lock.unlock();
        assertTrue(lock.tryLock());
        lock.unlock();
    }

    @Test
    @DisplayName("S2: an interrupt ends them also where the thread holds the lock, and the hold count stays")
    void interruptsNested() throws Exception {
        final Lock lock = lock();
        lock.lock();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, lock::lockInterruptibly);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertFalse(Thread.currentThread().isInterrupted());
        lock.unlock();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @Test
    @DisplayName("S2: an interrupt does not end lock, and stays pending")
    void lockKeepsTheInterrupt() throws Exception {
        final Lock lock = lock();
        Thread.currentThread().interrupt();
        lock.lock();
        assertTrue(Thread.interrupted());
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            lock.lock();
            assertTrue(Thread.currentThread().isInterrupted());
            lock.unlock();
        });
        Background.assertBlocked(waiter);
        Background.started(thread).interrupt();
        Background.assertBlocked(waiter);
        lock.unlock();
        soon(waiter);
    }
}
