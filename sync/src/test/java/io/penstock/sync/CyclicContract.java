package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S25, S26 and S2 for one barrier: runs on the JDK's class and on ours. */
abstract class CyclicContract {
    private static final int PARTIES = 4;
    private static final int ROUNDS = 300;
    private static final long GUARD_S = 20;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** What both have. */
    interface Cyclic {
        int await() throws Exception;

        int await(Duration timeout) throws Exception;

        void reset();

        boolean isBroken();

        int getParties();

        int getNumberWaiting();
    }

    /** The JDK gives the action to the barrier, and we to the call; null for none. */
    abstract Cyclic barrier(int parties, Runnable action) throws Exception;

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    private static Throwable failed(final CompletableFuture<Void> future) {
        return assertThrows(ExecutionException.class, () -> soon(future)).getCause();
    }

    private static void waiting(final Cyclic barrier, final int waiting) {
        await().atMost(Duration.ofSeconds(GUARD_S)).until(() -> barrier.getNumberWaiting() == waiting);
    }

    @Test
    @DisplayName("S25: round after round all are released together, with the indexes from parties - 1 to 0, each once")
    void rounds() throws Exception {
        final Cyclic barrier = barrier(PARTIES, null);
        assertEquals(PARTIES, barrier.getParties());
        final List<Set<Integer>> indexes = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            indexes.add(ConcurrentHashMap.newKeySet());
        }
        final AtomicInteger arrived = new AtomicInteger();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < PARTIES; thread++) {
            final boolean timed = thread == 0;
            threads.add(Background.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    arrived.incrementAndGet();
                    indexes.get(round).add(timed ? barrier.await(LONG) : barrier.await());
                    assertTrue(arrived.get() >= (round + 1) * PARTIES, "released before all had arrived");
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        for (final Set<Integer> round : indexes) {
            assertEquals(Set.of(0, 1, 2, 3), round);
        }
        assertFalse(barrier.isBroken());
        assertEquals(0, barrier.getNumberWaiting());
    }

    @Test
    @DisplayName("S25: the index says how many were missing")
    void index() throws Exception {
        final Cyclic barrier = barrier(2, null);
        final AtomicInteger index = new AtomicInteger(-1);
        final CompletableFuture<Void> first = Background.run(() -> index.set(barrier.await()));
        waiting(barrier, 1);
        assertEquals(0, barrier.await());
        soon(first);
        assertEquals(1, index.get());
        assertEquals(0, barrier(1, null).await());
    }

    @Test
    @DisplayName("S25: the action runs once a round, in the last one, before any is released")
    void action() throws Exception {
        final AtomicInteger runs = new AtomicInteger();
        final AtomicReference<Thread> runner = new AtomicReference<>();
        final Cyclic barrier = barrier(3, () -> {
            runner.set(Thread.currentThread());
            runs.incrementAndGet();
        });
        for (int round = 1; round <= 50; round++) {
            final int expected = round;
            final List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                threads.add(Background.run(() -> {
                    final int index = barrier.await();
                    assertEquals(expected, runs.get());
                    assertEquals(index == 0, runner.get() == Thread.currentThread());
                }));
            }
            for (final CompletableFuture<Void> thread : threads) {
                soon(thread);
            }
        }
    }

    @Test
    @DisplayName("S26: an action that fails breaks the round: its thread gets the failure, the others are told")
    void failingAction() throws Exception {
        final Cyclic barrier = barrier(2, () -> {
            throw new IllegalArgumentException("no");
        });
        final CompletableFuture<Void> other = Background.run(barrier::await);
        waiting(barrier, 1);
        assertThrows(IllegalArgumentException.class, barrier::await);
        assertInstanceOf(BrokenBarrierException.class, failed(other));
        assertTrue(barrier.isBroken());
        assertThrows(BrokenBarrierException.class, barrier::await);
    }

    @Test
    @DisplayName("S2, S26: a timeout breaks the round, is not early, and leaves nothing behind after a reset")
    void timeout() throws Exception {
        final Cyclic barrier = barrier(3, null);
        final CompletableFuture<Void> other = Background.run(barrier::await);
        waiting(barrier, 1);
        final long start = System.nanoTime();
        assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofMillis(60)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(60).toNanos());
        assertInstanceOf(BrokenBarrierException.class, failed(other));
        assertTrue(barrier.isBroken());
        assertThrows(BrokenBarrierException.class, () -> barrier.await(LONG));
        barrier.reset();
        assertFalse(barrier.isBroken());
        final CompletableFuture<Void> one = Background.run(barrier::await);
        final CompletableFuture<Void> two = Background.run(barrier::await);
        waiting(barrier, 2);
        assertEquals(0, barrier.await(Duration.ZERO), "the last one needs no time");
        soon(one);
        soon(two);
        assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofSeconds(-1)));
        assertTrue(barrier.isBroken());
    }

    @Test
    @DisplayName("S2, S26: an interrupt breaks the round, while a thread waits and before it arrives")
    void interrupt() throws Exception {
        final Cyclic barrier = barrier(3, null);
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> interrupted = Background.run(() -> {
            thread.set(Thread.currentThread());
            barrier.await();
        });
        final CompletableFuture<Void> other = Background.run(barrier::await);
        waiting(barrier, 2);
        Background.started(thread).interrupt();
        assertInstanceOf(InterruptedException.class, failed(interrupted));
        assertInstanceOf(BrokenBarrierException.class, failed(other));
        barrier.reset();
        final CompletableFuture<Void> third = Background.run(barrier::await);
        waiting(barrier, 1);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, barrier::await);
        assertInstanceOf(BrokenBarrierException.class, failed(third));
        Thread.currentThread().interrupt();
        assertThrows(BrokenBarrierException.class, barrier::await);
        assertTrue(Thread.interrupted(), "an interrupt that ended nothing stays");
    }

    @Test
    @DisplayName("S26: a reset tells those who wait, and the next round is a new one")
    void reset() throws Exception {
        final Cyclic barrier = barrier(2, null);
        barrier.reset();
        for (int round = 0; round < 5; round++) {
            final CompletableFuture<Void> old = Background.run(barrier::await);
            waiting(barrier, 1);
            barrier.reset();
            assertInstanceOf(BrokenBarrierException.class, failed(old));
            assertFalse(barrier.isBroken());
            assertEquals(0, barrier.getNumberWaiting());
        }
        final CompletableFuture<Void> one = Background.run(barrier::await);
        soon(Background.run(() -> barrier.await(LONG)));
        soon(one);
    }

    @Test
    @DisplayName("A barrier has one party at least")
    void parties() {
        assertThrows(IllegalArgumentException.class, () -> barrier(0, null));
        assertThrows(IllegalArgumentException.class, () -> barrier(-1, null));
    }
}
