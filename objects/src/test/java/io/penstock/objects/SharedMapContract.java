package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.testkit.Background;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a shared map promises beyond a ConcurrentMap: in a file, and in memory. */
abstract class SharedMapContract {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A new map, empty, of at most so many entries. */
    abstract <K, V> SharedMap<K, V> map(Class<K> key, Class<V> value, int maxEntries) throws Exception;

    private SharedMap<String, String> texts(final int maxEntries) throws Exception {
        return map(String.class, String.class, maxEntries);
    }

    record Point(int x, long y) {}

    enum Color {
        RED,
        GREEN
    }

    record Pixel(Point point, Color color, String name) {}

    record Edge(Point from, Point to) {}

    record Holder(List<String> names) {}

    /** No codec can encode it. */
    record Bad(Object thing) {}

    @Test
    @DisplayName("M3 a value that cannot be encoded throws in the call, and changes nothing")
    void encodedFirst() throws Exception {
        final SharedMap<String, Bad> map = map(String.class, Bad.class, 10);
        map.put("a", new Bad("text"));

        assertThrows(CodecException.class, () -> map.put("a", new Bad(new Thread())));
        assertThrows(CodecException.class, () -> map.put("b", new Bad(new Thread())));
        assertThrows(CodecException.class, () -> map.compute("a", (key, old) -> new Bad(new Thread())));

        assertEquals(Map.of("a", new Bad("text")), map);
    }

    @Test
    @DisplayName("M4 a collection that is read refuses changes and names compute; compute may change what it is given")
    @SuppressWarnings({"rawtypes", "unchecked"})
    void copies() throws Exception {
        final SharedMap<String, List> map = map(String.class, List.class, 10);
        map.put("a", new ArrayList<>(List.of(1)));

        final UnsupportedOperationException refused = assertThrows(
                UnsupportedOperationException.class, () -> map.get("a").add(2));
        assertTrue(refused.getMessage().contains("compute"), refused.getMessage());
        assertThrows(
                UnsupportedOperationException.class,
                () -> map.values().iterator().next().add(2));
        assertThrows(
                UnsupportedOperationException.class,
                () -> map.getVersioned("a").value().add(2));
        map.compute("a", (key, list) -> {
            list.add(2);
            return list;
        });
        assertEquals(List.of(1, 2), map.get("a"));
        map.put("b", map.get("a"));
        assertEquals(List.of(1, 2), map.get("b"));
        map.merge("b", List.of(3), (old, added) -> {
            old.addAll(added);
            return old;
        });
        assertEquals(List.of(1, 2, 3), map.get("b"));
    }

    @Test
    @DisplayName("M4 a collection in a record refuses changes too")
    void copiesInRecords() throws Exception {
        final SharedMap<String, Holder> map = map(String.class, Holder.class, 10);
        map.put("a", new Holder(new ArrayList<>(List.of("n"))));

        assertTrue(assertThrows(
                        UnsupportedOperationException.class,
                        () -> map.get("a").names().add("x"))
                .getMessage()
                .contains("compute"));
    }

    @Test
    @DisplayName("M5 strings, numbers, enums, and records of them are keys")
    void keys() throws Exception {
        final SharedMap<Pixel, Integer> map = map(Pixel.class, Integer.class, 10);
        final Point shared = new Point(1, 2);

        map.put(new Pixel(shared, Color.RED, new String("n")), 1);
        map.put(new Pixel(new Point(1, 2), Color.GREEN, "n"), 2);

        assertEquals(1, map.get(new Pixel(new Point(1, 2), Color.RED, "n")));
        assertEquals(2, map.get(new Pixel(shared, Color.GREEN, "n")));
        assertNull(map.get(new Pixel(shared, Color.GREEN, "m")));
        final Map<Pixel, Integer> seen = Map.copyOf(map);
        assertEquals(1, seen.get(new Pixel(shared, Color.RED, "n")));
    }

    @Test
    @DisplayName("M5 a key with one object twice is the same as one with two equal objects")
    void sharedParts() throws Exception {
        final SharedMap<Edge, String> map = map(Edge.class, String.class, 10);
        final Point point = new Point(1, 2);

        map.put(new Edge(point, point), "loop");

        assertEquals("loop", map.get(new Edge(new Point(1, 2), new Point(1, 2))));
    }

