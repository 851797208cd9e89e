package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A map on a pool whose tasks end when the test says so. */
class MapResultsTest extends FakeMap {
    /** Counts the elements taken, and fails where they are too many or another thread takes them. */
    private static final class WatchedInput implements Iterator<Integer> {
        final Thread consumer = Thread.currentThread();
        int taken;
        int yielded;
        int mostAhead;

        @Override
        public boolean hasNext() {
            return true; // endless
        }

        @Override
        public Integer next() {
            assertSame(consumer, Thread.currentThread());
            taken++;
            mostAhead = Math.max(mostAhead, taken - yielded);
            return taken - 1;
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 2", "true, 7", "false, 1", "false, 2", "false, 7"})
    @DisplayName("P17: an endless input is read in the consumer's thread, the window ahead and never more")
    void lazily(final boolean ordered, final int window) throws Exception {
        final WatchedInput input = new WatchedInput();
        final Random random = new Random(window);
        try (MapResults<Integer, Integer, Integer> results =
                map(ordered, window, MapInput.<Integer>once(input).get())) {
            assertEquals(0, input.taken);
            for (int round = 0; round < 200; round++) {
                assertTrue(results.hasNext());
                assertThrows(TimeoutException.class, () -> results.next(Duration.ZERO)); // it reads ahead
                final List<Integer> underWay = new ArrayList<>(target.underWay());
                assertEquals(window, underWay.size());
                Collections.shuffle(underWay, random);
                underWay.forEach(target::complete);
                for (int i = 0; i < window; i++) {
                    results.next();
                    input.yielded++;
                }
            }
        }
        assertEquals(window, input.mostAhead);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100})
    @DisplayName(
            "P16: ordered gives the order of the input, whatever the order of completion; nothing for an empty input")
    void inOrder(final int count) throws Exception {
        final List<Integer> got = new ArrayList<>();
        try (MapResults<Integer, Integer, Integer> results = map(true, Math.max(1, count), count)) {
            results.readAhead();
            IntStream.range(0, count).map(i -> count - 1 - i).forEach(target::complete);
            results.forEachRemaining(got::add);
            assertFalse(results.hasNext());
            assertThrows(NoSuchElementException.class, results::next);
        }
        assertEquals(IntStream.range(0, count).mapToObj(i -> i * i).toList(), got);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100})
    @DisplayName("P16: unordered gives the order of completion; nothing for an empty input")
    void inOrderOfCompletion(final int count) throws Exception {
        final List<Integer> got = new ArrayList<>();
        try (MapResults<Integer, Integer, Integer> results = map(false, Math.max(1, count), count)) {
            results.readAhead();
            IntStream.range(0, count).map(i -> count - 1 - i).forEach(target::complete);
            results.forEachRemaining(got::add);
            assertFalse(results.hasNext());
        }
        assertEquals(
                IntStream.range(0, count)
                        .map(i -> count - 1 - i)
                        .mapToObj(i -> i * i)
                        .toList(),
                got);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "P18: a failed element throws at its position with its input, and iteration goes on; so does one that cannot be submitted")
    void failuresAtTheirPosition(final boolean ordered) {
        target.unfit.add(3);
        final RuntimeException thrown = new RuntimeException("on purpose");
        final List<Object> got = new ArrayList<>();
        try (MapResults<Integer, Integer, Integer> results = map(ordered, 6, 6)) {
            while (target.submitted.size() < 5) {
                results.readAhead();
            }
            target.complete(0);
            target.fail(1, thrown);
            target.complete(2);
            target.futures.get(4).cancel(false);
            target.complete(5);
            while (results.hasNext()) {
                try {
                    got.add(results.next());
                } catch (final ElementFailedException failed) {
                    got.add(failed.index() + " " + failed.input() + " "
                            + failed.getCause().getClass().getSimpleName());
                    assertTrue(failed.getMessage().contains(failed.getCause().toString()), failed::getMessage);
                    assertTrue(failed.getMessage().contains("input=" + failed.input()), failed::getMessage);
                }
            }
        }
        final List<Object> all =
                List.of(0, "1 1 RuntimeException", 4, "3 3 IllegalArgumentException", "4 4 CancellationException", 25);
        if (ordered) {
            assertEquals(all, got);
        } else {
            assertEquals(
                    all.stream().map(Object::toString).sorted().toList(),
                    got.stream().map(Object::toString).sorted().toList());
        }
        assertEquals(6, told.size());
        assertEquals(List.of(6L, 3L, 6L), told.get(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("P18: an exception of the input comes after all elements before it, and then the end")
    void inputFails(final boolean ordered) {
        target.isImmediate = true;
        final IllegalStateException thrown = new IllegalStateException("the input ends so");
        final Stream<Integer> input = Stream.iterate(0, i -> {
            if (i == 2) {
                throw thrown;
            }
            return i + 1;
        });
        final List<Integer> got = new ArrayList<>();
        final List<String> closed = new ArrayList<>();
        try (MapResults<Integer, Integer, Integer> results =
                map(ordered, 100, MapInput.of(input.onClose(() -> closed.add("closed"))))) {
            for (int i = 0; i < 3; i++) {
                got.add(results.next());
            }
            assertTrue(results.hasNext());
            assertSame(thrown, assertThrows(IllegalStateException.class, results::next));
            assertFalse(results.hasNext());
            assertThrows(NoSuchElementException.class, results::next);
        }
        assertEquals(List.of(0, 1, 4), got);
        assertEquals(List.of("closed"), closed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("P13: next(timeout) bounds the wait alone: nothing is cancelled, and a later call gives the element")
    void nextInTime(final boolean ordered) throws Exception {
        try (MapResults<Integer, Integer, Integer> results = map(ordered, 2, 2)) {
            assertThrows(TimeoutException.class, () -> results.next(Duration.ZERO));
            assertThrows(TimeoutException.class, () -> results.next(Duration.ofMillis(20)));
            assertEquals(List.of(0, 1), target.underWay());
            target.complete(0);
            assertEquals(0, results.next(Duration.ZERO));
            target.complete(1);
            assertEquals(1, results.next(Duration.ofSeconds(Long.MAX_VALUE)));
            assertEquals(2, told.size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("An interrupt ends the wait and keeps its status; nothing is lost or cancelled")
    void interrupted(final boolean ordered) throws Exception {
        try (MapResults<Integer, Integer, Integer> results = map(ordered, 2, 2)) {
            Thread.currentThread().interrupt();
            assertThrows(UncheckedInterruptedException.class, results::next);
            assertTrue(Thread.interrupted());
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> results.next(Duration.ofMinutes(1)));
            assertFalse(Thread.interrupted());
            target.complete(0);
            assertEquals(0, results.next());
            assertEquals(List.of(1), target.underWay());
        }
    }

    @Test
    @DisplayName("P33: what a progress listener throws goes to the handler of uncaught exceptions, and the map goes on")
    void listenerThrows() throws Exception {
        target.isImmediate = true;
        final RuntimeException thrown = new RuntimeException("on purpose");
        final List<Throwable> handled = new ArrayList<>();
        final List<Integer> got = new ArrayList<>();
        final Thread consumer = new Thread(() -> new MapResults<Integer, Integer, Integer>(
                        numbers(2), target, Lookahead.of(1), new OrderedFlights<>(), Outcome::result, (d, f, t) -> {
                            throw thrown;
                        })
                .forEachRemaining(got::add));
        consumer.setUncaughtExceptionHandler((thread, failure) -> handled.add(failure));
        consumer.start();
        consumer.join();
        assertEquals(List.of(thrown, thrown), handled);
        assertEquals(List.of(0, 1), got);
    }

    @Test
    @DisplayName("The stream has the elements in order, also where a parallel one is asked for, and closes the map")
    void stream() {
        target.isImmediate = true;
        final WatchedInput input = new WatchedInput();
        final MapResults<Integer, Integer, Integer> results =
                map(true, 3, MapInput.<Integer>once(input).get());
        try (Stream<Integer> squares = results.stream()) {
            assertEquals(
                    List.of(0, 1, 4, 9),
                    squares.parallel().peek(square -> input.yielded++).limit(4).toList());
        }
        assertTrue(input.mostAhead <= 3, "mostAhead=" + input.mostAhead);
        assertThrows(IllegalStateException.class, results::next);
    }

    @Test
    @DisplayName("Outcomes have their input and index, and failures are values; asking one for its result throws")
    void outcomes() {
        final List<Outcome<Integer, Integer>> got = new ArrayList<>();
        try (MapResults<Integer, Integer, Outcome<Integer, Integer>> results = new MapResults<>(
                numbers(2), target, Lookahead.of(2), new OrderedFlights<>(), outcome -> outcome, null)) {
            results.readAhead();
            target.complete(1);
            target.fail(0, new CancellationException());
            results.forEachRemaining(got::add);
        }
        assertEquals(new Outcome.Success<>(1, 1, 1), got.get(1));
        assertEquals(1, got.get(1).result());
        final Outcome.Failure<?, ?> failure = assertInstanceOf(Outcome.Failure.class, got.get(0));
        assertEquals(0, failure.index());
        assertInstanceOf(CancellationException.class, failure.cause());
        assertSame(
                failure.cause(),
                assertThrows(ElementFailedException.class, failure::result).getCause());
    }

    @Test
    @DisplayName("A text of the input that is long is cut, and one that throws does no harm")
    void textOfTheInput() {
        final Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        final Throwable cause = new RuntimeException("on purpose");
        assertTrue(new ElementFailedException(7, broken, cause).getMessage().contains("index=7"));
        final String message = new ElementFailedException(7, "x".repeat(10_000), cause).getMessage();
        assertTrue(message.length() < 400 && message.endsWith("x..."), message);
    }
}
