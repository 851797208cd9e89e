package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the callers of a pool may meet: that it is full, that they are interrupted, and each other. */
abstract class CallersContract extends PoolContract {
    @Test
    @DisplayName("P21: at most maxPending tasks wait; submit is rejected where that was chosen")
    void rejected() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).maxPending(2).whenFull(WhenFull.REJECT));
        occupy(pool, "busy");
        final TaskFuture<Integer> first = pool.submit(() -> 1);
        final TaskFuture<Integer> second = pool.submit(() -> 2);
        final RejectedExecutionException full =
                assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 3));
        assertTrue(full.getMessage().contains("pending=2 maxPending=2"), full::getMessage);
        assertTrue(first.cancel(false));
        final TaskFuture<Integer> third = pool.submit(() -> 3);
        open(gate("busy"));
        assertEquals(2, second.get());
        assertEquals(3, third.get());
    }

    @Test
    @DisplayName("P21: exactly maxPending tasks wait, however many callers race")
    void racingCallers() throws Exception {
        final int most = 50;
        final Pool pool = pool(ProcessPool.builder().workers(1).maxPending(most).whenFull(WhenFull.REJECT));
        occupy(pool, "busy");
        final Queue<TaskFuture<Integer>> accepted = new ConcurrentLinkedQueue<>();
        final CountDownLatch start = new CountDownLatch(1);
        final List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(Background.run(() -> {
                start.await();
                try {
                    while (accepted.size() <= most) { // else there is no limit
                        accepted.add(pool.submit(() -> 1));
                    }
                } catch (final RejectedExecutionException full) {
                    assertTrue(full.getMessage().contains("pending=" + most), full::getMessage);
                }
            }));
        }
        start.countDown();
        for (final CompletableFuture<Void> caller : callers) {
            caller.get(1, TimeUnit.MINUTES);
        }
        assertEquals(most, accepted.size());
        open(gate("busy"));
        for (final TaskFuture<Integer> each : accepted) {
            assertEquals(1, each.get());
        }
    }

    @Test
    @DisplayName("P21: at most maxPendingBytes wait, but a larger task alone; a caller may wait for a time")
    void boundedBytes() throws Exception {
        final Pool pool = pool(ProcessPool.builder()
                .workers(1)
                .maxPendingBytes(10_000)
                .whenFull(WhenFull.callerWaits(Duration.ofMillis(50))));
        final PoolFunction<byte[], Integer> length = pool.function(byte[].class, Integer.class, bytes -> bytes.length);
        occupy(pool, "busy");
        final TaskFuture<Integer> large = length.submit(new byte[20_000]);
        assertThrows(RejectedExecutionException.class, () -> length.submit(new byte[1]));
        assertTrue(large.cancel(false));
        final TaskFuture<Integer> small = length.submit(new byte[6_000]);
        assertThrows(RejectedExecutionException.class, () -> length.submit(new byte[6_000]));
        open(gate("busy"));
        assertEquals(6_000, small.get());
    }

    @Test
    @DisplayName("P21: a blocked submit wakes by room, by an interrupt, and by the end of the pool")
    void blockedSubmits() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).maxPending(1));
        occupy(pool, "busy");
        final TaskFuture<Integer> queued = pool.submit(() -> 1);
        final CompletableFuture<Object> interrupted = new CompletableFuture<>();
        final Thread thread = blocked(pool, interrupted);
        thread.interrupt();
        assertInstanceOf(RejectedExecutionException.class, interrupted.get());
        final CompletableFuture<Object> room = new CompletableFuture<>();
        blocked(pool, room);
        assertTrue(queued.cancel(false));
        assertEquals(8, ((TaskFuture<?>) room.get()).state() == TaskState.WAITING ? 8 : 0);
        final CompletableFuture<Object> ended = new CompletableFuture<>();
        blocked(pool, ended);
        pool.shutdown();
        assertInstanceOf(RejectedExecutionException.class, ended.get());
    }

    private static Thread blocked(final Pool pool, final CompletableFuture<Object> outcome) {
        final Thread thread = new Thread(() -> {
            try {
                outcome.complete(pool.submit(() -> 8));
            } catch (final RejectedExecutionException refused) {
                outcome.complete(refused);
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    @DisplayName("call runs in a worker that is idle; an interrupt of it cancels the task, and the worker goes on")
    void interruptedCall() throws Exception {
        final Pool pool = one();
        assertEquals(1, pool.call(() -> 1)); // from now on a worker is idle
        for (int i = 0; i < 3; i++) {
            final Path begun = directory.resolve("begun-" + i);
            final Path never = gate("never");
            final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            final Thread calling = new Thread(() -> {
                try {
                    pool.call(() -> touchAndAwait(begun, never));
                } catch (final Exception thrown) {
                    outcome.complete(thrown);
                }
            });
            calling.start();
            awaitFile(begun);
            calling.interrupt();
            assertInstanceOf(InterruptedException.class, outcome.get());
            Awaitility.await().until(() -> pool.stats().running().isEmpty());
            assertEquals(2, pool.call(() -> 2));
        }
        assertEquals(1, pool.stats().starts());
        assertEquals(3, pool.stats().cancelled());
        assertEquals(4, pool.stats().done());
    }

    @Test
    @DisplayName("Calls of many threads get each its own answer, also when they fail, and shut down with the pool")
    void callsOfManyThreads() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2));
        final PoolFunction<Integer, Integer> odd = pool.function(Integer.class, Integer.class, number -> {
            if (number % 7 == 0) {
                throw new IllegalStateException("no " + number);
            }
            return number * 3;
        });
        final List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final int from = i * 1000;
            callers.add(CompletableFuture.supplyAsync(() -> {
                int failed = 0;
                for (int number = from; number < from + 200; number++) {
                    try {
                        assertEquals(number * 3, odd.call(number));
                    } catch (final ExecutionException failure) {
                        assertEquals("no " + number, failure.getCause().getMessage());
                        failed++;
                    } catch (final InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return failed;
            }));
        }
        int failed = 0;
        for (final CompletableFuture<Integer> caller : callers) {
            failed += caller.get();
        }
        assertEquals(pool.stats().failed(), failed);
        assertEquals(800, pool.stats().failed() + pool.stats().done());
    }
}
