package io.penstock.codec;

import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The usual types of the JDK travel without being allowed")
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "deprecation"})
class JdkTypesTest {
    private final Coder<Object> coder = Tables.objects();

    static Stream<Object> equalTypes() throws Exception {
        final TreeMap<String, Integer> descending = new TreeMap<>(Comparator.reverseOrder());
        descending.putAll(Map.of("a", 1, "b", 2));
        final TreeSet<String> caseless = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        caseless.addAll(List.of("B", "a"));
        final List<Object> withNull = Arrays.asList(1, null, "x");
        return Stream.of(
                "text",
                "",
                "Größe",
                "\u0416\u6f22\ud83d\ude00",
                "lone \ud800 surrogate",
                true,
                (byte) -1,
                (short) -2,
                'x',
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                1.5f,
                Double.NaN,
                BigInteger.ONE.shiftLeft(200).negate(),
                new BigDecimal("-1234567890.0987654321"),
                UUID.randomUUID(),
                URI.create("http://example.org/a?b#c"),
                Path.of("/tmp/a b"),
                Path.of("relative/../x"),
                Path.of(""),
                Path.of("/"),
                new File("x/y"),
                BitSet.valueOf(new long[] {5, 0, 9}),
                Locale.GERMANY,
                Locale.forLanguageTag("zh-Hant-TW-u-ca-roc"),
                Currency.getInstance("EUR"),
                StandardCharsets.UTF_16LE,
                Optional.empty(),
                Optional.of("x"),
                OptionalInt.of(3),
                OptionalInt.empty(),
                OptionalLong.of(-3),
                OptionalDouble.of(.5),
                new Date(7),
                TimeZone.getTimeZone("Europe/Berlin"),
                Instant.now(),
                Instant.MIN,
                Duration.ofSeconds(-5, 3),
                LocalDate.MIN,
                LocalTime.MAX,
                LocalDateTime.now(),
                ZonedDateTime.now(ZoneId.of("America/New_York")),
                OffsetDateTime.now(),
                OffsetTime.now(),
                ZoneId.of("Asia/Tokyo"),
                ZoneOffset.ofHoursMinutes(5, 30),
                Year.of(-4),
                YearMonth.of(2024, 2),
                MonthDay.of(2, 29),
                Period.of(1, -2, 3),
                DayOfWeek.MONDAY,
                Month.MAY,
                TimeUnit.NANOSECONDS,
                RoundingMode.UP,
                java.nio.file.attribute.FileTime.fromMillis(12345),
                InetAddress.getByAddress("host", new byte[] {10, 0, 0, 1}),
                InetAddress.getByAddress(new byte[16]),
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80),
                InetSocketAddress.createUnresolved("nowhere.invalid", 1),
                ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2),
                new StackTraceElement("a.B", "c", "B.java", 4),
                String.class,
                List.of(),
                List.of(1),
                List.of(1, 2),
                List.of(1, 2, 3, 4),
                Stream.of(1, 2).toList(),
                withNull,
                withNull.stream().toList(),
                Set.of(),
                Set.of(1),
                Set.of(1, 2, 3),
                Map.of(),
                Map.of(1, 2),
                Map.of(1, 2, 3, 4),
                Map.entry(1, 2),
                new AbstractMap.SimpleEntry<>(1, null),
                Collections.emptyList(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedSet(),
                Collections.singletonList(null),
                Collections.singleton(1),
                Collections.singletonMap(1, 2),
                Collections.nCopies(3, "x"),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.unmodifiableList(new LinkedList<>(List.of(1))),
                Collections.unmodifiableSet(new HashSet<>(Set.of(1))),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.unmodifiableSortedMap(descending),
                Collections.unmodifiableNavigableMap(descending),
                Collections.unmodifiableSortedSet(caseless),
                Collections.unmodifiableNavigableSet(caseless),
                Collections.synchronizedList(new ArrayList<>(List.of(1))),
                Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
                Collections.synchronizedSet(new HashSet<>(Set.of(1))),
                new ArrayList<>(List.of(1, "x", 2L)),
                List.of(1, 2, 3).subList(0, 2),
                new LinkedList<>(List.of(1)),
                new Vector<>(List.of(1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                new HashSet<>(Set.of(1)),
                new LinkedHashSet<>(List.of(3, 1, 2)),
                caseless,
                new ConcurrentSkipListSet<>(Set.of(1)),
                new HashMap<>(Map.of("a", List.of(1))),
                new LinkedHashMap<>(Map.of("a", 1)),
                descending,
                new ConcurrentHashMap<>(Map.of(1, 2)),
                new ConcurrentSkipListMap<>(Map.of(1, 2)),
                new Hashtable<>(Map.of(1, 2)),
                new EnumMap<>(Map.of(TimeUnit.DAYS, 1)),
                new EnumMap<>(TimeUnit.class),
                EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS),
                EnumSet.noneOf(TimeUnit.class));
    }

    @ParameterizedTest
    @MethodSource("equalTypes")
    void arriveEqual(final Object value) {
        final Object arrived = through(coder, value);
        assertEquals(value, arrived);
        assertEquals(value.hashCode(), arrived.hashCode());
    }

    static Stream<Object> sameClass() {
        return equalTypes0()
                .filter(value -> !value.getClass().getName().contains("SubList")
                        && !value.getClass().getName().contains("KeySet")
                        && !value.getClass().getName().contains("CopiesList")
                        && !value.getClass().getName().contains("Empty")
                        && !value.getClass().getName().contains("UnmodifiableList")
                        && !(value instanceof NavigableMap)
                        && !value.getClass().getName().contains("ImmutableCollections"));
    }

