package io.penstock.codec;

import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("K1: what arrives equals what was sent in all that a program can see, or the sender is told")
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "deprecation", "serial"})
class KeptTypesTest {
    private final Coder<Object> coder = Tables.objects();

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the class that was sent
    private <T> T sent(final T value) {
        final Object arrived = through(coder, value);
        assertSame(value.getClass(), arrived.getClass());
        return (T) arrived;
    }

    private static TreeMap<String, Integer> caseless() {
        final TreeMap<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        map.put("Key", 1);
        return map;
    }

    @Test
    void wrappersKeepWhatTheyWrap() {
        for (final Function<TreeMap<String, Integer>, Map<String, Integer>> wrapper :
                List.<Function<TreeMap<String, Integer>, Map<String, Integer>>>of(
                        Collections::unmodifiableMap,
                        Collections::unmodifiableSortedMap,
                        Collections::unmodifiableNavigableMap,
                        Collections::synchronizedMap,
                        Collections::synchronizedSortedMap,
                        Collections::synchronizedNavigableMap)) {
            assertEquals(1, sent(wrapper.apply(caseless())).get("KEY"));
        }
        assertTrue(sent(Collections.unmodifiableNavigableMap(caseless())) instanceof NavigableMap);
        final SortedSet<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.add("Key");
        assertTrue(sent(Collections.unmodifiableSet(set)).contains("KEY"));
        assertTrue(sent(Collections.unmodifiableCollection(set)).contains("KEY"));
        assertTrue(sent(Collections.synchronizedSet(set)).contains("KEY"));
        assertTrue(sent(Collections.synchronizedNavigableSet(new TreeSet<>(set))) instanceof NavigableSet);
        final Map<Object, Integer> byIdentity = new IdentityHashMap<>();
        byIdentity.put(new ArrayList<>(), 1);
        byIdentity.put(new ArrayList<>(), 2);
        assertEquals(2, sent(Collections.unmodifiableMap(byIdentity)).size());
    }

    @Test
    void wrappersStillShowWhatTheyShare() {
        final List<Object> list = new ArrayList<>(List.of(1));
        final String[] array = {"a", "b"};
        final ConcurrentHashMap<Object, Object> map = new ConcurrentHashMap<>();
        final Object[] arrived = (Object[]) through(coder, new Object[] {
            list,
            Collections.unmodifiableList(list),
            Collections.synchronizedList(list),
            array,
            Arrays.asList(array),
            map,
            map.keySet(7)
        });
        @SuppressWarnings("unchecked")
        final List<Object> changed = (List<Object>) arrived[0];
        changed.add(2);
        assertEquals(List.of(1, 2), arrived[1]);
        assertEquals(List.of(1, 2), arrived[2]);
        assertThrows(UnsupportedOperationException.class, ((List<?>) arrived[1])::clear);
        ((String[]) arrived[3])[0] = "c";
        assertEquals(List.of("c", "b"), arrived[4]);
        assertThrows(ArrayStoreException.class, () -> store(arrived[4]));
        @SuppressWarnings("unchecked")
        final Set<Object> keys = (Set<Object>) arrived[6];
        keys.add("k");
        assertEquals(Map.of("k", 7), arrived[5]);
    }

    @SuppressWarnings("unchecked")
    private static void store(final Object list) {
        ((List<Object>) list).set(0, 1);
    }

    @Test
    void ordersAreKept() {
        final LinkedHashMap<String, Integer> byAccess = new LinkedHashMap<>(16, .75f, true);
        byAccess.put("a", 1);
        byAccess.put("b", 2);
        final LinkedHashMap<String, Integer> arrived = sent(byAccess);
        arrived.get("a");
        assertEquals("[b, a]", arrived.keySet().toString());
        assertEquals("[a, b]", byAccess.keySet().toString(), "looking must not change the sender's");
        for (final boolean access : new boolean[] {false, true}) {
            final LinkedHashMap<String, Integer> later = sent(new LinkedHashMap<>(16, .75f, access));
            later.put("a", 1);
            later.put("b", 2);
            later.get("a");
            assertEquals(access ? "[b, a]" : "[a, b]", later.keySet().toString());
        }
        final PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
        queue.addAll(List.of(1, 5, 3, 4, 2));
        assertEquals(queue.toString(), sent(queue).toString());
        assertEquals(5, sent(queue).peek());
        final ConcurrentSkipListMap<String, Integer> skips = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
        skips.put("K", 1);
        assertEquals(1, sent(skips).get("k"));
    }

