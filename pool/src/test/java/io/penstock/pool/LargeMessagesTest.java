package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.testkit.Jvm;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments and results of all sizes. */
@Tag("two-process")
class LargeMessagesTest {
    private static final int RING = 256 * 1024;
    private static final int DIRECT = 32 * 1024; // above it a caller does not send by itself

    private static ProcessPool pool;

    private static ProcessPool pool() {
        if (pool == null) {
            pool = ProcessPool.builder().workers(1).build();
        }
        return pool;
    }

    @AfterAll
    static void close() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    private static byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    static IntStream sizes() {
        final IntStream borders = IntStream.of(DIRECT, RING / 8, RING / 4, RING / 2, RING, 2 * RING)
                .flatMap(border -> IntStream.of(-64, -21, -20, -16, -13, -12, -8, -1, 0, 1, 8, 64)
                        .map(more -> border + more));
        return IntStream.concat(IntStream.of(0, 1, 2, 7, 8, 9, 63, 64, 65, 1000), borders)
                .sorted()
                .distinct();
    }

    @Test
    @DisplayName(
            "P9: arguments and results of 0 bytes, of 1, and around the sizes of the ring and its parts arrive whole")
    void aroundTheRing() throws Exception {
        final PoolFunction<byte[], byte[]> echo = pool().function(byte[].class, byte[].class, bytes -> bytes);
        for (final int size : sizes().toArray()) {
            final byte[] sent = bytes(size);
            assertArrayEquals(sent, echo.call(sent), () -> "size=" + size);
            assertArrayEquals(sent, echo.submit(sent).get(), () -> "size=" + size);
        }
        assertEquals(1, pool().stats().starts());
    }

    @ParameterizedTest
    @MethodSource("sizes")
    @DisplayName("P9: what a lambda captures, too")
    void captured(final int size) throws Exception {
        final byte[] sent = bytes(size);
        assertArrayEquals(sent, pool().call(() -> sent));
    }

    @Test
    @DisplayName("P9: 64 MiB there and back")
    void large() throws Exception {
        final PoolFunction<byte[], byte[]> echo = pool().function(byte[].class, byte[].class, bytes -> bytes);
        final byte[] sent = bytes(64 << 20);
        assertArrayEquals(sent, echo.call(sent));
        assertEquals(3, pool().call(() -> 3));
    }

    /** Sends the longest argument, and gets it back. */
    static final class Longest {
        /** A message has 2 GiB - 64; the pool's head takes 13, the codec's a few more. */
        private static final int LENGTH = Integer.MAX_VALUE - 128;

        private Longest() {}

        public static void main(final String[] args) throws Exception {
            try (ProcessPool pool =
                    ProcessPool.builder().workers(1).heapPerWorker("9g").build()) {
                final PoolFunction<byte[], byte[]> echo = pool.function(byte[].class, byte[].class, bytes -> bytes);
                final byte[] sent = new byte[LENGTH];
                sent[LENGTH - 1] = 77;
                sent[LENGTH / 2] = 33;
                final byte[] back = echo.call(sent);
                System.out.println(back.length + " " + back[LENGTH - 1] + " " + back[LENGTH / 2]);
            }
        }
    }

    private static long freeBytes() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getFreeMemorySize();
    }

    @Test
    @Timeout(1200)
    @Tag("storm")
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
    @DisplayName("P9: nearly 2 GiB there and back, where there is memory for it")
    void longest() throws Exception {
        assumeTrue(freeBytes() > 20L << 30, () -> "freeBytes=" + freeBytes());
        try (Jvm jvm = Jvm.launch(Jvm.command(Longest.class, List.of("-Xmx9g")))) {
            jvm.expect(Longest.LENGTH + " 77 33");
        }
    }
}
