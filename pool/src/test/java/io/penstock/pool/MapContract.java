package io.penstock.pool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps, and what goes with them, on both kinds of pool. */
abstract class MapContract extends MapPools {
    private static final int MANY = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    @DisplayName("P16, P17: twenty thousand elements in order, whatever the window")
    void inOrder(final int window) throws Exception {
        final Pool pool = shared();
        final int count = window == 1 ? 1_000 : MANY;
        final List<Integer> all =
                negated(pool).over(numbers(count)).window(window).list();
        assertEquals(IntStream.range(0, count).map(i -> -i).boxed().toList(), all);
    }

    @Test
    @DisplayName("P16, P17: unordered gives the same multiset, from an iterator, and none twice")
    void unordered() throws Exception {
        final Pool pool = shared();
        final List<Integer> all = new ArrayList<>(
                negated(pool).over(numbers(MANY).iterator()).unordered().list());
        all.sort(Collections.reverseOrder());
        assertEquals(IntStream.range(0, MANY).map(i -> -i).boxed().toList(), all);
    }

    @Test
    @DisplayName("P17: a part of an endless stream, which is closed with the map")
    void endless() {
        final List<String> closed = new ArrayList<>();
        final Stream<Integer> input = Stream.iterate(0, i -> i + 1).onClose(() -> closed.add("closed"));
        try (Results<Integer> results = negated(shared()).over(input).start()) {
            assertEquals(
                    IntStream.range(0, 100).map(i -> -i).boxed().toList(),
                    results.stream().limit(100).toList());
        }
        assertEquals(List.of("closed"), closed);
    }

    @Test
    @DisplayName(
            "P18, P19: an element that throws or hangs fails in its place, for its own reason; those beside it have results")
    void failsAlone() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> fragile = pool.function(Integer.class, Integer.class, MapPools::fragile);
        fragile.over(List.of(7, 8, 9, 10)).list(); // the workers are there
        final List<Outcome<Integer, Integer>> all = fragile.over(numbers(6))
                .timeout(Duration.ofSeconds(1))
                .outcomes()
                .list();
        for (int i = 0; i < 6; i++) {
            assertEquals(i, all.get(i).input());
            if (i == 1) {
                final Throwable cause =
                        assertInstanceOf(Outcome.Failure.class, all.get(i)).cause();
                assertTrue(cause.toString().contains("on purpose"), cause::toString);
            } else if (i == 2) {
                assertInstanceOf(
                        TaskTimeoutException.class,
                        assertInstanceOf(Outcome.Failure.class, all.get(i)).cause());
            } else {
                assertEquals(new Outcome.Success<>(i, i, -i), all.get(i));
            }
        }
    }

    record Flaky(int number) {
        private static final Set<Integer> CALLED = new HashSet<>();

        static synchronized int secondTime(final Flaky flaky) {
            if (CALLED.add(flaky.number())) {
                throw new IllegalStateException("the first time");
            }
            return flaky.number();
        }
    }

    @Test
    @DisplayName("P19: retry is per element: each that fails once is computed again, and the others are not")
    void retry() throws Exception {
        try (Pool pool = pool(1)) {
            final PoolFunction<Flaky, Integer> function = pool.function(Flaky.class, Integer.class, Flaky::secondTime);
            final List<Flaky> all = IntStream.range(0, 50).mapToObj(Flaky::new).toList();
            assertEquals(
                    numbers(50),
                    function.over(all)
                            .retry(Retry.never().on(IllegalStateException.class, 1))
                            .list());
            assertEquals(50, pool.stats().retried());
        }
    }

    @Test
    @DisplayName(
            "P1, P18: an element that cannot be encoded fails in its place; a change after it was submitted is not seen")
    void encodedAtOnce() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Object[], Integer> length = pool.function(
                Object[].class, Integer.class, array -> array[0].toString().length());
        final Object[] first = {"four"};
        final Object[] unfit = {Thread.currentThread()};
        try (Results<Integer> results =
                length.over(List.of(first, unfit, first)).start()) {
            first[0] = "changed";
            assertEquals(4, results.next());
            assertSame(
                    unfit,
                    assertThrows(ElementFailedException.class, results::next).input());
            assertTrue(results.next() >= 4);
            assertFalse(results.hasNext());
        }
    }

    @Test
    @DisplayName(
            "An input that can be read again can be mapped again by the same builder; an iterator and a stream cannot")
    void twice() throws Exception {
        final Pool pool = shared();
        final MapBuilder<Integer, Integer, Integer> again = negated(pool).over(numbers(3));
        assertEquals(again.list(), again.list());
        final Iterator<Integer> iterator = numbers(3).iterator();
        final MapBuilder<Integer, Integer, Integer> once = negated(pool).over(iterator);
        once.list();
        assertThrows(IllegalStateException.class, once::start);
        final MapBuilder<Integer, Integer, Integer> stream = negated(pool).over(IntStream.range(0, 3));
        stream.list();
        assertThrows(IllegalStateException.class, stream::start);
    }

    @Test
    @DisplayName("P19: progress counts each element, with the total of a collection")
    void progress() throws Exception {
        final List<Long> told = new ArrayList<>();
        final Pool pool = shared();
        negated(pool)
                .over(numbers(500))
                .progress((done, failed, total) -> told.add(done * 1_000 + total))
                .list();
        assertEquals(
                IntStream.rangeClosed(1, 500).mapToObj(i -> i * 1_000L + 500).toList(), told);
    }

    @Test
    @DisplayName("P17: what the consumer got is kept by nothing: the heap does not grow with the elements")
    void keepsNothing() throws Exception {
        final List<WeakReference<byte[]>> inputs = new ArrayList<>();
        final List<WeakReference<byte[]>> results = new ArrayList<>();
        final Pool pool = shared();
        final PoolFunction<byte[], byte[]> echo = pool.function(byte[].class, byte[].class, bytes -> bytes);
        final Stream<byte[]> input = IntStream.range(0, 500).mapToObj(i -> {
            final byte[] bytes = new byte[1_000];
            inputs.add(new WeakReference<>(bytes));
            return bytes;
        });
        try (Results<byte[]> echoes = echo.over(input).window(10).start()) {
            for (int i = 0; i < 480; i++) {
                results.add(new WeakReference<>(echoes.next()));
            }
            await().atMost(PATIENCE).until(() -> {
                System.gc();
                return alive(inputs) <= 20 && alive(results) <= 20;
            });
        }
    }

    private static long alive(final List<WeakReference<byte[]>> references) {
        return references.stream().filter(reference -> reference.get() != null).count();
    }
}
