package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the JDK says of a ConcurrentMap: for its own, for one in a file, and for one in memory. */
abstract class ConcurrentMapContract {
    private static final int ROUNDS = 100;
    private static final int KEYS = 100;
    private static final int THREADS = 4;

    /** A new map, empty. */
    abstract ConcurrentMap<String, Integer> map() throws Exception;

    @Test
    @DisplayName("M1 a new map is empty, and has no key")
    void isEmptyAtFirst() throws Exception {
        final ConcurrentMap<String, Integer> map = map();

        assertTrue(map.isEmpty());
        assertEquals(0, map.size());
        assertNull(map.get("a"));
        assertFalse(map.containsKey("a"));
        assertFalse(map.containsValue(1));
        assertEquals(Map.of(), map);
    }

    @Test
    @DisplayName("M1 put returns what was there, and get what was put last")
    void putAndGet() throws Exception {
        final ConcurrentMap<String, Integer> map = map();

        assertNull(map.put("a", 1));
        assertEquals(1, map.put("a", 2));
        assertNull(map.put("b", 3));

        assertEquals(2, map.get("a"));
        assertEquals(3, map.get("b"));
        assertEquals(2, map.size());
        assertTrue(map.containsKey("a"));
        assertTrue(map.containsValue(3));
        assertFalse(map.containsValue(1));
        assertEquals(7, map.getOrDefault("c", 7));
    }

    @Test
    @DisplayName("M1 remove takes the entry away, once, and returns what it was")
    void remove() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("a", 1);
        map.put("b", 2);

