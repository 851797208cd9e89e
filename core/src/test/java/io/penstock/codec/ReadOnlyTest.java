package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import io.penstock.core.memory.PrivateMemory;
import io.penstock.testkit.FakeParticipants;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Collections that are decoded to be read, not changed. */
class ReadOnlyTest {
    private static final String ADVICE = "use compute";

    private final ClassIds table = new ClassTable(PrivateMemory.region(16384), FakeParticipants.first(0));

    record Job(String name, List<String> tags, Map<String, Set<Integer>> runs) {}

    /** Not a record. */
    static final class Bean {
        private List<String> names = new ArrayList<>();
        private Collection<String> queue = new ArrayDeque<>();
    }

    record Closed(ArrayList<String> names) {}

    private <T> T readOnly(final Class<T> type, final T value) {
        return passed(Codec.kryo().bind(type, table).readOnly(ADVICE), value);
    }

    private static <T> T passed(final Coder<T> coder, final T value) {
        try (Encoded encoded = coder.encode(value)) {
            return coder.decode(encoded.array(), 0, encoded.length());
        }
    }

    private static void assertRefused(final Executable change) {
        assertEquals(
                ADVICE,
                assertThrows(UnsupportedOperationException.class, change).getMessage());
    }

    @Test
    @DisplayName("M4 a list, a set, a map and what is in them refuse changes with the advice, and equal what was sent")
    void collections() {
        final List<Object> sent = new ArrayList<>(List.of("a", new ArrayList<>(List.of("b"))));
        sent.add(new HashSet<>(Set.of(1)));
        sent.add(new HashMap<>(Map.of("k", new ArrayList<>(List.of(1)))));

        @SuppressWarnings("unchecked")
        final List<Object> got = readOnly(List.class, sent);

        assertEquals(sent, got);
        assertEquals(got, sent);
        assertEquals(sent.hashCode(), got.hashCode());
        assertRefused(() -> got.add("x"));
        assertRefused(() -> got.remove("a"));
        assertRefused(got::clear);
        assertRefused(() -> got.sort(null));
        assertRefused(() -> got.removeIf(each -> true));
        assertRefused(() -> got.subList(0, 1).clear());
        assertRefused(() -> {
            final var all = got.iterator();
            all.next();
            all.remove();
        });
        @SuppressWarnings("unchecked")
        final List<String> inner = (List<String>) got.get(1);
        assertRefused(() -> inner.add("x"));
        @SuppressWarnings("unchecked")
        final Set<Integer> set = (Set<Integer>) got.get(2);
        assertRefused(() -> set.add(2));
        @SuppressWarnings("unchecked")
        final Map<String, List<Integer>> map = (Map<String, List<Integer>>) got.get(3);
        assertRefused(() -> map.put("x", List.of()));
        assertRefused(() -> map.get("k").add(2));
        assertRefused(() -> map.values().iterator().next().add(2));
        assertRefused(() -> map.entrySet().iterator().next().setValue(List.of()));
        assertRefused(() -> map.computeIfAbsent("x", key -> List.of()));
        assertRefused(() -> map.keySet().remove("k"));
    }

    @Test
    @DisplayName("M4 collections in records, in fields of other classes and in optionals refuse changes too")
    void inObjects() {
        final Job job = readOnly(
                Job.class,
                new Job("a", new ArrayList<>(List.of("t")), new HashMap<>(Map.of("k", new HashSet<>(Set.of(1))))));
        assertRefused(() -> job.tags().add("x"));
        assertRefused(() -> job.runs().get("k").add(2));

        final Bean sent = new Bean();
        sent.names.add("n");
        sent.queue.add("q");
        final Bean bean = readOnly(Bean.class, sent);
        assertEquals(List.of("n"), bean.names);
        assertRefused(() -> bean.names.add("x"));
        assertRefused(() -> bean.queue.add("x"));

        @SuppressWarnings("unchecked")
        final Optional<List<String>> optional = readOnly(Optional.class, Optional.of(new ArrayList<>(List.of("a"))));
        assertRefused(() -> optional.orElseThrow().add("x"));
    }

    @Test
    @DisplayName("M4 sorted sets and maps refuse changes, and stay sorted")
    void sorted() {
        @SuppressWarnings("unchecked")
        final Set<String> set = readOnly(Set.class, new TreeSet<>(List.of("b", "a")));
        assertThrows(UnsupportedOperationException.class, () -> set.add("c"));
        assertEquals(List.of("a", "b"), List.copyOf(set));

        @SuppressWarnings("unchecked")
        final Map<String, Integer> map = readOnly(Map.class, new TreeMap<>(Map.of("b", 1, "a", 2)));
        assertThrows(UnsupportedOperationException.class, () -> map.put("c", 3));
        assertEquals(List.of("a", "b"), List.copyOf(map.keySet()));
    }

    @Test
    @DisplayName("M4 what refuses changes can be sent again, and arrives as the kind of collection that it was")
    void sentAgain() {
        final Job got = readOnly(Job.class, new Job("a", new ArrayList<>(List.of("t")), new HashMap<>()));

        final Job again = passed(Codec.kryo().bind(Job.class, table), got);

        assertEquals(ArrayList.class, again.tags().getClass());
        assertTrue(again.tags().add("x"));
        assertEquals(List.of("t", "x"), again.tags());
    }

    @Test
    @DisplayName("M4 a type that declares a class of the JDK in place of an interface is refused by name")
    void closedTypes() {
        final CodecException field = assertThrows(
                CodecException.class,
                () -> Codec.kryo().bind(Closed.class, table).readOnly(ADVICE));
        assertTrue(field.getMessage().contains("ReadOnlyTest$Closed.names"), field.getMessage());
        assertTrue(field.getMessage().contains("declare it as an interface"), field.getMessage());
        assertThrows(
                CodecException.class,
                () -> Codec.kryo().bind(ArrayList.class, table).readOnly(ADVICE));
    }
}