    @Test
    void boundsConcurrencyAndMutabilityAreKept() {
        assertEquals(5, sent(new LinkedBlockingQueue<>(5)).remainingCapacity());
        assertEquals(4, sent(new LinkedBlockingDeque<>(List.of(1))).size() + 3);
        assertEquals(Integer.MAX_VALUE, sent(new LinkedBlockingQueue<>()).remainingCapacity());
        assertTrue(sent(ConcurrentHashMap.newKeySet()).add("x"));
        final List<String> copies = sent(Collections.nCopies(2, "a"));
        assertThrows(UnsupportedOperationException.class, () -> copies.add("b"));
        final List<Integer> nulls = sent(Stream.of(1, 2).toList());
        assertFalse(nulls.contains(null), "Stream.toList() may be asked for null");
        assertThrows(NullPointerException.class, () -> sent(List.of(1, 2, 3)).contains(null));
        assertThrows(NullPointerException.class, () -> sent(List.of()).contains(null));
        assertFalse(sent(Stream.of().toList()).contains(null));
        assertEquals(Arrays.asList(1, null), sent(Stream.of(1, null).toList()));
    }

    @Test
    void bitsAndPartsOfValuesAreKept() {
        final long nan = 0x7ff8000000012345L;
        assertEquals(nan, Double.doubleToRawLongBits(sent(Double.longBitsToDouble(nan))));
        assertEquals(nan, Double.doubleToRawLongBits(sent(new double[] {Double.longBitsToDouble(nan)})[0]));
        assertEquals(0x7fc01234, Float.floatToRawIntBits(sent(Float.intBitsToFloat(0x7fc01234))));
        for (final Locale locale : new Locale[] {
            new Locale("no", "NO", "NY"),
            new Locale("ja", "JP", "JP"),
            new Locale("th", "TH", "TH"),
            new Locale("es", "ES", "Traditional_WIN"),
            new Locale("abcdefghijk"),
            new Locale("", "", "POSIX"),
            new Locale("iw")
        }) {
            assertEquals(locale, sent(locale));
            assertEquals(locale.toString(), sent(locale).toString());
        }
        final ByteBuffer buffer = ByteBuffer.allocate(8).putInt(7).limit(6);
        assertEquals(buffer.toString(), sent(buffer).toString());
        assertEquals(7, sent(buffer).getInt(0));
        final java.sql.Timestamp timestamp = new java.sql.Timestamp(5);
        timestamp.setNanos(123_456_789);
        assertEquals(timestamp, sent(timestamp));
        assertEquals(new java.sql.Date(5), sent(new java.sql.Date(5)));
        assertEquals(new java.sql.Time(5), sent(new java.sql.Time(5)));
    }

