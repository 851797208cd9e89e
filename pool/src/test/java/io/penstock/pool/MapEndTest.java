package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a map ends before its input: closed, or by a pool that takes no more. */
class MapEndTest extends FakeMap {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("P20: close cancels what is left, the last first, and wakes a consumer that waits")
    void closing(final boolean ordered) throws Exception {
        final MapResults<Integer, Integer, Integer> results = map(ordered, 3, 10);
        final CountDownLatch begun = new CountDownLatch(1);
        final List<Integer> cancelled = Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Void> consumer = Background.run(() -> {
            results.readAhead();
            target.futures.forEach((element, future) -> future.whenComplete((r, f) -> cancelled.add(element)));
            begun.countDown();
            final IllegalStateException closed = assertThrows(IllegalStateException.class, results::next);
            assertTrue(closed.getMessage().startsWith("the results were closed"), closed::getMessage);
        });
        assertTrue(begun.await(1, TimeUnit.MINUTES));
        Background.assertBlocked(consumer);
        results.close();
        consumer.get(1, TimeUnit.MINUTES);
        assertEquals(List.of(2, 1, 0), cancelled);
        assertFalse(results.hasNext());
        results.close();
        assertEquals(3, target.submitted.size());
    }

    @Test
    @DisplayName("P20: an element that is submitted while another thread closes the map is cancelled as well")
    void closedWhileSubmitting() {
        for (final Flights<Integer, Integer> flights :
                List.of(new OrderedFlights<Integer, Integer>(), new UnorderedFlights<Integer, Integer>())) {
            flights.cancelAll();
            final CompletableFuture<Integer> late = new CompletableFuture<>();
            flights.add(new Flight<>(0, 0, late));
            assertTrue(late.isCancelled());
            assertTrue(flights.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("P20: a pool that is shut down meanwhile gives what is done, then throws its rejection")
    void poolIsOver(final boolean ordered) {
        target.isShutdown = true;
        target.rejecting = element -> element == 3 ? new RejectedExecutionException("shut down") : null;
        target.isImmediate = true;
        try (MapResults<Integer, Integer, Integer> results = map(ordered, 2, 10)) {
            assertEquals(0, results.next());
            assertEquals(1, results.next());
            assertEquals(4, results.next());
            assertEquals(
                    "shut down",
                    assertThrows(RejectedExecutionException.class, results::next)
                            .getMessage());
            assertFalse(results.hasNext());
        }
    }

    @Test
    @DisplayName("P21: where the pool rejects because it is full, the map goes on when an element of its own has ended")
    void poolIsFull() {
        target.rejecting = element -> target.underWay().size() >= 2 ? new RejectedExecutionException("full") : null;
        final List<Integer> got = new ArrayList<>();
        try (MapResults<Integer, Integer, Integer> results = map(true, 100, 9)) {
            while (results.hasNext()) {
                assertThrows(TimeoutException.class, () -> results.next(Duration.ZERO));
                assertTrue(target.underWay().size() <= 2);
                target.complete(got.size());
                got.add(results.next());
            }
        }
        assertEquals(IntStream.range(0, 9).mapToObj(i -> i * i).toList(), got);
    }

    @Test
    @DisplayName(
            "P21: where others fill a pool that rejects, the element fails with the rejection, and the next one is tried")
    void othersFillThePool() {
        target.isImmediate = true;
        target.rejecting = element -> element == 0 ? new RejectedExecutionException("full") : null;
        try (MapResults<Integer, Integer, Integer> results = map(true, 4, 2)) {
            final ElementFailedException failed = assertThrows(ElementFailedException.class, results::next);
            assertInstanceOf(RejectedExecutionException.class, failed.getCause());
            assertEquals(1, results.next());
        }
    }

    @Test
    @DisplayName("An interrupt while the pool is full loses no element")
    void interruptedWhileFull() throws Exception {
        target.isImmediate = true;
        target.rejecting = element ->
                Thread.currentThread().isInterrupted() ? new RejectedExecutionException("interrupted") : null;
        try (MapResults<Integer, Integer, Integer> results = map(true, 4, 2)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> results.next(Duration.ofMinutes(1)));
            assertEquals(0, results.next());
            assertEquals(1, results.next());
            assertFalse(results.hasNext());
        }
    }

    @Test
    @DisplayName("toList ends with the first failure, in the order of the input, and cancels what is left")
    void listFails() throws Exception {
        final MapResults<Integer, Integer, Integer> results = map(true, 4, 10);
        results.readAhead();
        target.complete(0);
        target.fail(1, new RuntimeException("on purpose"));
        final ElementFailedException failed = assertThrows(ElementFailedException.class, results::toList);
        assertEquals(1, failed.index());
        assertEquals(List.of(), target.underWay());
        assertFalse(results.hasNext());
    }
}
