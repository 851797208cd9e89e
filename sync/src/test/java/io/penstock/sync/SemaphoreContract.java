package io.penstock.sync;

import static org.awaitility.Awaitility.await;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S21 and S2 for one semaphore with four permits: runs on the JDK's class and on ours. */
abstract class SemaphoreContract {
    static final int PERMITS = 4;

    private static final int THREADS = 6;
    private static final int ROUNDS = 1_500;
    private static final long GUARD_S = 20;

    /** A semaphore whose permits are free. */
    abstract SemaphoreFace semaphore() throws Exception;

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S21: threads never hold more permits together than there are, whatever they want at once")
    void neverMore() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        final AtomicInteger held = new AtomicInteger();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            final int kind = thread;
            final int wanted = 1 + kind % 3;
            threads.add(Background.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    switch (kind) {
                        case 0 -> semaphore.acquire();
                        case 1 -> assertTrue(semaphore.tryAcquire(wanted, GUARD_S, TimeUnit.SECONDS));
                        case 2 -> semaphore.acquire(wanted);
                        case 3 -> semaphore.acquireUninterruptibly();
                        default -> semaphore.acquireUninterruptibly(wanted);
                    }
                    final int now = held.addAndGet(wanted);
                    held.addAndGet(-wanted);
                    semaphore.release(wanted);
                    assertTrue(now <= PERMITS, "held=" + now);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(PERMITS, semaphore.availablePermits());
        assertEquals(PERMITS, semaphore.drainPermits());
    }