    @Test
    void calendarsAreKept() throws Exception {
        final GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.GERMANY);
        calendar.setTimeInMillis(123_456_789_000L);
        calendar.setLenient(false);
        assertEquals(calendar, sent(calendar));
        final DatatypeFactory factory = DatatypeFactory.newInstance();
        for (final XMLGregorianCalendar xml : new XMLGregorianCalendar[] {
            factory.newXMLGregorianCalendar("2024-02-29T01:02:03.4567+01:00"),
            factory.newXMLGregorianCalendar("--02-29"),
            factory.newXMLGregorianCalendar("01:02:03"),
            factory.newXMLGregorianCalendarDate(2024, 2, DatatypeConstants.FIELD_UNDEFINED, 60)
        }) {
            assertEquals(xml, sent(xml));
            assertEquals(xml.toString(), sent(xml).toString());
        }
    }

    static Stream<Object> refused() {
        final Properties defaults = new Properties();
        defaults.setProperty("a", "1");
        final Map<Object, Object> byIdentity = new IdentityHashMap<>();
        byIdentity.put("text", 1);
        final TimeZone renamed =
                (TimeZone) TimeZone.getTimeZone("Europe/Berlin").clone();
        renamed.setRawOffset(0);
        final TreeMap<String, Integer> map = caseless();
        final List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        return Stream.of(
                new Properties(defaults),
                byIdentity,
                renamed,
                new SimpleTimeZone(3_600_000, "Plant-7"),
                Collections.newSetFromMap(new IdentityHashMap<>()),
                Collections.checkedList(list, Integer.class),
                Collections.asLifoQueue(new ArrayDeque<>()),
                new WeakHashMap<>(),
                new ArrayBlockingQueue<>(5),
                new LinkedTransferQueue<>(),
                list.subList(0, 2),
                new LinkedList<>(list).subList(0, 2),
                map.keySet(),
                map.values(),
                map.entrySet(),
                map.headMap("x"),
                map.descendingMap(),
                map.navigableKeySet(),
                map.entrySet().iterator().next(),
                new TreeSet<>(map.keySet()).descendingSet(),
                new TreeSet<>(map.keySet()).headSet("x"),
                new TreeSet<>(map.keySet()).subSet("a", "x"),
                new ConcurrentSkipListSet<>(map.keySet()).tailSet("a"),
                new ConcurrentSkipListSet<>(map.keySet()).descendingSet(),
                new Vector<>(list).subList(0, 1),
                new CopyOnWriteArrayList<>(list).subList(0, 1),
                new HashMap<>(map).keySet(),
                new HashMap<>(map).entrySet().iterator().next(),
                new IdentityHashMap<>(map).keySet(),
                Collections.unmodifiableMap(map).entrySet(),
                Collections.unmodifiableMap(map).keySet(),
                Collections.unmodifiableSet(map.keySet()),
                Collections.synchronizedMap(map).values(),
                ByteBuffer.allocateDirect(4),
                ByteBuffer.allocate(4).asReadOnlyBuffer(),
                ByteBuffer.allocate(4).slice(1, 2),
                Pattern.compile("a", Pattern.CANON_EQ),
                java.nio.file.attribute.FileTime.from(Long.MAX_VALUE, java.util.concurrent.TimeUnit.DAYS),
                java.lang.reflect.Array.newInstance(int.class, new int[18]),
                Comparator.nullsFirst(null),
                Thread.currentThread(),
                new Object[] {java.text.Collator.getInstance()});
    }

    @ParameterizedTest
    @MethodSource("refused")
    @DisplayName("K2: what cannot arrive so is refused by the sender")
    void othersAreRefused(final Object value) {
        final CodecException refused = assertThrows(CodecException.class, () -> Tables.encode(coder, value));
        assertTrue(
                refused.getMessage().contains("cannot travel")
                        || refused.getMessage().contains("too many dimensions"),
                refused.getMessage());
    }

    // ---- users' classes

    static final class Final implements Serializable {
        final int number;
        final String text;
        final List<Final> others = new ArrayList<>();
        transient int forgotten = 5;
        Final peer;

        Final(final int number, final String text) {
            this.number = number;
            this.text = text;
        }
    }

    @Test
    @DisplayName("K6: final fields are set, circles through them included")
    void finalFields() {
        final Coder<Object> finals = Tables.objects(Final.class);
        final Final value = new Final(7, "\u0416");
        value.others.add(value);
        value.others.add(new Final(8, null));
        value.peer = value.others.get(1);
        final Final arrived = (Final) through(finals, value);
        assertEquals(7, arrived.number);
        assertEquals("\u0416", arrived.text);
        assertSame(arrived, arrived.others.get(0));
        assertSame(arrived.peer, arrived.others.get(1));
        assertEquals(8, arrived.peer.number);
        assertNull(arrived.peer.text);
        assertEquals(0, arrived.forgotten, "no constructor runs");
    }

    @Test
    @DisplayName("K2: the deepest graph that the sender accepts fits into the usual stack of the receiver")
    void depth() throws Exception {
        final Coder<Object> finals = Tables.objects(Final.class);
        Final deep = new Final(0, "end");
        byte[] deepest = null;
        for (int i = 1; i < 300; i++) {
            final Final around = new Final(i, null);
            around.peer = deep;
            deep = around;
            try {
                deepest = Tables.encode(finals, deep);
            } catch (final CodecException tooDeep) {
                break;
            }
        }
        final byte[] bytes = deepest;
        final Object[] arrived = new Object[1];
        final Thread thread = new Thread(null, () -> arrived[0] = Tables.decode(finals, bytes), "reader", 512 * 1024);
        thread.start();
        thread.join();
        assertEquals("end", last((Final) arrived[0]).text);
    }

    private static Final last(final Final first) {
        Final last = first;
        while (last.peer != null) {
            last = last.peer;
        }
        return last;
    }

    static final class NotSerializable {
        final int number;

        NotSerializable(final String text) {
            this.number = text.length();
        }
    }

    static final class Line {
        private final String article;
        private final int count;
        private final List<String> notes;

        Line(final String article, final int count, final List<String> notes) {
            this.article = article;
            this.count = Math.abs(count);
            this.notes = notes == null ? new ArrayList<>() : notes;
        }
    }

    @Test
    @DisplayName(
            "K6: final fields without Serializable are given to the constructor that takes them all, on trial first")
    void byConstructor() {
        final Coder<Object> lines = Tables.objects(Line.class);
        final Line arrived = (Line) through(lines, new Line("a", 3, new ArrayList<>(List.of("x"))));
        assertEquals(List.of("a", 3, List.of("x")), List.of(arrived.article, arrived.count, arrived.notes));
        assertEquals(List.of(), ((Line) through(lines, new Line("a", -3, null))).notes);
        final Copying copying = (Copying) through(
                Tables.objects(Copying.class),
                new Copying(new byte[] {1, -1}, List.of("a"), new HashSet<>(Set.of("b"))));
        assertArrayEquals(new byte[] {1, -1}, copying.bytes);
        assertEquals(List.of(List.of("a"), Set.of("b")), List.of(copying.names, copying.tags));
        final Wrong wrong = new Wrong(1, 2);
        final CodecException refused =
                assertThrows(CodecException.class, () -> Tables.encode(Tables.objects(Wrong.class), wrong));
        assertTrue(refused.getMessage().contains("makes another value"), refused.getMessage());
    }

    static final class Copying {
        final byte[] bytes;
        final List<String> names;
        final Set<String> tags;

        Copying(final byte[] bytes, final List<String> names, final Set<String> tags) {
            this.bytes = bytes.clone();
            this.names = Collections.unmodifiableList(new ArrayList<>(names));
            this.tags = new HashSet<>(tags);
        }
    }

    static final class Wrong {
        final int first;
        final int second;

        Wrong(final int second, final int first) {
            this.first = first;
            this.second = second;
        }
    }

    static class Guarded {
        int n;

        Guarded() {
            throw new UnsupportedOperationException("use of()");
        }

        Guarded(final int n) {
            this.n = n;
        }
    }

    static final class Ordered extends TreeSet<String> {
        Ordered() {}

        Ordered(final Comparator<String> order) {
            super(order);
        }
    }

    static final class Cache extends LinkedHashMap<String, String> {}

    static final class Picky extends ArrayList<String> {
        @Override
        public boolean add(final String text) {
            return text.isEmpty() ? false : super.add(text);
        }

        void addAnyway(final String text) {
            super.add(text);
        }
    }

    static final class ReadOnly extends ArrayList<String> {
        private boolean closed;

        ReadOnly() {}

        ReadOnly(final Collection<String> elements) {
            super(elements);
            closed = true;
        }

        @Override
        public boolean add(final String text) {
            if (closed) {
                throw new UnsupportedOperationException("closed");
            }
            return super.add(text);
        }
    }

    @Test
    void usersClassesThatCannotBeRebuiltAreRefused() {
        final Picky picky = new Picky();
        picky.addAnyway("");
        for (final Object value : new Object[] {
            new NotSerializable("x"), new Guarded(1), new Ordered(Comparator.reverseOrder()), new Cache(), picky
        }) {
            final Coder<Object> allowing = Tables.objects(value.getClass());
            final String message = assertThrows(CodecException.class, () -> Tables.encode(allowing, value))
                    .getMessage();
            assertTrue(message.contains(value.getClass().getName()), message);
        }
        final Coder<Object> allowing = Tables.objects(ReadOnly.class, Ordered.class);
        final ReadOnly arrived = (ReadOnly) through(allowing, new ReadOnly(List.of("a")));
        assertEquals(List.of("a"), arrived);
        assertTrue(arrived.closed);
        final Ordered natural = new Ordered();
        natural.addAll(List.of("b", "a"));
        assertEquals(natural, through(allowing, natural));
    }

    // ---- singletons

    sealed interface Message permits Stop, Go, Level, Counter {}

    static final class Stop implements Message {
        static final Stop INSTANCE = new Stop();

        private Stop() {}
    }

    record Go() implements Message {
        static final Message NOW = new Go();
    }

    static final class Level implements Message {
        static final Level LOW = new Level("low");
        static final Level HIGH = new Level("high");
        final String name;

        private Level(final String name) {
            this.name = name;
        }
    }

    static final class Counter implements Message {
        static final Counter INSTANCE = new Counter();
        int count;

        private Counter() {}
    }

    @Test
    @DisplayName("K5: constants arrive as themselves, or are refused")
    void constants() {
        final Coder<Message> messages = Codec.kryo().bind(Message.class, Tables.fresh());
        for (final Message constant : List.of(Stop.INSTANCE, Go.NOW, Level.LOW, Level.HIGH)) {
            assertSame(constant, through(messages, constant));
        }
        assertNotSame(Go.NOW, through(messages, new Go()));
        final CodecException changeable =
                assertThrows(CodecException.class, () -> Tables.encode(messages, Counter.INSTANCE));
        assertTrue(changeable.getMessage().contains("INSTANCE"), changeable.getMessage());
        assertEquals("other", ((Level) through(messages, new Level("other"))).name);
    }

    record Interned(String text) implements Serializable {
        static final Map<String, Interned> ALL = new ConcurrentHashMap<>();

        static Interned of(final String text) {
            return ALL.computeIfAbsent(text, Interned::new);
        }

        private Object readResolve() {
            return of(text);
        }
    }

    record Secret(String text) implements Serializable {
        private Object writeReplace() {
            return new Hidden("***");
        }
    }

    record Hidden(String text) implements Serializable {}

    record Holder(Secret secret) {}

    @Test
    @DisplayName("K5: writeReplace and readResolve are honoured on records")
    void replacements() {
        assertSame(Interned.of("a"), through(Tables.objects(Interned.class), Interned.of("a")));
        final Coder<Object> secrets = Tables.objects(Secret.class, Hidden.class, Holder.class);
        assertEquals(new Hidden("***"), through(secrets, new Secret("s3cret")));
        final Holder holder = new Holder(new Secret("s3cret"));
        final CodecException misfit = assertThrows(CodecException.class, () -> Tables.encode(secrets, holder));
        assertTrue(misfit.getMessage().contains("would not fit"), misfit.getMessage());
    }

    // ---- circles

    static class Key implements Comparable<Key> {
        Set<Key> hashed = new HashSet<>();
        SortedMap<Key, Key> sorted = new TreeMap<>();
        int id;

        @Override
        public int hashCode() {
            return id;
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Key key && key.id == id;
        }

        @Override
        public int compareTo(final Key other) {
            return Integer.compare(id, other.id);
        }
    }

    record Late(Set<Key> keys) {
        Late {
            keys = new HashSet<>(keys);
        }
    }

    static final class Around {
        Late late;
        Key key;
    }

    @Test
    @DisplayName("K5: hash and tree containers are filled after their keys are complete, circles included")
    void circles() {
        final Key[] keys = new Key[4];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new Key();
            keys[i].id = i + 1;
        }
        for (final Key one : keys) {
            for (final Key other : keys) {
                one.hashed.add(other);
                one.sorted.put(other, one);
            }
        }
        final Key[] arrived = (Key[]) through(Tables.objects(Key.class), keys);
        for (final Key one : arrived) {
            for (final Key other : arrived) {
                assertTrue(one.hashed.contains(other), "set");
                assertSame(one, one.sorted.get(other));
            }
        }
    }

    static final class Owner {
        Own own;
        int id;

        @Override
        public int hashCode() {
            return id;
        }
    }

    record Own(Set<Owner> owners) {}

    @Test
    @DisplayName("K2: a set inside a record that reaches back to an incomplete object is refused by the sender")
    void setsThatComeTooLate() {
        final Owner owner = new Owner();
        owner.own = new Own(new HashSet<>(Set.of(owner)));
        final CodecException refused =
                assertThrows(CodecException.class, () -> Tables.encode(Tables.objects(Owner.class), owner));
        assertTrue(refused.getMessage().contains("refer back"), refused.getMessage());
        final Around around = new Around();
        around.key = new Key();
        around.late = new Late(Set.of(around.key));
        final Around arrived = (Around) through(Tables.objects(Around.class), around);
        assertTrue(arrived.late.keys.contains(arrived.key));
    }
}
