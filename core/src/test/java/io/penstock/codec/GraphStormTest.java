package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("storm")
@DisplayName("Random graphs arrive as they were sent; random bytes are bounded")
@Timeout(1800)
class GraphStormTest {
    private static final Duration LONG = Duration.ofSeconds(
            Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) / 2 : 3);

    private final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Coder<Object> coder = Tables.objects(Graphs.CLASSES);

    @Test
    @DisplayName("K1, K2, K5: what the sender accepts arrives the same, and as by Java's serialization")
    void graphs() throws Exception {
        final Graphs graphs = new Graphs(random);
        final long end = System.nanoTime() + LONG.toNanos();
        int sent = 0;
        int refused = 0;
        int compared = 0;
        while (System.nanoTime() - end < 0) {
            final Object graph = graphs.next();
            if (graph == null) {
                continue;
            }
            final byte[] bytes;
            try {
                bytes = Tables.encode(coder, graph);
            } catch (final CodecException e) {
                refused++;
                continue;
            }
            sent++;
            final Object arrived;
            try {
                arrived = Tables.decode(coder, bytes);
            } catch (final CodecException lost) {
                throw new AssertionError("seed=" + seed + " n=" + sent + ": accepted by the sender only", lost);
            }
            assertNull(SameGraph.difference(graph, arrived), "seed=" + seed + " n=" + sent);
            final Object javas = javas(graph);
            if (javas != null && SameGraph.difference(graph, javas) == null) {
                compared++;
                assertNull(SameGraph.difference(javas, arrived), "seed=" + seed + " n=" + sent);
            }
        }
        System.out.println("graphs: sent=" + sent + " refused=" + refused + " comparedWithJavas=" + compared);
        assertTrue(refused < sent / 4, "sent=" + sent + " refused=" + refused + " seed=" + seed);
        assertTrue(compared > sent / 10, "sent=" + sent + " compared=" + compared + " seed=" + seed);
    }

    /** Null where Java's serialization does not know a class: an optional, a view. */
    private static Object javas(final Object graph) {
        try {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(graph);
            }
            return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (final java.io.IOException | ClassNotFoundException | RuntimeException e) {
            return null;
        }
    }

    @Test
    @DisplayName(
            "K4: damaged and random bytes give a value or a CodecException, with memory in proportion to their length")
    void bytes() {
        final Graphs graphs = new Graphs(random);
        final List<byte[]> valid = new ArrayList<>();
        while (valid.size() < 300) {
            try {
                final Object graph = graphs.next();
                if (graph != null) {
                    valid.add(Tables.encode(coder, graph));
                }
            } catch (final CodecException refused) {
                // another one
            }
        }
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long end = System.nanoTime() + LONG.toNanos();
        int decoded = 0;
        int refused = 0;
        while (System.nanoTime() - end < 0) {
            final byte[] bytes = damaged(valid);
            final long before = threads.getCurrentThreadAllocatedBytes();
            try {
                Tables.decode(coder, bytes);
                decoded++;
            } catch (final CodecException expected) {
                refused++;
            } catch (final Throwable other) {
                throw new AssertionError(
                        "seed=" + seed + " bytes=" + HexFormat.of().formatHex(bytes), other);
            }
            final long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    taken < 1_000L * bytes.length + 8_000_000, // garbage included, and classes that are met first
                    () -> "takenBytes=" + taken + " seed=" + seed + " bytes="
                            + HexFormat.of().formatHex(bytes));
        }
        System.out.println("bytes: decoded=" + decoded + " refused=" + refused);
        assertTrue(decoded > 0 && refused > decoded, "decoded=" + decoded + " refused=" + refused + " seed=" + seed);
    }

    private byte[] damaged(final List<byte[]> valid) {
        final byte[] one = valid.get(random.nextInt(valid.size())).clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    one[random.nextInt(one.length)] = (byte) random.nextInt();
                }
                return one;
            }
            case 1 -> {
                return Arrays.copyOf(one, random.nextInt(one.length + 1));
            }
            case 2 -> {
                final byte[] other = valid.get(random.nextInt(valid.size()));
                final int at = random.nextInt(one.length);
                final byte[] both = Arrays.copyOf(one, one.length + other.length);
                System.arraycopy(other, 0, both, at, other.length);
                System.arraycopy(one, at, both, at + other.length, one.length - at);
                return both;
            }
            case 3 -> {
                one[random.nextInt(one.length)] += random.nextBoolean() ? 1 : -1;
                return one;
            }
            default -> {
                final byte[] any = new byte[1 + random.nextInt(60)];
                random.nextBytes(any);
                any[0] = (byte) random.nextInt(4);
                for (int i = 1; i < any.length; i++) {
                    any[i] &= random.nextInt(4) == 0 ? -1 : 0x7f;
                }
                return any;
            }
        }
    }
}