    @Test
    @DisplayName("M5 types whose bytes are not what equals says are refused as keys, by name")
    void refusedKeys() {
        for (final Class<?> type :
                List.of(HashSet.class, byte[].class, List.class, Object.class, URI.class, Holder.class, Thread.class)) {
            final IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> map(type, String.class, 10));
            final String named = type == Holder.class ? "Holder.names" : type.getName();
            assertTrue(refused.getMessage().contains(named), refused.getMessage());
            assertTrue(refused.getMessage().contains("use a String"), refused.getMessage());
        }
    }

    @Test
    @DisplayName("M6 an update that names a version is refused after any other write, also one of an equal value")
    void versions() throws Exception {
        final SharedMap<String, String> map = texts(10);
        final Versioned<String> none = map.getVersioned("a");
        assertFalse(none.isPresent());
        assertNull(none.value());

        assertTrue(map.replace("a", none, "1"));
        assertFalse(map.replace("a", none, "2"));
        final Versioned<String> first = map.getVersioned("a");
        map.put("a", "1");
        assertFalse(map.replace("a", first, "3"));
        assertFalse(map.remove("a", first));
        final Versioned<String> second = map.getVersioned("a");
        assertTrue(second.version() > first.version());
        assertTrue(map.remove("a", second));
        assertFalse(map.remove("a", second));
        assertFalse(map.replace("a", second, "4"));
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName("M7 a function runs again if another write comes between, and one result is stored")
    void functionsRunAgain() throws Exception {
        final SharedMap<String, String> map = texts(10);
        map.put("a", "x");
        final AtomicInteger runs = new AtomicInteger();

        final String result = map.compute("a", (key, old) -> {
            if (runs.incrementAndGet() < 3) {
                map.put("a", old + "y");
            }
            return old + "!";
        });

        assertEquals("xyy!", result);
        assertEquals("xyy!", map.get("a"));
        assertEquals(3, runs.get());
    }

    @Test
    @DisplayName("M10 maxEntries is exact: one more throws and changes nothing, replacing works")
    void maxEntries() throws Exception {
        final SharedMap<String, String> map = texts(3);
        map.putAll(Map.of("a", "1", "b", "2", "c", "3"));

        final MapFullException full = assertThrows(MapFullException.class, () -> map.put("d", "4"));

        assertTrue(full.getMessage().contains("maxEntries=3"), full.getMessage());
        assertEquals(3, map.size());
        assertFalse(map.containsKey("d"));
        assertEquals("1", map.put("a", "5"));
        map.remove("b");
        assertNull(map.put("d", "4"));
    }

    @Test
    @DisplayName(
            "M10 capacityBytes is never exceeded: what does not fit throws and changes nothing, replacing by the same size works")
    void capacity() throws Exception {
        final SharedMap<String, String> map = texts(100);
        int fit = 0;
        final String large = "x".repeat(1200);
        try {
            while (true) {
                map.put("k" + fit, large);
                fit++;
            }
        } catch (final MapFullException full) {
            assertTrue(full.getMessage().contains("capacityBytes="), full.getMessage());
        }
        final SharedStats stats = map.stats();

        assertTrue(stats.usedBytes() <= stats.capacityBytes(), () -> String.valueOf(stats));
        assertEquals(fit, map.size());
        for (int i = 0; i < fit; i++) {
            assertEquals(large, map.put("k" + i, "y".repeat(1200)));
        }
        map.clear();
        assertEquals(0, map.stats().usedBytes());
        for (int i = 0; i < fit; i++) {
            assertNull(map.put("n" + i, large));
        }
    }

    @Test
    @DisplayName("M2 values too long for the units are kept whole, replaced and removed")
    void largeValues() throws Exception {
        final SharedMap<String, String> map = texts(10);
        final String large = "large ".repeat(50_000);

        assertNull(map.put("a", large));
        assertEquals(large, map.get("a"));
        assertEquals(large, map.put("a", large + "2"));
        assertEquals(large + "2", map.compute("a", (key, old) -> old));
        assertEquals(large + "2", map.values().iterator().next());
        assertTrue(map.replace("a", large + "2", "small"));
        assertEquals("small", map.get("a"));
        map.put("a", large);
        assertEquals(large, map.remove("a"));
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName("M10 a key that is too long throws, and names the limit")
    void longKeys() throws Exception {
        final SharedMap<String, String> map = texts(10);

        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> map.put("k".repeat(100_000), "v"));

        assertTrue(refused.getMessage().contains("maxKeyBytes="), refused.getMessage());
        assertNull(map.get("k".repeat(100_000)));
    }

    @Test
    @DisplayName("M13 await returns at once if the value is as wanted, wakes on a change, and ends when its time is up")
    void await() throws Exception {
        final SharedMap<String, String> map = texts(10);
        assertEquals(0, map.await("a", value -> value == null, Duration.ZERO).version());
        assertNull(map.await("a", value -> value != null, Duration.ofMillis(20)));

        final CompletableFuture<Void> writer = Background.run(() -> {
            Awaitility.await().until(() -> isAwaited(map));
            map.put("b", "other");
            map.put("a", "wrong");
            map.put("a", "right");
        });
        final Versioned<String> seen = map.await("a", "right"::equals, LONG);

        writer.get();
        assertEquals("right", seen.value());
        assertEquals(map.getVersioned("a"), seen);
    }

    private static boolean isAwaited(final SharedMap<?, ?> map) throws Exception {
        return map.stats().waiters().getOrDefault("change", 0) > 0;
    }

    @Test
    @DisplayName("M13 awaitChange misses no change: one before the call returns at once, a removal wakes it")
    void awaitChange() throws Exception {
        final SharedMap<String, String> map = texts(10);
        final Versioned<String> none = map.getVersioned("a");
        map.put("a", "1");

        final Versioned<String> first = map.awaitChange("a", none, Duration.ZERO);
        assertEquals("1", first.value());
        assertNull(map.awaitChange("a", first, Duration.ofMillis(20)));
        final CompletableFuture<Void> remover = Background.run(() -> {
            Awaitility.await().until(() -> isAwaited(map));
            map.remove("a");
        });
        final Versioned<String> removed = map.awaitChange("a", first, LONG);

        remover.get();
        assertFalse(removed.isPresent());
    }

    @Test
    @DisplayName("M13 close and an interrupt end a wait")
    void awaitEnds() throws Exception {
        final SharedMap<String, String> map = texts(10);
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> interrupted = Background.run(() -> {
            thread.set(Thread.currentThread());
            map.await("a", value -> value != null, LONG);
        });
        Background.started(thread).interrupt();
        assertTrue(assertThrows(ExecutionException.class, interrupted::get).getCause() instanceof InterruptedException);

        final CompletableFuture<Void> closed = Background.run(() -> map.await("a", value -> value != null, LONG));
        Awaitility.await().until(() -> isAwaited(map));
        map.close();
        final Throwable cause =
                assertThrows(ExecutionException.class, closed::get).getCause();
        assertTrue(cause instanceof IllegalStateException, String.valueOf(cause));
    }

    @Test
    @DisplayName("M17 use after close throws and says so; closing twice has no effect")
    void closed() throws Exception {
        final SharedMap<String, String> map = texts(10);
        map.put("a", "1");
        map.close();
        map.close();

        final IllegalStateException closed = assertThrows(IllegalStateException.class, () -> map.get("a"));
        assertTrue(closed.getMessage().contains("was closed"), closed.getMessage());
        assertThrows(IllegalStateException.class, () -> map.put("a", "2"));
        assertThrows(IllegalStateException.class, map::size);
        assertThrows(IllegalStateException.class, map::clear);
        assertThrows(IllegalStateException.class, () -> map.keySet().iterator());
    }

    /** When it is encoded, another write comes between. */
    record Intruder(String name) implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final AtomicReference<Runnable> BETWEEN = new AtomicReference<>();

        private Object writeReplace() {
            final Runnable between = BETWEEN.getAndSet(null);
            if (between != null) {
                between.run();
            }
            return new Plain(name);
        }
    }

    record Plain(String name) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return new Intruder(name);
        }
    }

    record Both(Intruder intruder, Plain plain) {}

    @Test
    @DisplayName("M6 putIfAbsent does not replace what was put after it had looked, and returns it")
    void putIfAbsentLate() throws Exception {
        final SharedMap<String, Both> map = map(String.class, Both.class, 10);
        Intruder.BETWEEN.set(() -> map.put("a", new Both(new Intruder("first"), null)));

        assertEquals(
                "first",
                map.putIfAbsent("a", new Both(new Intruder("late"), null))
                        .intruder()
                        .name());
        assertEquals("first", map.get("a").intruder().name());

        Intruder.BETWEEN.set(() -> map.put("b", new Both(new Intruder("first"), null)));
        assertEquals(
                "first",
                map.computeIfAbsent("b", key -> new Both(new Intruder("late"), null))
                        .intruder()
                        .name());
        Intruder.BETWEEN.set(() -> map.remove("b"));
        assertNull(map.replace("b", new Both(new Intruder("late"), null)));
        assertFalse(map.containsKey("b"));
    }

    @Test
    @DisplayName("M2 what put, remove and replace return of a large value is whole")
    void largeBefore() throws Exception {
        final SharedMap<String, String> map = texts(10);
        final String large = "large ".repeat(50_000);
        map.put("a", large + 1);

        assertEquals(large + 1, map.put("a", large + 2));
        assertEquals(large + 2, map.replace("a", large + 3));
        assertEquals(large + 3, map.put("a", "small"));
        assertEquals("small", map.put("a", large + 4));
        assertEquals(large + 4, map.remove("a"));
        assertTrue(map.isEmpty());
    }
}
