package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a shared list promises beyond a List. */
class SharedListTest {
    @TempDir
    Path dir;

    private SharedList<String> list;

    @BeforeEach
    void create() throws Exception {
        list = SharedList.at(dir.resolve("list"), String.class).maxEntries(6).create();
    }

    @AfterEach
    void close() {
        list.close();
    }

    @Test
    @DisplayName("M14 poll takes the first element, addIfAbsent adds what is not there")
    void ownCalls() {
        assertNull(list.poll());
        assertTrue(list.addIfAbsent("a"));
        assertFalse(list.addIfAbsent("a"));
        assertTrue(list.addIfAbsent("b"));
        assertEquals("a", list.poll());
        assertEquals(List.of("b"), list.snapshot());
        assertEquals("bb", list.compute(0, old -> old + old));
        assertThrows(IndexOutOfBoundsException.class, () -> list.compute(1, old -> old));
    }

    @Test
    @DisplayName("M10 M14 a list that is full refuses an addition whole, and setting works")
    void full() {
        list.addAll(List.of("a", "b", "c", "d", "e"));

        assertThrows(MapFullException.class, () -> list.addAll(List.of("f", "g")));
        assertEquals(5, list.size());
        list.add("f");
        assertThrows(MapFullException.class, () -> list.add(0, "g"));
        assertEquals("f", list.set(5, "x"));
    }

    @Test
    @DisplayName(
            "M14 sort and replaceAll are all or nothing: another handle sees one or the other, and a function that throws changes nothing")
    void allOrNothing() throws Exception {
        list.addAll(List.of("c", "b", "a"));
        assertThrows(
                IllegalStateException.class,
                () -> list.replaceAll(each -> {
                    if (each.equals("a")) {
                        throw new IllegalStateException("of the user");
                    }
                    return each + each;
                }));
        assertEquals(List.of("c", "b", "a"), list);

        try (SharedList<String> other =
                SharedList.at(dir.resolve("list"), String.class).open()) {
            final CompletableFuture<Void> sorter = Background.run(() -> {
                for (int i = 0; i < 300; i++) {
                    list.sort(null);
                    list.replaceAll(each -> each.equals("a") ? "c" : each.equals("c") ? "a" : each);
                }
            });
            while (!sorter.isDone()) {
                final List<String> seen = other.snapshot();
                assertTrue(seen.equals(List.of("c", "b", "a")) || seen.equals(List.of("a", "b", "c")), seen::toString);
            }
            sorter.get();
        }
    }

    @Test
    @DisplayName("M14 what an iterator, or a part of the list, refuses to change says what does")
    void iteratorsChangeNothing() {
        list.addAll(List.of("c", "b", "a"));
        final ListIterator<String> at = list.listIterator();
        at.next();
        final Iterator<String> each = list.iterator();
        each.next();
        final List<String> part = list.subList(0, 2);
        final List<Executable> refused = List.of(
                at::remove,
                () -> at.set("x"),
                () -> at.add("x"),
                each::remove,
                () -> part.sort(null),
                () -> part.replaceAll(one -> one + one),
                () -> part.removeIf(one -> true),
                () -> part.retainAll(List.of("c")));
        for (final Executable call : refused) {
            final String told =
                    assertThrows(UnsupportedOperationException.class, call).getMessage();
            assertTrue(
                    told.contains("replaceAll")
                            && told.contains(dir.resolve("list").toString()),
                    told);
        }

        assertEquals(List.of("c", "b", "a"), list);
        Collections.reverse(part); // by index
        assertEquals(List.of("b", "c", "a"), list);
        assertEquals("b", at.next());
        assertEquals(1, at.previousIndex());
        assertEquals("b", at.previous());
    }

    @Test
    @DisplayName("M4 a collection in a list refuses changes and names compute")
    @SuppressWarnings({"rawtypes", "unchecked"})
    void copies() throws Exception {
        try (SharedList<List> lists =
                SharedList.at(dir.resolve("lists"), List.class).create()) {
            lists.add(new ArrayList<>(List.of(1)));

            assertTrue(assertThrows(
                            UnsupportedOperationException.class,
                            () -> lists.get(0).add(2))
                    .getMessage()
                    .contains("compute"));
            lists.compute(0, inner -> {
                inner.add(2);
                return inner;
            });
            assertEquals(List.of(List.of(1, 2)), lists);
        }
    }

    @Test
    @DisplayName("M14 elements too long for the units are whole, and leave no file")
    void largeElements() throws Exception {
        final String large = "large ".repeat(30_000);
        list.add(large + 1);
        list.add(large + 2);
        list.add(large + 3);

        assertEquals(large + 2, list.get(1));
        assertEquals(large + 1, list.poll());
        assertEquals(large + 3, list.set(1, "small"));
        list.clear();
        try (var files = Files.list(dir.resolve("list.large"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    @DisplayName("M13 await wakes on a change of the list, and ends when its time is up")
    void await() throws Exception {
        assertNull(list.await(seen -> !seen.isEmpty(), Duration.ofMillis(20)));
        final CompletableFuture<Void> adder = Background.run(() -> {
            Awaitility.await().until(() -> list.stats().waiters().containsKey("change"));
            list.add("a");
            list.add("b");
        });

        assertEquals(List.of("a", "b"), list.await(seen -> seen.size() == 2, Duration.ofMinutes(1)));
        adder.get();
    }
}
