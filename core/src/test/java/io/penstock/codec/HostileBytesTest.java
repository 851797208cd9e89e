package io.penstock.codec;

import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Bytes that are not an item are refused, no matter what they claim")
class HostileBytesTest {
    private static final int MUTATIONS = 20_000;

    enum Color {
        RED,
        GREEN
    }

    record Leaf(long id, String text, int[] numbers) {}

    static final class Node {
        String name = "node";
        Color color = Color.RED;
        Map<String, Object> values = new TreeMap<>();
        Leaf[] leaves = {new Leaf(1, "x", new int[] {1, 2, 3})};
        Node next;
    }

    /** Tells which thread made the last one. */
    record Made(int number) {
        private static volatile String by;

        Made {
            by = Thread.currentThread().getName();
        }
    }

    private final Coder<Object> coder = Tables.objects(Node.class, Made.class);

    private static Node sample() throws Exception {
        final Node node = new Node();
        node.next = new Node();
        node.next.next = node;
        final Object[] values = {
            List.of(1, "two", 3L),
            Set.of("a"),
            Map.of("k", 2.5),
            new ArrayList<>(Arrays.asList(1, null)),
            new HashMap<>(Map.of(1, 2)),
            new EnumMap<>(Map.of(Color.GREEN, 1)),
            Instant.EPOCH,
            UUID.randomUUID(),
            URI.create("x:y"),
            Path.of("/x"),
            Path.of(URI.create("file:///%FF")),
            Pattern.compile("a|b"),
            new BitSet(9),
            new long[] {1, 2},
            new String[] {"\u0416", "b"},
            new Integer[][] {{1}},
            new IllegalStateException("x", new RuntimeException("y")),
            TimeUnit.DAYS,
            new AtomicInteger(3),
            Leaf.class,
            java.net.InetAddress.getByAddress(new byte[4]),
            java.math.BigInteger.TEN,
        };
        for (int i = 0; i < values.length; i++) {
            node.values.put("v" + i, values[i]);
        }
        return node;
    }

