package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.io.Output;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("K4: memory and time are in proportion to an item's length")
@SuppressWarnings("JdkObsolete")
class CostTest {
    private static final int MANY = 20_000;

    private final Coder<Object> coder = Tables.objects();

    static Stream<Arguments> smallest() {
        return Stream.<Supplier<Object>>of(
                        Object::new,
                        () -> "",
                        () -> "a",
                        ArrayList::new,
                        LinkedList::new,
                        ArrayDeque::new,
                        Stack::new,
                        HashSet::new,
                        LinkedHashSet::new,
                        TreeSet::new,
                        HashMap::new,
                        LinkedHashMap::new,
                        Hashtable::new,
                        Properties::new,
                        IdentityHashMap::new,
                        TreeMap::new,
                        ConcurrentHashMap::new,
                        ConcurrentSkipListMap::new,
                        ConcurrentSkipListSet::new,
                        CopyOnWriteArraySet::new,
                        PriorityQueue::new,
                        PriorityBlockingQueue::new,
                        LinkedBlockingQueue::new,
                        LinkedBlockingDeque::new,
                        ConcurrentLinkedDeque::new,
                        ConcurrentHashMap::newKeySet,
                        () -> new EnumMap<>(ChronoUnit.class),
                        () -> EnumSet.noneOf(ChronoUnit.class),
                        () -> Pattern.compile(""),
                        () -> Pattern.compile("[^a-z]"),
                        () -> BigInteger.TWO,
                        () -> new BigDecimal("1.5"),
                        BitSet::new,
                        StringBuilder::new,
                        () -> TimeZone.getTimeZone("UTC"),
                        GregorianCalendar::new,
                        () -> URI.create("a"),
                        InetAddress::getLoopbackAddress,
                        () -> ByteBuffer.allocate(0),
                        () -> Collections.synchronizedSortedMap(new TreeMap<>()),
                        () -> new HashSet<>(Arrays.asList((Object) null)),
                        () -> new HashMap<>(Collections.singletonMap(null, null)),
                        () -> new LinkedHashMap<>(Map.of(1, 2)),
                        () -> new TreeMap<>(Map.of(1, 2)),
                        () -> new ConcurrentSkipListMap<>(Map.of(1, 2)),
                        () -> new LinkedList<>(Arrays.asList(null, null, null)),
                        () -> new AtomicReference<>(1),
                        CostTest::thin)
                .map(maker -> Arguments.of(maker.get().getClass().getName(), maker));
    }

    private static Throwable thin() {
        final Error error = new Error();
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smallest")
    @DisplayName("many of the smallest objects of a kind take at most 16 bytes of memory per byte")
    void memory(final String name, final Supplier<Object> maker) {
        final List<Object> many = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            many.add(maker.get());
        }
        final byte[] bytes = Tables.encode(coder, many);
        many.clear();
        Tables.decode(coder, Tables.encode(coder, new ArrayList<>(List.of(maker.get())))); // its classes are loaded
        final long before = usedBytes();
        final Object arrived = Tables.decode(coder, bytes);
        final long taken = usedBytes() - before;
        assertEquals(MANY, ((List<?>) arrived).size());
        final double perByte = (double) taken / bytes.length;
        assertTrue(
                perByte <= 16.5, // a little is for what happens beside
                name + ": takenBytes=" + taken + " itemBytes=" + bytes.length + " perByte=" + perByte);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    @DisplayName("bytes that lack the padding of an honest sender are refused")
    void withoutPadding() {
        final List<Object> queues = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            queues.add(new LinkedBlockingQueue<>());
        }
        final byte[] honest = Tables.encode(coder, queues);
        int end = honest.length;
        while (honest[end - 1] == 0) {
            end--;
        }
        final byte[] cut = Arrays.copyOf(honest, end + 1); // the last queue's count is a zero
        final CodecException refused = assertThrows(CodecException.class, () -> Tables.decode(coder, cut));
        assertTrue(refused.getMessage().contains("more memory than its bytes justify"), refused.getMessage());
    }

    /** A set of sets that share their elements: each level doubles what a hash code visits. */
    private static Object shared(final int levels) {
        Object inner = new ArrayList<>(List.of("x"));
        for (int i = 0; i < levels; i++) {
            final List<Object> left = new ArrayList<>(Arrays.asList(inner, "l"));
            final List<Object> right = new ArrayList<>(Arrays.asList(inner, "r"));
            inner = new ArrayList<>(Arrays.asList(left, right));
        }
        return new ArrayList<>(Arrays.asList(inner, "top"));
    }

    @Test
    @DisplayName("shared keys that would take for ever to hash are refused on both sides")
    void hashing() {
        final Object few = new HashSet<>(List.of(shared(9)));
        assertEquals(few, Tables.through(coder, few));
        final byte[] bytes = Tables.encode(coder, shared(60)); // lists are not hashed
        final ItemOutput output = new ItemOutput();
        output.writeVarInt(WellKnownTypes.exactly(HashSet.class).fixedId(), true);
        bytes[1] = output.toBytes()[0]; // the outermost list becomes a set
        final CodecException refused = assertThrows(CodecException.class, () -> Tables.decode(coder, bytes));
        assertTrue(refused.getMessage().contains("too long"), refused.getMessage());
    }

    @Test
    @DisplayName("very many keys with one hash code are refused on both sides")
    void collisions() {
        final List<Object> keys = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            keys.add(new ArrayList<>(List.of(i, -31 * i)));
        }
        assertTrue(assertThrows(CodecException.class, () -> Tables.encode(coder, new HashSet<>(keys)))
                .getMessage()
                .contains("same hash code"));
        final byte[] bytes = Tables.encode(coder, keys);
        final Output output = new ItemOutput();
        output.writeVarInt(WellKnownTypes.exactly(HashSet.class).fixedId(), true);
        bytes[1] = output.toBytes()[0];
        assertTrue(assertThrows(CodecException.class, () -> Tables.decode(coder, bytes))
                .getMessage()
                .contains("same hash code"));
        assertEquals(new HashSet<>(keys.subList(0, 200)), Tables.through(coder, new HashSet<>(keys.subList(0, 200))));
    }

    record Innocent(int id) {}

    @Test
    @DisplayName("the class of the root is checked before it is read")
    void root() {
        final Coder<Innocent> innocents = Codec.kryo().bind(Innocent.class, Tables.fresh());
        final byte[] list = Tables.encode(coder, new ArrayList<>(List.of("x")));
        final byte[] damaged = Arrays.copyOf(list, 3); // nothing behind the class could be read
        for (final byte[] bytes : List.of(list, damaged)) {
            final CodecException refused = assertThrows(CodecException.class, () -> Tables.decode(innocents, bytes));
            assertTrue(refused.getMessage().contains("arrived in a channel of"), refused.getMessage());
        }
    }
}
