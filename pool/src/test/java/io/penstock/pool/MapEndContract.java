package io.penstock.pool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Maps that end early, on both kinds of pool; and the completion service. */
abstract class MapEndContract extends MapPools {
    @Test
    @DisplayName("P20: a pool that is shut down meanwhile gives what was submitted, then throws")
    void poolIsShutDown() {
        final Pool pool = pool(1);
        try (Results<Integer> results =
                negated(pool).over(Stream.iterate(0, i -> i + 1)).window(3).start()) {
            assertEquals(0, results.next());
            pool.shutdown();
            int next = 1;
            RejectedExecutionException end = null;
            while (end == null) {
                try {
                    assertEquals(-next, results.next());
                    next++;
                } catch (final RejectedExecutionException rejected) {
                    end = rejected;
                }
            }
            assertTrue(next <= 4, "next=" + next);
            assertFalse(results.hasNext());
        } finally {
            pool.close();
        }
    }

    @Test
    @DisplayName("P20: close cancels what runs and what waits, and the pool has workers for others")
    void closing() throws Exception {
        final Pool pool = shared();
        final long cancelled = pool.stats().cancelled();
        final PoolFunction<Integer, Integer> fragile = pool.function(Integer.class, Integer.class, MapPools::fragile);
        final Results<Integer> results =
                fragile.over(Stream.generate(() -> 2)).window(10).start();
        assertThrows(java.util.concurrent.TimeoutException.class, () -> results.next(Duration.ofMillis(10)));
        results.close();
        assertEquals(-7, fragile.submit(7).get(1, TimeUnit.MINUTES));
        assertEquals(10, pool.stats().cancelled() - cancelled);
    }

    @Test
    @DisplayName("P21: a window larger than what may wait is filled as far as there is room, where the pool rejects")
    void windowBeyondThePool() throws Exception {
        try (Pool pool = build(ProcessPool.builder().workers(1).maxPending(3).whenFull(WhenFull.REJECT))) {
            assertEquals(
                    IntStream.range(0, 1_000).map(i -> -i).boxed().toList(),
                    negated(pool).over(numbers(1_000)).window(100).list());
        }
    }

    @Test
    @DisplayName("P21: and where the pool blocks")
    void windowBeyondAPoolThatBlocks() throws Exception {
        try (Pool pool = build(ProcessPool.builder().workers(1).maxPending(3))) {
            assertEquals(
                    IntStream.range(0, 1_000).map(i -> -i).boxed().toList(),
                    negated(pool).over(numbers(1_000)).window(100).list());
        }
    }

    @Test
    @DisplayName("listAsync has the results, fails as list does, and cancelling it cancels the map")
    void listAsync() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> fragile = pool.function(Integer.class, Integer.class, MapPools::fragile);
        assertEquals(List.of(0, -5), fragile.over(List.of(0, 5)).listAsync().get(1, TimeUnit.MINUTES));
        final ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> fragile.over(List.of(0, 1)).listAsync().get(1, TimeUnit.MINUTES));
        assertEquals(
                1,
                assertInstanceOf(ElementFailedException.class, failed.getCause())
                        .index());

        final CompletableFuture<List<Integer>> hanging =
                fragile.over(List.of(2)).listAsync();
        await().atMost(PATIENCE).until(() -> !pool.stats().running().isEmpty());
        hanging.cancel(false);
        assertThrows(CancellationException.class, hanging::join);
        assertEquals(-7, fragile.submit(7).get(1, TimeUnit.MINUTES));
    }

    @Test
    @DisplayName("list is ended by an interrupt, and cancels what is left")
    void listIsInterrupted() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> fragile = pool.function(Integer.class, Integer.class, MapPools::fragile);
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedException.class, () -> fragile.over(List.of(2, 2)).list());
        assertEquals(-7, fragile.submit(7).get(1, TimeUnit.MINUTES));
    }

    @Test
    @DisplayName("A completion service gives the futures as they end, of lambdas that need no cast")
    void completionService() throws Exception {
        final Pool pool = shared();
        final PoolCompletionService<Integer> service = pool.completionService();
        final TaskFuture<Integer> slow = service.submit(() -> {
            TimeUnit.HOURS.sleep(1);
            return 1;
        });
        final TaskFuture<Integer> quick = service.submit(() -> 2);
        assertSame(quick, service.take());
        assertEquals(null, service.poll());
        assertEquals(null, service.poll(10, TimeUnit.MILLISECONDS));
        slow.cancel(true);
        assertSame(slow, service.poll(1, TimeUnit.MINUTES));
        assertThrows(CancellationException.class, slow::join);
        final TaskFuture<Integer> failing = service.submit(() -> Integer.parseInt("x"));
        assertSame(failing, service.take());
        assertThrows(ExecutionException.class, failing::get);
    }
}
