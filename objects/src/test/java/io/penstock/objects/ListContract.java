package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the JDK says of a List, and of one whose iterators see a snapshot: for its own, for one in a file, and for one in memory. */
abstract class ListContract {
    private static final int THREADS = 3;

    /** A new list, empty. */
    abstract List<String> list() throws Exception;

    private List<String> list(final String... elements) throws Exception {
        final List<String> list = list();
        list.addAll(List.of(elements));
        return list;
    }

    @Test
    @DisplayName("M14 add, add at an index, get and size")
    void add() throws Exception {
        final List<String> list = list();
        assertTrue(list.isEmpty());

        assertTrue(list.add("b"));
        list.add(0, "a");
        list.add(2, "d");
        list.add(2, "c");

        assertEquals(List.of("a", "b", "c", "d"), list);
        assertEquals("c", list.get(2));
        assertEquals(4, list.size());
    }

    @Test
    @DisplayName("M14 addAll at the end and in the middle")
    void addAll() throws Exception {
        final List<String> list = list("a", "d");

        assertTrue(list.addAll(1, List.of("b", "c")));
        assertTrue(list.addAll(List.of("e", "f")));
        assertFalse(list.addAll(List.of()));
        assertFalse(list.addAll(0, List.of()));

        assertEquals(List.of("a", "b", "c", "d", "e", "f"), list);
    }

    @Test
    @DisplayName("M14 set and remove return what was there")
    void setAndRemove() throws Exception {
        final List<String> list = list("a", "b", "c", "d");

        assertEquals("b", list.set(1, "x"));
        assertEquals("d", list.remove(3));
        assertEquals("a", list.remove(0));
        assertTrue(list.remove("c"));
        assertFalse(list.remove("c"));

        assertEquals(List.of("x"), list);
    }

