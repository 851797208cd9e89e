package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FuturesTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final List<CompletableFuture<String>> futures =
            IntStream.range(0, 4).mapToObj(i -> new CompletableFuture<String>()).toList();

    private void assertNothingIsCancelledOrLeft() {
        for (final CompletableFuture<String> future : futures) {
            assertFalse(future.isCancelled());
        }
    }

    @Test
    @DisplayName("P13: first returns when one has ended, by a result or a failure, and says which; the others go on")
    void first() throws Exception {
        final CompletableFuture<Void> waiting = Background.run(() -> {
            final Futures.Waited<CompletableFuture<String>> waited = Futures.first(futures, LONG);
            assertEquals(List.of(futures.get(2)), waited.done());
            assertEquals(List.of(futures.get(0), futures.get(1), futures.get(3)), waited.pending());
        });
        Background.assertBlocked(waiting);
        futures.get(2).completeExceptionally(new RuntimeException("on purpose"));
        waiting.get(1, TimeUnit.MINUTES);
        assertNothingIsCancelledOrLeft();
    }

    @Test
    @DisplayName("all returns when all have ended, also where some have failed")
    void all() throws Exception {
        final CompletableFuture<Void> waiting = Background.run(() -> {
            final Futures.Waited<CompletableFuture<String>> waited = Futures.all(futures, LONG);
            assertEquals(futures, waited.done());
            assertEquals(List.of(), waited.pending());
        });
        futures.get(0).completeExceptionally(new RuntimeException("on purpose"));
        futures.get(1).complete("1");
        futures.get(3).cancel(false);
        Background.assertBlocked(waiting);
        futures.get(2).complete("2");
        waiting.get(1, TimeUnit.MINUTES);
    }

    @Test
    @DisplayName("firstFailure goes on after results, and returns at the first failure or cancellation")
    void firstFailure() throws Exception {
        final CompletableFuture<Void> waiting = Background.run(() -> {
            final Futures.Waited<CompletableFuture<String>> waited = Futures.firstFailure(futures, LONG);
            assertEquals(List.of(futures.get(0), futures.get(3)), waited.done());
        });
        futures.get(0).complete("0");
        Background.assertBlocked(waiting);
        futures.get(3).cancel(false);
        waiting.get(1, TimeUnit.MINUTES);
    }

    @Test
    @DisplayName("firstFailure returns when all have a result")
    void noFailure() throws Exception {
        futures.forEach(future -> future.complete("done"));
        assertEquals(futures, Futures.firstFailure(futures, LONG).done());
    }

    @Test
    @DisplayName("P13: when the time is over, each says what has ended, and cancels nothing")
    void timeouts() throws Exception {
        futures.get(1).complete("1");
        final List<CompletableFuture<String>> pending = List.of(futures.get(0), futures.get(2), futures.get(3));
        assertEquals(pending, Futures.all(futures, SHORT).pending());
        assertEquals(pending, Futures.firstFailure(futures, SHORT).pending());
        assertEquals(
                List.of(futures.get(1)), Futures.first(futures, Duration.ZERO).done());
        assertEquals(List.of(), Futures.first(pending, SHORT).done());
        assertEquals(
                List.of(),
                Futures.first(pending, Duration.ofSeconds(Long.MIN_VALUE)).done());
        assertNothingIsCancelledOrLeft();
    }

    @Test
    @DisplayName("Without a future nothing waits")
    void none() throws Exception {
        final List<CompletableFuture<String>> none = List.of();
        assertEquals(List.of(), Futures.first(none, LONG).done());
        assertEquals(List.of(), Futures.all(none, LONG).done());
        assertEquals(List.of(), Futures.firstFailure(none, LONG).done());
        assertFalse(Futures.completed(none).hasNext());
    }

    @Test
    @DisplayName("A thousand waits for one future leave nothing in it")
    void leavesNothing() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            Futures.first(futures, Duration.ZERO);
            Futures.all(futures, Duration.ZERO);
            Futures.firstFailure(futures, Duration.ZERO);
        }
        for (final CompletableFuture<String> future : futures) {
            assertTrue(future.getNumberOfDependents() == 0, () -> "left=" + future.getNumberOfDependents());
        }
    }

    @Test
    @DisplayName("An interrupt ends a wait")
    void interrupt() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Futures.first(futures, LONG));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Futures.all(futures, LONG));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Futures.firstFailure(futures, LONG));
    }

    @Test
    @DisplayName("completed gives each future once, as they end, those first that have ended before")
    void completed() throws Exception {
        futures.get(2).complete("before");
        final Results<CompletableFuture<String>> ended = Futures.completed(
                IntStream.of(0, 1, 2, 3, 0).mapToObj(futures::get).toList());
        assertSame(futures.get(2), ended.next());
        assertThrows(TimeoutException.class, () -> ended.next(SHORT));
        futures.get(3).cancel(false);
        assertSame(futures.get(3), ended.next(LONG));
        futures.get(0).completeExceptionally(new RuntimeException("on purpose"));
        futures.get(1).complete("1");
        assertEquals(List.of(futures.get(0), futures.get(1)), ended.stream().toList());
        assertFalse(ended.hasNext());
        assertThrows(NoSuchElementException.class, ended::next);
    }

    @Test
    @DisplayName("Closing what completed has returned wakes its consumer, and cancels no future")
    void closed() throws Exception {
        final Results<CompletableFuture<String>> ended = Futures.completed(futures);
        final CompletableFuture<Void> consumer =
                Background.run(() -> assertThrows(IllegalStateException.class, ended::next));
        Background.assertBlocked(consumer);
        ended.close();
        consumer.get(1, TimeUnit.MINUTES);
        assertFalse(ended.hasNext());
        assertThrows(IllegalStateException.class, ended::next);
        assertNothingIsCancelledOrLeft();
    }
}