        assertEquals(1, map.remove("a"));
        assertNull(map.remove("a"));
        assertNull(map.get("a"));
        assertEquals(Map.of("b", 2), map);
    }

    @Test
    @DisplayName("M1 null is refused as key and value by each call, and nothing changes")
    void nullThrows() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("a", 1);

        assertThrows(NullPointerException.class, () -> map.put(null, 1));
        assertThrows(NullPointerException.class, () -> map.put("a", null));
        assertThrows(NullPointerException.class, () -> map.get(null));
        assertThrows(NullPointerException.class, () -> map.containsKey(null));
        assertThrows(NullPointerException.class, () -> map.remove(null));
        assertThrows(NullPointerException.class, () -> map.putIfAbsent("a", null));
        assertThrows(NullPointerException.class, () -> map.replace("a", null));
        assertThrows(NullPointerException.class, () -> map.replace("a", 1, null));
        assertThrows(NullPointerException.class, () -> map.merge("a", null, Integer::sum));
        assertThrows(NullPointerException.class, () -> map.compute("a", null));
        assertThrows(NullPointerException.class, () -> map.compute(null, (key, old) -> 1));
        assertThrows(NullPointerException.class, () -> map.computeIfAbsent("a", null));
        assertThrows(NullPointerException.class, () -> map.computeIfPresent("b", null));
        assertThrows(NullPointerException.class, () -> map.remove(null, null));
        assertThrows(NullPointerException.class, () -> map.keySet().contains(null));
        assertThrows(NullPointerException.class, () -> map.replaceAll(null));
        assertFalse(map.remove("a", null));
        assertEquals(Map.of("a", 1), map);
    }

    @Test
    @DisplayName("M1 a key of another class is in no map")
    void foreignKeys() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("1", 1);

        assertNull(map.get((Object) 1));
        assertFalse(map.containsKey((Object) 1));
        assertNull(map.remove((Object) 1));
        assertFalse(map.remove((Object) 1, 1));
        assertFalse(map.keySet().contains((Object) 1));
    }

    @Test
    @DisplayName("M6 putIfAbsent stores only where nothing is")
    void putIfAbsent() throws Exception {
        final ConcurrentMap<String, Integer> map = map();

        assertNull(map.putIfAbsent("a", 1));
        assertEquals(1, map.putIfAbsent("a", 2));
        assertEquals(1, map.get("a"));
    }

    @Test
    @DisplayName("M6 replace and remove with a value act only if it is equal to the one that is there")
    void conditional() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("a", 1);

        assertFalse(map.replace("a", 2, 3));
        assertFalse(map.replace("b", 1, 3));
        assertTrue(map.replace("a", 1, 3));
        assertNull(map.replace("b", 4));
        assertEquals(3, map.replace("a", 4));
        assertFalse(map.remove("a", 3));
        assertFalse(map.remove("b", 4));
        assertTrue(map.remove("a", 4));
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName(
            "M6 compute, computeIfAbsent, computeIfPresent and merge store, replace and remove as the function says")
    void compute() throws Exception {
        final ConcurrentMap<String, Integer> map = map();

        assertEquals(1, map.compute("a", (key, old) -> old == null ? key.length() : 9));
        assertEquals(2, map.compute("a", (key, old) -> old + 1));
        assertNull(map.compute("a", (key, old) -> null));
        assertFalse(map.containsKey("a"));
        assertNull(map.compute("a", (key, old) -> null));

        assertNull(map.computeIfAbsent("b", key -> null));
        assertEquals(5, map.computeIfAbsent("b", key -> 5));
        assertEquals(5, map.computeIfAbsent("b", key -> 6));
        assertNull(map.computeIfPresent("c", (key, old) -> 1));
        assertEquals(6, map.computeIfPresent("b", (key, old) -> old + 1));
        assertNull(map.computeIfPresent("b", (key, old) -> null));
        assertTrue(map.isEmpty());

        assertEquals(1, map.merge("d", 1, Integer::sum));
        assertEquals(3, map.merge("d", 2, Integer::sum));
        assertNull(map.merge("d", 2, (old, value) -> null));
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName("M7 a function that throws changes nothing, and blocks no other call")
    void throwingFunctions() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("a", 1);

        assertThrows(
                IllegalStateException.class,
                () -> map.compute("a", (key, old) -> {
                    throw new IllegalStateException("of the user");
                }));
        assertThrows(
                IllegalStateException.class,
                () -> map.merge("a", 1, (old, value) -> {
                    throw new IllegalStateException("of the user");
                }));

        assertEquals(1, map.get("a"));
        assertEquals(1, map.put("a", 2));
    }

    @Test
    @DisplayName("M1 putAll, clear, replaceAll and forEach go over all entries")
    void bulk() throws Exception {
        final ConcurrentMap<String, Integer> map = map();

        map.putAll(Map.of("a", 1, "b", 2, "c", 3));
        map.replaceAll((key, value) -> value * 10);
        final Map<String, Integer> seen = new TreeMap<>();
        map.forEach(seen::put);

        assertEquals(Map.of("a", 10, "b", 20, "c", 30), seen);
        map.clear();
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName("M1 equals, hashCode and toString are those of a Map")
    void objectMethods() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.put("a", 1);
        final Map<String, Integer> same = new HashMap<>(Map.of("a", 1));

        assertEquals(same, map);
        assertEquals(map, same);
        assertEquals(same.hashCode(), map.hashCode());
        assertEquals("{a=1}", map.toString());
        same.put("a", 2);
        assertNotEquals(same, map);
    }

    @Test
    @DisplayName("M11 views are live: they show what is there now, and remove from the map")
    void viewsAreLive() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        final Set<String> keys = map.keySet();
        final Set<Map.Entry<String, Integer>> entries = map.entrySet();
        map.putAll(Map.of("a", 1, "b", 2, "c", 3, "d", 4));

        assertEquals(Set.of("a", "b", "c", "d"), keys);
        assertEquals(Set.of(1, 2, 3, 4), new HashSet<>(map.values()));
        assertTrue(entries.contains(Map.entry("a", 1)));
        assertFalse(entries.contains(Map.entry("a", 2)));

        assertTrue(keys.remove("a"));
        assertFalse(keys.remove("a"));
        assertTrue(map.values().remove(2));
        assertFalse(entries.remove(Map.entry("c", 9)));
        assertTrue(entries.remove(Map.entry("c", 3)));
        assertEquals(Map.of("d", 4), map);
        keys.retainAll(Set.of());
        assertTrue(map.isEmpty());
    }

    @Test
    @DisplayName("M11 an iterator removes the entry that it has shown, and setValue writes through")
    void iterators() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.putAll(Map.of("a", 1, "b", 2, "c", 3));

        final Iterator<Map.Entry<String, Integer>> all = map.entrySet().iterator();
        assertThrows(IllegalStateException.class, all::remove);
        while (all.hasNext()) {
            final Map.Entry<String, Integer> entry = all.next();
            if (entry.getKey().equals("b")) {
                all.remove();
            } else {
                assertEquals(entry.getValue(), entry.setValue(entry.getValue() + 10));
            }
        }
        assertThrows(NoSuchElementException.class, all::next);

        assertEquals(Map.of("a", 11, "c", 13), map);
    }

    @Test
    @DisplayName("M11 a key that is there throughout comes exactly once, whatever else is put and removed meanwhile")
    void iterationIsWeaklyConsistent() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        final Set<String> stays = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            map.put("stays" + i, i);
            stays.add("stays" + i);
        }
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final CompletableFuture<Void> churn = Background.run(() -> {
            final Random random = new Random(1);
            while (!done.isDone()) {
                final String key = "goes" + random.nextInt(60);
                if (random.nextBoolean()) {
                    map.put(key, 0);
                } else {
                    map.remove(key);
                }
            }
        });

        for (int round = 0; round < 100; round++) {
            final List<String> seen = new ArrayList<>();
            map.keySet().forEach(key -> {
                if (key.startsWith("stays")) {
                    seen.add(key);
                }
            });
            assertEquals(50, seen.size());
            assertEquals(stays, new HashSet<>(seen));
        }
        done.complete(null);
        churn.get();
    }

    @Test
    @DisplayName("M6 merge of several threads is exact, and so is putIfAbsent")
    void threads() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        final CountDownLatch start = new CountDownLatch(1);
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Background.run(() -> {
                start.await();
                for (int i = 0; i < 1000; i++) {
                    map.merge("sum", 1, Integer::sum);
                    if (map.putIfAbsent("first" + i, 0) == null) {
                        map.merge("firsts", 1, Integer::sum);
                    }
                }
            }));
        }
        start.countDown();
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }

        assertEquals(THREADS * 1000, map.get("sum"));
        assertEquals(1000, map.get("firsts"));
        assertEquals(1002, map.size());
    }

    @Test
    @DisplayName("M1 a long random history has at each step the results of a HashMap")
    void randomHistory() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        final Map<String, Integer> model = new HashMap<>();
        final Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            final String key = "k" + random.nextInt(300);
            final int value = random.nextInt(5);
            switch (random.nextInt(7)) {
                case 0, 1 -> assertEquals(model.put(key, value), map.put(key, value));
                case 2 -> assertEquals(model.remove(key), map.remove(key));
                case 3 -> assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value));
                case 4 -> assertEquals(model.replace(key, value, 9), map.replace(key, value, 9));
                case 5 -> assertEquals(model.merge(key, value, Integer::sum), map.merge(key, value, Integer::sum));
                default -> assertEquals(model.get(key), map.get(key));
            }
            assertEquals(model.size(), map.size());
        }
        assertEquals(model, map);
    }

    @Test
    @DisplayName("M11 removeIf of a view removes what its filter has seen, and no value that was put meanwhile")
    void removeIfSeesWhatItRemoves() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        map.putAll(Map.of("a", 1, "b", 0, "c", 5));

        assertTrue(map.values().removeIf(value -> {
            if (value == 1) {
                map.replace("a", 1, 2);
            }
            return value < 2;
        }));
        assertEquals(Map.of("a", 2, "c", 5), map);

        assertFalse(map.entrySet().removeIf(entry -> {
            if (entry.getKey().equals("a")) {
                map.replace("a", 2, 3);
            }
            return entry.getKey().equals("a") && entry.getValue() == 2;
        }));
        assertTrue(map.keySet().removeIf("c"::equals));
        assertEquals(Map.of("a", 3), map);
    }

    @Test
    @DisplayName("M6 of several threads that remove a key by the view of keys, one is told that it did")
    void removedOnce() throws Exception {
        final ConcurrentMap<String, Integer> map = map();
        final CyclicBarrier rounds = new CyclicBarrier(THREADS);
        final AtomicInteger removed = new AtomicInteger();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Background.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < KEYS; i++) {
                        map.putIfAbsent("key" + i, i);
                    }
                    rounds.await();
                    for (int i = 0; i < KEYS; i++) {
                        if (map.keySet().remove("key" + i)) {
                            removed.incrementAndGet();
                        }
                    }
                    rounds.await();
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }

        assertEquals(ROUNDS * KEYS, removed.get());
    }
}