    @Test
    @DisplayName("M14 an index that is not there throws, and nothing changes")
    void indexes() throws Exception {
        final List<String> list = list("a");

        assertThrows(IndexOutOfBoundsException.class, () -> list.get(1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.get(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.set(1, "x"));
        assertThrows(IndexOutOfBoundsException.class, () -> list.set(-1, "x"));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(2, "x"));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(-1, "x"));
        assertThrows(IndexOutOfBoundsException.class, () -> list.remove(1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.remove(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.addAll(2, List.of("x")));

        assertEquals(List.of("a"), list);
    }

    @Test
    @DisplayName("M14 contains, indexOf, lastIndexOf, containsAll and toArray")
    void searches() throws Exception {
        final List<String> list = list("a", "b", "a");

        assertTrue(list.contains("b"));
        assertFalse(list.contains("c"));
        assertEquals(0, list.indexOf("a"));
        assertEquals(2, list.lastIndexOf("a"));
        assertEquals(-1, list.indexOf("c"));
        assertTrue(list.containsAll(Set.of("a", "b")));
        assertFalse(list.containsAll(Set.of("a", "c")));
        assertArrayEquals(new Object[] {"a", "b", "a"}, list.toArray());
        assertArrayEquals(new String[] {"a", "b", "a"}, list.toArray(new String[0]));
    }

    @Test
    @DisplayName("M14 removeIf, removeAll, retainAll, replaceAll, sort and clear")
    void bulk() throws Exception {
        final List<String> list = list("d", "a", "c", "b", "a");

        list.sort(null);
        assertEquals(List.of("a", "a", "b", "c", "d"), list);
        list.sort(Comparator.reverseOrder());
        assertEquals(List.of("d", "c", "b", "a", "a"), list);
        list.replaceAll(each -> each.equals("a") ? each : each + each);
        assertEquals(List.of("dd", "cc", "bb", "a", "a"), list);
        assertTrue(list.removeIf("cc"::equals));
        assertFalse(list.removeIf("cc"::equals));
        assertTrue(list.removeAll(Set.of("a")));
        assertEquals(List.of("dd", "bb"), list);
        assertTrue(list.retainAll(Set.of("bb")));
        assertFalse(list.retainAll(Set.of("bb")));
        assertEquals(List.of("bb"), list);
        list.clear();
        assertEquals(List.of(), list);
    }

    @Test
    @DisplayName("M14 an iterator shows the list as it was, and does not change it")
    void iterators() throws Exception {
        final List<String> list = list("a", "b", "c");

        final Iterator<String> all = list.iterator();
        list.add("d");
        list.remove(0);
        final List<String> seen = new ArrayList<>();
        all.forEachRemaining(seen::add);

        assertEquals(List.of("a", "b", "c"), seen);
        final ListIterator<String> backwards = list.listIterator(list.size());
        assertEquals("d", backwards.previous());
        assertThrows(UnsupportedOperationException.class, backwards::remove);
        assertThrows(UnsupportedOperationException.class, () -> backwards.set("x"));
        assertThrows(UnsupportedOperationException.class, () -> backwards.add("x"));
        assertEquals(List.of("b", "c", "d"), list.stream().toList());
    }

    @Test
    @DisplayName("M14 a part of the list shows and changes the list")
    void subList() throws Exception {
        final List<String> list = list("a", "b", "c", "d", "e");

        final List<String> part = list.subList(1, 4);
        assertEquals(List.of("b", "c", "d"), part);
        assertEquals("c", part.set(1, "x"));
        part.remove(0);
        assertEquals(List.of("a", "x", "d", "e"), list);
        list.subList(1, 3).clear();
        assertEquals(List.of("a", "e"), list);
    }

    @Test
    @DisplayName("M14 equals, hashCode and toString are those of a List")
    void objectMethods() throws Exception {
        final List<String> list = list("a", "b");

        assertEquals(List.of("a", "b"), list);
        assertEquals(list, List.of("a", "b"));
        assertEquals(List.of("a", "b").hashCode(), list.hashCode());
        assertEquals("[a, b]", list.toString());
        assertFalse(list.equals(List.of("a")));
    }

    @Test
    @DisplayName("M14 what several threads add is all there, each one's in its order")
    void threads() throws Exception {
        final List<String> list = list();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            final String name = thread + "-";
            threads.add(Background.run(() -> {
                for (int i = 0; i < 300; i++) {
                    list.add(name + i);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get();
        }

        assertEquals(THREADS * 300, list.size());
        for (int thread = 0; thread < THREADS; thread++) {
            final String name = thread + "-";
            final List<String> own =
                    list.stream().filter(each -> each.startsWith(name)).toList();
            for (int i = 0; i < 300; i++) {
                assertEquals(name + i, own.get(i));
            }
        }
    }

    @Test
    @DisplayName("M14 a long random history has at each step the results of an ArrayList")
    void randomHistory() throws Exception {
        final List<String> list = list();
        final List<String> model = new ArrayList<>();
        final Random random = new Random(9);
        for (int i = 0; i < 3000; i++) {
            final String element = "e" + random.nextInt(20);
            final int at = random.nextInt(model.size() + 1);
            switch (random.nextInt(8)) {
                case 0, 1 -> assertEquals(model.add(element), list.add(element));
                case 2 -> {
                    model.add(at, element);
                    list.add(at, element);
                }
                case 3 -> assertEquals(model.remove(element), list.remove(element));
                case 4 -> {
                    if (at < model.size()) {
                        assertEquals(model.remove(at), list.remove(at));
                    }
                }
                case 5 -> {
                    if (at < model.size()) {
                        assertEquals(model.set(at, element), list.set(at, element));
                    }
                }
                case 6 -> {
                    model.sort(null);
                    list.sort(null);
                }
                default -> {
                    final boolean many = model.size() > 100;
                    assertEquals(model.removeIf(each -> many), list.removeIf(each -> many));
                }
            }
            assertEquals(model, list);
        }
    }
}