    private static Stream<Object> equalTypes0() {
        try {
            return equalTypes();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("sameClass")
    void arriveInTheirClass(final Object value) {
        assertEquals(value.getClass(), through(coder, value).getClass());
    }

    @Test
    void typesWithoutEqualsArriveWithTheirContents() {
        assertEquals("x", through(coder, new StringBuilder("x")).toString());
        assertEquals("x", through(coder, new StringBuffer("x")).toString());
        assertEquals(7, ((AtomicInteger) through(coder, new AtomicInteger(7))).get());
        assertEquals(7, ((AtomicLong) through(coder, new AtomicLong(7))).get());
        assertTrue(((AtomicBoolean) through(coder, new AtomicBoolean(true))).get());
        assertEquals("x", ((AtomicReference<?>) through(coder, new AtomicReference<>("x"))).get());
        assertEquals(
                "[1, 2]",
                through(coder, new AtomicIntegerArray(new int[] {1, 2})).toString());
        assertEquals(
                "[1, 2]", through(coder, new AtomicLongArray(new long[] {1, 2})).toString());
        assertEquals(
                "[a]",
                through(coder, new AtomicReferenceArray<>(new String[] {"a"})).toString());
        final Pattern pattern = (Pattern) through(coder, Pattern.compile("a+", Pattern.CASE_INSENSITIVE));
        assertTrue(pattern.matcher("AA").matches());
        assertEquals("[1, 2]", through(coder, new ArrayDeque<>(List.of(1, 2))).toString());
        assertEquals(2, ((PriorityQueue<?>) through(coder, new PriorityQueue<>(List.of(3, 2)))).peek());
        assertEquals(
                "[1]", through(coder, new LinkedBlockingQueue<>(List.of(1))).toString());
        assertEquals(
                "[1]", through(coder, new ConcurrentLinkedQueue<>(List.of(1))).toString());
        assertNotNull(through(coder, new Object()));
    }

    @Test
    void arraysArrive() {
        final Object[] arrays = {
            new byte[] {1},
            new boolean[] {true, false},
            new short[] {-1},
            new char[] {'x', '\ud800'},
            new int[] {Integer.MIN_VALUE},
            new long[] {Long.MAX_VALUE, -1},
            new float[] {1.5f},
            new double[] {-0.0},
            new String[] {"a", null, "\u0416"},
            new Object[] {1, "x", null},
            new Integer[] {1, null},
            new int[][] {{1}, {}, null},
            new List<?>[] {List.of(1)},
            new Path[] {Path.of("x")},
            new String[][][] {{{"x"}}},
        };
        final Object[] arrived = (Object[]) through(coder, arrays);
        assertTrue(Arrays.deepEquals(arrays, arrived));
        for (int i = 0; i < arrays.length; i++) {
            assertSame(arrays[i].getClass(), arrived[i].getClass());
        }
    }

    @Test
    @DisplayName("a path keeps bytes that are not characters")
    void pathKeepsItsBytes() {
        for (final String uri : List.of("file:///tmp/%FFx%C3%A4", "file:///a/%80")) {
            final Path path = Path.of(URI.create(uri));
            assertEquals(path, through(coder, path));
            assertEquals(path.toUri(), ((Path) through(coder, path)).toUri());
            final Path relative = path.subpath(0, 1).resolve("..").resolve(path.getFileName());
            assertEquals(relative, through(coder, relative));
        }
    }

    @Test
    void unchangeableCollectionsStaySo() {
        for (final Object value : List.of(
                List.of(1),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Stream.of(1).toList())) {
            final List<?> arrived = (List<?>) through(coder, value);
            assertThrows(UnsupportedOperationException.class, arrived::clear);
        }
    }

    @Test
    void urlNeedsToBeAllowed() throws Exception {
        final URL url = new URL("http://example.org/");
        assertThrows(CodecException.class, () -> Tables.encode(coder, url));
        assertEquals(
                url.toExternalForm(), through(Tables.objects(URL.class), url).toString());
    }

    @Test
    @DisplayName("an object that occurs twice is one object after decoding, cycles included")
    void referencesAreKept() {
        final List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(new int[] {1});
        list.add(list.get(1));
        final List<?> arrived = (List<?>) through(coder, list);
        assertSame(arrived, arrived.get(0));
        assertSame(arrived.get(1), arrived.get(2));
    }

    @Test
    void withoutReferencesEqualObjectsAreDoubledAndCyclesAreErrors() {
        final Coder<Object> plain =
                KryoCodec.builder().references(false).build().bind(Object.class, Tables.fresh());
        final int[] one = {1};
        final Object[] arrived = (Object[]) through(plain, new Object[] {one, one});
        assertArrayEquals(one, (int[]) arrived[1]);
        assertTrue(arrived[0] != arrived[1]);
        final Object[] cycle = new Object[1];
        cycle[0] = cycle;
        final CodecException refused = assertThrows(CodecException.class, () -> Tables.encode(plain, cycle));
        assertTrue(refused.getMessage().contains("maxDepth=256"), refused.getMessage());
    }

    @Test
    @DisplayName("the indexes of the well-known types are part of the format")
    void placesArePinned() throws Exception {
        final StringBuilder places = new StringBuilder();
        for (int i = 0; i < WellKnownTypes.size(); i++) {
            places.append(i)
                    .append(' ')
                    .append(WellKnownTypes.at(i).getType().getTypeName())
                    .append('\n');
        }
        final Path pinned = Path.of("src/test/resources/io/penstock/codec/well-known-types.txt");
        assertEquals(java.nio.file.Files.readString(pinned), places.toString());
    }
}