    @Test
    @DisplayName("S21: several permits are acquired all or none; none at all is always possible")
    void allOrNone() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        assertTrue(semaphore.tryAcquire(3));
        assertFalse(semaphore.tryAcquire(2));
        assertFalse(semaphore.tryAcquire(2, 10, TimeUnit.MILLISECONDS));
        assertEquals(1, semaphore.availablePermits());
        semaphore.acquire();
        assertFalse(semaphore.tryAcquire());
        assertEquals(0, semaphore.drainPermits());
        semaphore.acquire(0);
        assertTrue(semaphore.tryAcquire(0));
        semaphore.release(0);
        assertEquals(0, semaphore.availablePermits());
        semaphore.release(2);
        assertEquals(2, semaphore.availablePermits());
        semaphore.release();
        assertEquals(3, semaphore.drainPermits());
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
        semaphore.release(PERMITS);
        assertEquals(PERMITS, semaphore.availablePermits());
    }

    @Test
    @DisplayName("S2: a time-out ends a wait, not early, and nothing was acquired")
    void timesOut() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        semaphore.acquire(PERMITS);
        for (final int wanted : List.of(1, 3)) {
            final long start = System.nanoTime();
            assertFalse(semaphore.tryAcquire(wanted, 50, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
            assertFalse(semaphore.tryAcquire(wanted, 0, TimeUnit.MILLISECONDS));
            assertFalse(semaphore.tryAcquire(wanted, -1, TimeUnit.MILLISECONDS));
        }
        assertEquals(0, semaphore.getQueueLength());
        semaphore.release();
        assertTrue(semaphore.tryAcquire(-1, TimeUnit.MILLISECONDS));
        assertFalse(semaphore.tryAcquire());
    }

    private static CompletableFuture<Void> taker(final SemaphoreFace semaphore, final int permits) {
        return Background.run(() -> semaphore.acquire(permits));
    }

    /** Threads that wait, in this order. */
    private static List<CompletableFuture<Void>> takers(final SemaphoreFace semaphore, final int... permits) {
        final List<CompletableFuture<Void>> takers = new ArrayList<>();
        for (final int each : permits) {
            takers.add(taker(semaphore, each));
            await().until(() -> semaphore.getQueueLength() == takers.size());
        }
        return takers;
    }

    @Test
    @DisplayName("S7, Y12: a release of several permits lets several go that want one each, and no more than those")
    void chain() throws Exception {
        for (int round = 0; round < 3; round++) {
            final SemaphoreFace semaphore = semaphore();
            semaphore.acquire(PERMITS);
            final List<CompletableFuture<Void>> takers = takers(semaphore, 1, 1, 1, 1);
            semaphore.release(3);
            await().until(() ->
                    takers.stream().filter(CompletableFuture::isDone).count() == 3);
            assertEquals(0, semaphore.availablePermits());
            assertEquals(1, semaphore.getQueueLength());
            semaphore.release();
            for (final CompletableFuture<Void> taker : takers) {
                soon(taker);
            }
        }
    }

    /** On a crowded machine a waiter that does not move for 5 ms is passed. */
    private static void inOneOfTen(final Background.Action check) throws Exception {
        for (int round = 1; ; round++) {
            try {
                check.run();
                return;
            } catch (final AssertionError passed) {
                if (round == 10) {
                    throw passed;
                }
            }
        }
    }

    @Test
    @DisplayName("S7: one who wants many and has waited long goes before those who want one and came later")
    void many() throws Exception {
        inOneOfTen(() -> {
            final SemaphoreFace semaphore = semaphore();
            semaphore.acquire(PERMITS);
            final List<CompletableFuture<Void>> takers = takers(semaphore, 3, 1);
            Background.assertBlocked(takers.get(0));
            semaphore.release(2);
            Background.assertBlocked(takers.get(0));
            Background.assertBlocked(takers.get(1));
            assertEquals(2, semaphore.availablePermits());
            semaphore.release();
            soon(takers.get(0));
            Background.assertBlocked(takers.get(1));
            semaphore.release();
            soon(takers.get(1));
        });
    }

    @Test
    @DisplayName("S7: when one gives up that was to go first, those behind it go")
    void givesUp() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        semaphore.acquire(PERMITS);
        final AtomicReference<Thread> first = new AtomicReference<>();
        final CompletableFuture<Void> impatient = Background.run(() -> {
            first.set(Thread.currentThread());
            semaphore.acquire(PERMITS);
        });
        await().until(() -> semaphore.getQueueLength() == 1);
        final CompletableFuture<Void> one = taker(semaphore, 1);
        await().until(() -> semaphore.getQueueLength() == 2);
        final CompletableFuture<Void> two = taker(semaphore, 2);
        await().until(() -> semaphore.getQueueLength() == 3);
        Background.assertBlocked(impatient);
        semaphore.release(3);
        Background.assertBlocked(impatient);
        Background.started(first).interrupt();
        soon(one);
        soon(two);
        assertEquals(0, semaphore.availablePermits());
    }

    @Test
    @DisplayName(
            "S2: an interrupt ends acquire and a timed tryAcquire, before and while they wait; nothing was acquired")
    void interrupts() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        for (final Background.Action call : List.<Background.Action>of(
                semaphore::acquire,
                () -> semaphore.acquire(2),
                () -> semaphore.tryAcquire(1, TimeUnit.SECONDS),
                () -> semaphore.tryAcquire(2, 1, TimeUnit.SECONDS))) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, call::run);
        }
        semaphore.acquire(PERMITS);
        for (final Background.Action wait : List.<Background.Action>of(
                semaphore::acquire, () -> semaphore.acquire(2), () -> semaphore.tryAcquire(1, TimeUnit.HOURS))) {
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
        semaphore.release(PERMITS);
        assertEquals(PERMITS, semaphore.availablePermits());
    }

    @Test
    @DisplayName("S2: an interrupt ends neither acquireUninterruptibly nor a try, and stays pending")
    void keepsTheInterrupt() throws Exception {
        final SemaphoreFace semaphore = semaphore();
        Thread.currentThread().interrupt();
        semaphore.acquireUninterruptibly();
        assertTrue(semaphore.tryAcquire(2));
        assertTrue(semaphore.tryAcquire());
        assertEquals(0, semaphore.drainPermits());
        assertTrue(Thread.interrupted());
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            semaphore.acquireUninterruptibly(2);
            assertTrue(Thread.currentThread().isInterrupted());
        });
        Background.assertBlocked(waiter);
        Background.started(thread).interrupt();
        Background.assertBlocked(waiter);
        semaphore.release(2);
        soon(waiter);
    }
}
