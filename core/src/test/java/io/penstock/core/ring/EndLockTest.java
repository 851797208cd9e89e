package io.penstock.core.ring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EndLockTest {
    private static final int STREAK = 8;

    private final EndLock lock = new EndLock(STREAK, Integer.MAX_VALUE);
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        others.shutdownNow();
        assertTrue(others.awaitTermination(60, TimeUnit.SECONDS));
    }

    /** This thread has a bias from then on. */
    private static void earnBias(final EndLock lock) throws InterruptedException {
        while (!lock.isBiased()) {
            assertTrue(lock.lock(EndLock.FOREVER));
            lock.unlock();
        }
    }

    private boolean tryElsewhere() throws Exception {
        return others.submit(() -> {
                    final boolean taken = lock.tryLock();
                    if (taken) {
                        lock.unlock();
                    }
                    return taken;
                })
                .get();
    }

    @Test
    @DisplayName(
            "A thread that takes the lock many times in a row gets a bias; the first other thread revokes it, and has the lock")
    void bias() throws Exception {
        for (int i = 0; i <= STREAK; i++) {
            assertFalse(lock.isBiased());
            lock.lock(EndLock.FOREVER);
            lock.unlock();
        }
        earnBias(lock);
        assertTrue(lock.tryLock());
        assertTrue(lock.isMine());
        assertTrue(lock.isLocked());
        lock.unlock();
        assertFalse(lock.isMine());
        assertFalse(lock.isLocked());
        assertTrue(tryElsewhere());
        assertFalse(lock.isBiased());
    }

    @Test
    @DisplayName(
            "As long as a biased thread is inside, no other has the lock; the one that waits has it at the release")
    void revokedInside() throws Exception {
        earnBias(lock);
        assertTrue(lock.tryLock());
        assertFalse(tryElsewhere());
        assertTrue(lock.isMine());
        final Future<Boolean> waiter = others.submit(() -> lock.lock(EndLock.FOREVER));
        final Future<Boolean> tooShort = others.submit(() -> lock.lock(TimeUnit.MILLISECONDS.toNanos(1)));
        assertFalse(tooShort.get());
        assertFalse(waiter.isDone());
        lock.unlock();
        assertTrue(waiter.get());
        assertFalse(lock.tryLock());
        assertFalse(lock.isMine());
    }

    @Test
    @DisplayName(
            "The lock is not reentrant, with a bias as without: a second call finds it taken, and releases nothing")
    void notReentrant() throws Exception {
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        lock.unlock();
        earnBias(lock);
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        assertTrue(lock.isMine());
        assertFalse(tryElsewhere());
        lock.unlock();
        assertTrue(tryElsewhere());
    }

    @Test
    @DisplayName("A thread whose class makes its own stack traces gets no bias: such a trace is no barrier")
    void ownStackTrace() throws Exception {
        final AtomicBoolean biased = new AtomicBoolean(true);
        final Thread thread = new Thread() {
            @Override
            public StackTraceElement[] getStackTrace() {
                return new StackTraceElement[0];
            }

            @Override
            public void run() {
                for (int i = 0; i < 10 * STREAK && lock.tryLock(); i++) {
                    lock.unlock();
                }
                biased.set(lock.isBiased());
            }
        };
        thread.start();
        thread.join();
        assertFalse(biased.get());
        assertFalse(lock.isLocked());
    }

    @Test
    @DisplayName("A release by a store alone releases a biased lock too")
    void releasedByAStore() throws Exception {
        earnBias(lock);
        assertTrue(lock.tryLock());
        lock.held.owner = null;
        assertFalse(lock.isLocked());
        assertTrue(lock.tryLock());
        assertFalse(tryElsewhere());
        lock.held.owner = null;
        assertTrue(tryElsewhere());
    }

    @Test
    @DisplayName("The bias of a thread that has ended keeps no other thread out")
    void ofTheDead() throws Exception {
        final Thread dead = new Thread(() -> {
            try {
                earnBias(lock);
            } catch (final InterruptedException never) {
                throw new AssertionError(never);
            }
        });
        dead.start();
        dead.join();
        assertTrue(lock.isBiased());
        assertTrue(lock.tryLock());
        assertTrue(lock.isMine());
        lock.unlock();
    }

    @Test
    @DisplayName("A bias costs its revocation, so a lock of several threads gets only so many")
    void seldom() throws Exception {
        final EndLock shared = new EndLock(STREAK, 2);
        for (int i = 0; i < 2; i++) {
            earnBias(shared);
            others.submit(() -> {
                        assertTrue(shared.tryLock());
                        shared.unlock();
                    })
                    .get();
        }
        for (int i = 0; i < 100 * STREAK; i++) {
            assertTrue(shared.tryLock());
            shared.unlock();
        }
        assertFalse(shared.isBiased());
    }

    @Test
    @DisplayName("An interrupt ends the wait for a biased thread, and the lock is not taken")
    void interrupted() throws Exception {
        earnBias(lock);
        assertTrue(lock.tryLock());
        final CountDownLatch over = new CountDownLatch(1);
        final Thread waiter = new Thread(() -> {
            assertThrows(InterruptedException.class, () -> lock.lock(EndLock.FOREVER));
            over.countDown();
        });
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        waiter.interrupt();
        over.await();
        assertTrue(lock.isMine());
        lock.unlock();
        assertTrue(lock.tryLock());
        lock.unlock();
    }

    /** Two plain counters, which differ if two threads meet. */
    private static final class Counters {
        private long first;
        private long second;
    }

    private static boolean count(final EndLock lock, final Counters counters) throws InterruptedException {
        assertTrue(lock.lock(TimeUnit.SECONDS.toNanos(30)), "a hold that met another one was never released");
        final boolean alone = counters.first == counters.second;
        counters.first++;
        counters.second++;
        lock.unlock();
        return alone;
    }

    @Test
    @DisplayName("No two threads are inside at once, however often a bias is given and revoked")
    void exclusive() throws Exception {
        // Long enough that the other thread is back from the barrier before there is a new bias to revoke.
        final EndLock busy = new EndLock(1000, Integer.MAX_VALUE);
        final Counters counters = new Counters();
        final AtomicBoolean stop = new AtomicBoolean();
        final Future<Long> favourite = others.submit(() -> {
            long holds = 0;
            while (!stop.get()) {
                assertTrue(count(busy, counters));
                holds++;
            }
            return holds;
        });
        final int revocations = 500;
        for (int i = 0; i < revocations; i++) {
            while (!busy.isBiased() && !favourite.isDone()) {
                Thread.yield();
            }
            assertTrue(count(busy, counters));
        }
        stop.set(true);
        final long holds = revocations + favourite.get();
        assertEquals(holds, counters.first);
        assertEquals(holds, counters.second);
    }
}