    @Test
    @DisplayName("20,000 random mutations of valid items yield a value or a CodecException")
    void mutations() throws Exception {
        final long seed = 7;
        final Random random = new Random(seed);
        final byte[] valid = encode(coder, sample());
        final List<byte[]> parts = new ArrayList<>();
        parts.add(valid);
        for (final Object value : sample().values.values()) {
            parts.add(encode(coder, value));
        }
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] bytes = mutate(parts.get(i % 2 == 0 ? 0 : random.nextInt(parts.size())), random);
            final byte[] before = bytes.clone();
            try {
                decode(coder, bytes);
            } catch (final CodecException expected) {
                refused++;
            } catch (final Throwable wrong) {
                throw new AssertionError("seed=" + seed + " i=" + i + " bytes=" + Arrays.toString(before), wrong);
            }
            assertArrayEquals(before, bytes, "the array must not be changed");
        }
        assertTrue(refused > MUTATIONS / 4 && refused < MUTATIONS, "refused=" + refused);
        assertEquals("node", ((Node) through(coder, sample())).name);
    }

    private static byte[] mutate(final byte[] valid, final Random random) {
        byte[] bytes = valid.clone();
        if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 4));
        }
        final int flips = bytes.length == 0 ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            final int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @ParameterizedTest
    @DisplayName("a short item that claims two billion elements takes no memory")
    @ValueSource(
            classes = {
                byte[].class,
                boolean[].class,
                short[].class,
                char[].class,
                int[].class,
                long[].class,
                float[].class,
                double[].class,
                String[].class,
                ArrayList.class,
                HashMap.class,
                String.class,
                BitSet.class
            })
    void claims(final Class<?> type) {
        final ItemOutput output = new ItemOutput();
        output.writeByte(1); // references are kept
        output.writeVarInt(WellKnownTypes.exactly(type).fixedId(), true);
        if (WellKnownTypes.exactly(type).isTracked()) {
            output.writeByte(1);
        }
        output.writeVarInt(2_000_000_000, true);
        output.writeLong(0);
        final byte[] bytes = output.toBytes();
        assertTrue(bytes.length <= 20, "length=" + bytes.length);
        assertTakesLittle(bytes, "claims more than there is");
    }

    @Test
    @DisplayName("nested arrays cannot each claim all remaining bytes")
    void nestedClaims() {
        final ItemOutput output = new ItemOutput();
        output.writeByte(1); // references are kept
        final int length = 1_000_000;
        for (int depth = 0; depth < 200; depth++) {
            output.writeVarInt(WireType.FIRST_WELL_KNOWN, true); // an array
            output.writeVarInt(WellKnownTypes.exactly(Object.class).fixedId(), true); // of objects
            output.writeByte(1);
            output.writeVarInt(length, true);
        }
        output.writeBytes(new byte[length + 100_000]);
        assertTakesLittle(output.toBytes(), "claims more than there is");
    }

    private void assertTakesLittle(final byte[] bytes, final String expected) {
        through(coder, 1);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        final CodecException refused = assertThrows(CodecException.class, () -> decode(coder, bytes));
        final long taken = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
        assertTrue(taken < 16 * 1024 * 1024, "takenBytes=" + taken);
    }

    @Test
    @DisplayName("nesting that is too deep is an error that says so, on both sides")
    void depth() {
        Object deep = List.of();
        for (int i = 0; i < 300; i++) {
            deep = List.of(deep);
        }
        final Object tooDeep = deep;
        final CodecException refused = assertThrows(CodecException.class, () -> encode(coder, tooDeep));
        assertTrue(refused.getMessage().contains("maxDepth=256"), refused.getMessage());
        final Coder<Object> deeper = KryoCodec.builder().maxDepth(1_000).build().bind(Object.class, Tables.fresh());
        final byte[] bytes = encode(deeper, tooDeep);
        final CodecException refusedToo = assertThrows(CodecException.class, () -> decode(coder, bytes));
        assertTrue(refusedToo.getMessage().contains("maxDepth=256"), refusedToo.getMessage());
        assertEquals(tooDeep, through(deeper, tooDeep));
    }

    @Test
    @DisplayName("even an exhausted stack is a CodecException")
    void exhaustedStack() {
        final Coder<Object> bottomless =
                KryoCodec.builder().maxDepth(Integer.MAX_VALUE).build().bind(Object.class, Tables.fresh());
        Object[] deep = {};
        for (int i = 0; i < 100_000; i++) {
            deep = new Object[] {deep};
        }
        final Object[] tooDeep = deep;
        final CodecException refused = assertThrows(CodecException.class, () -> encode(bottomless, tooDeep));
        assertTrue(refused.getMessage().contains("nested too deep"), refused.getMessage());
    }

    @SuppressWarnings("InfiniteRecursion") // it is to end there
    private Object decodeAtTheEndOfTheStack(final byte[] bytes, final int[] depth) {
        depth[0]++;
        try {
            return decodeAtTheEndOfTheStack(bytes, depth);
        } catch (final StackOverflowError e) {
            return depth[0]-- > 0 ? decode(coder, bytes) : null; // throws again, until there is a little room
        }
    }

    @Test
    @DisplayName("K2: a thread that is deep in its own calls decodes a good item, with the help of another one")
    void littleStack() {
        Object deep = List.of(new Made(1));
        for (int i = 0; i < 200; i++) {
            deep = List.of(deep);
        }
        final byte[] bytes = encode(coder, deep);
        assertEquals(deep, decode(coder, bytes));
        assertEquals(deep, decodeAtTheEndOfTheStack(bytes, new int[1]));
        assertTrue(Made.by.endsWith(" (decoding)"), Made.by); // its own stack was not enough
    }

    @Test
    @DisplayName("K4: a key that contains itself exhausts any stack, and is a CodecException")
    void keyThatContainsItself() {
        final List<Object> key = new ArrayList<>();
        final java.util.HashSet<Object> keys = new java.util.HashSet<>();
        keys.add(key);
        key.add(key);
        final byte[] bytes = encode(coder, keys);
        final CodecException refused = assertThrows(CodecException.class, () -> decode(coder, bytes));
        assertTrue(refused.getMessage().contains("nested too deep"), refused.getMessage());
    }

    @Test
    void everyByteIsUsed() {
        final byte[] bytes = encode(coder, List.of(1, 2));
        final byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertTrue(assertThrows(CodecException.class, () -> decode(coder, longer))
                .getMessage()
                .contains("leftBytes=1"));
        assertThrows(CodecException.class, () -> coder.decode(bytes, 0, bytes.length - 1));
        assertThrows(CodecException.class, () -> decode(coder, new byte[0]));
        assertThrows(CodecException.class, () -> decode(coder, new byte[] {0}));
        assertThrows(CodecException.class, () -> decode(coder, new byte[] {1, 0}));
        assertThrows(IndexOutOfBoundsException.class, () -> coder.decode(bytes, 1, bytes.length));
    }

    @Test
    void decodesAnywhereInALargerArray() {
        final byte[] bytes = encode(coder, List.of(1, "x"));
        final byte[] larger = new byte[bytes.length + 20];
        Arrays.fill(larger, (byte) -1);
        System.arraycopy(bytes, 0, larger, 7, bytes.length);
        final byte[] before = larger.clone();
        assertEquals(List.of(1, "x"), coder.decode(larger, 7, bytes.length));
        assertThrows(CodecException.class, () -> coder.decode(larger, 7, bytes.length - 1));
        assertArrayEquals(before, larger);
    }
}
