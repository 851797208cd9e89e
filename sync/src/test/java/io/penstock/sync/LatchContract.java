package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S24 and S2 for one latch: runs on the JDK's class and on ours. */
abstract class LatchContract {
    /** Few have a word for each count, many have one word. */
    private static final List<Integer> COUNTS = List.of(1, 2, 7, 200, 6_000);

    private static final long GUARD_S = 20;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** What both have. */
    interface Counts {
        void countDown();

        long getCount();

        void await() throws Exception;

        boolean await(Duration timeout) throws Exception;
    }

    /** A new latch. */
    abstract Counts latch(int count) throws Exception;

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S24: it counts to 0 and stays there, and opens then, for all that wait")
    void counts() throws Exception {
        for (final int count : COUNTS) {
            final Counts latch = latch(count);
            final List<CompletableFuture<Void>> waiters = new ArrayList<>();
            waiters.add(Background.run(latch::await));
            waiters.add(Background.run(latch::await));
            waiters.add(Background.run(() -> assertTrue(latch.await(LONG))));
            for (int left = count; left > 0; left--) {
                assertEquals(left, latch.getCount());
                assertFalse(waiters.get(0).isDone());
                latch.countDown();
            }
            for (final CompletableFuture<Void> waiter : waiters) {
                soon(waiter);
            }
            latch.countDown();
            assertEquals(0, latch.getCount());
            latch.await();
            assertTrue(latch.await(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("S24: threads that sleep are all woken by the last count")
    void wakesAll() throws Exception {
        final Counts latch = latch(2);
        final List<CompletableFuture<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(Background.run(latch::await));
        }
        latch.countDown();
        waiters.forEach(Background::assertBlocked);
        latch.countDown();
        for (final CompletableFuture<Void> waiter : waiters) {
            soon(waiter);
        }
    }

    @Test
    @DisplayName("S24: counts of many threads are each counted once, and what was written before them is seen")
    void threads() throws Exception {
        for (final int count : List.of(4_000, 8_000)) {
            final Counts latch = latch(count);
            final int[] written = new int[4];
            final AtomicInteger done = new AtomicInteger();
            for (int thread = 0; thread < written.length; thread++) {
                final int self = thread;
                Background.run(() -> {
                    for (int i = 0; i < count / written.length; i++) {
                        written[self]++;
                        latch.countDown();
                    }
                    done.incrementAndGet();
                });
            }
            assertTrue(latch.await(LONG));
            for (final int each : written) {
                assertEquals(count / written.length, each);
            }
        }
    }

    @Test
    @DisplayName("S2: a timeout of 0 or less is one look, a longer one is not ended early")
    void timeouts() throws Exception {
        final Counts latch = latch(1);
        assertFalse(latch.await(Duration.ZERO));
        assertFalse(latch.await(Duration.ofSeconds(-1)));
        final long start = System.nanoTime();
        assertFalse(latch.await(Duration.ofMillis(50)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(50).toNanos());
        latch.countDown();
        assertTrue(latch.await(Duration.ofSeconds(-1)));
    }

    @Test
    @DisplayName("S2: an interrupt ends a wait, also one that was there before")
    void interrupts() throws Exception {
        final Counts latch = latch(1);
        for (final Background.Action wait : List.<Background.Action>of(latch::await, () -> latch.await(LONG))) {
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
        latch.countDown();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, latch::await);
        assertFalse(Thread.interrupted());
    }

    @Test
    @DisplayName("S24: a latch of 0 is open, and one of less is refused")
    void none() throws Exception {
        final Counts latch = latch(0);
        latch.await();
        latch.countDown();
        assertEquals(0, latch.getCount());
        assertThrows(IllegalArgumentException.class, () -> latch(-1));
    }
}
