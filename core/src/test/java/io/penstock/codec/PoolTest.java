package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Buffers and Kryo instances are reused, by one thread at a time")
class PoolTest {
    record Event(long id, String text) {}

    private final Coder<Event> coder = Codec.kryo().bind(Event.class, Tables.fresh());

    @Test
    void closedBufferIsUsedAgainAndAnOpenOneIsNot() {
        final Encoded first = coder.encode(new Event(1, "a"));
        final Encoded second = coder.encode(new Event(2, "b"));
        assertNotSame(first.array(), second.array());
        final byte[] array = first.array();
        first.close();
        first.close();
        final Encoded third = coder.encode(new Event(3, "c"));
        assertSame(array, third.array());
        assertNotSame(array, coder.encode(new Event(4, "d")).array());
        assertThrows(IllegalStateException.class, first::array);
        assertThrows(IllegalStateException.class, first::length);
    }

    @Test
    void hugeBuffersAreNotKept() {
        final Encoded huge = coder.encode(new Event(1, "x".repeat(3_000_000)));
        huge.close();
        assertTrue(coder.encode(new Event(1, "x")).array().length <= PooledBytes.MAX_KEPT_BYTES);
    }

    @Test
    void manyThreadsShareOneCoder() throws Exception {
        final ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            final List<Future<Boolean>> all = IntStream.range(0, 8)
                    .mapToObj(t -> pool.submit(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            final Event event = new Event(i, "thread " + t + " event " + i);
                            try (Encoded encoded = coder.encode(event)) {
                                if (!event.equals(coder.decode(encoded.array(), 0, encoded.length()))) {
                                    return false;
                                }
                            }
                        }
                        return true;
                    }))
                    .toList();
            for (final Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("a small record costs a few bytes more than its values, and almost no garbage")
    void smallRecordIsCheap() {
        final Event event = new Event(1L << 40, "x".repeat(32));
        assertEquals(1 + 1 + 1 + 6 + 1 + 32, Tables.encode(coder, event).length);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20_000; i++) {
            coder.encode(event).close();
        }
        final long before = threads.getCurrentThreadAllocatedBytes();
        final int rounds = 1_000;
        for (int i = 0; i < rounds; i++) {
            coder.encode(event).close();
        }
        final long perItem = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
        assertTrue(perItem <= 64, "bytesPerItem=" + perItem);
    }

    @Test
    @DisplayName("a failed item leaves nothing behind for the next one")
    void failureIsForgotten() {
        final Coder<Object> objects = Tables.objects(Event.class);
        final byte[] good = Tables.encode(objects, List.of(new Event(1, "a")));
        for (int i = 0; i < 50; i++) {
            assertThrows(
                    CodecException.class,
                    () -> Tables.encode(objects, List.of(new Event(1, "a"), Thread.currentThread())));
            assertThrows(CodecException.class, () -> objects.decode(good, 0, good.length - 1));
            assertArrayEquals(good, Tables.encode(objects, List.of(new Event(1, "a"))));
            assertEquals(List.of(new Event(1, "a")), Tables.decode(objects, good));
        }
    }

    @Test
    @DisplayName("a Kryo instance that failed is discarded")
    void failedInstanceIsNotKept() {
        final KryoCoder<Object> objects = (KryoCoder<Object>) Tables.objects();
        final byte[] good = Tables.encode(objects, List.of(1));
        final Workbench kept = objects.benches.take();
        objects.benches.give(kept);
        assertEquals(List.of(1), Tables.decode(objects, good));
        assertSame(kept, objects.benches.take());
        objects.benches.give(kept);
        assertThrows(CodecException.class, () -> Tables.encode(objects, Thread.currentThread()));
        assertNull(objects.benches.take());
        objects.benches.give(kept);
        assertThrows(CodecException.class, () -> objects.decode(good, 0, good.length - 1));
        assertNull(objects.benches.take());
    }

    @Test
    @DisplayName("strings, byte arrays and numbers as declared types are written without a class")
    void directTypes() {
        final ClassTable table = Tables.fresh();
        final Coder<String> texts = Codec.kryo().bind(String.class, table);
        for (final String text : List.of("", "plain", "Größe", "\u0416\ud800")) {
            assertEquals(text, Tables.through(texts, text));
        }
        assertEquals(6, Tables.encode(texts, "plain").length);
        assertThrows(CodecException.class, () -> Tables.decode(texts, new byte[0]));
        assertThrows(CodecException.class, () -> Tables.decode(texts, new byte[] {1, 2}));
        assertThrows(CodecException.class, () -> Tables.decode(texts, new byte[] {2}));
        final Coder<byte[]> bytes = Codec.kryo().bind(byte[].class, table);
        assertArrayEquals(new byte[] {1, 2}, Tables.through(bytes, new byte[] {1, 2}));
        assertEquals(0, Tables.through(bytes, new byte[0]).length);
        final Coder<Long> longs = Codec.kryo().bind(Long.class, table);
        final Coder<Integer> integers = Codec.kryo().bind(Integer.class, table);
        for (final long n : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 33}) {
            assertEquals(n, Tables.through(longs, n));
            assertEquals((int) n, Tables.through(integers, (int) n));
        }
        assertThrows(CodecException.class, () -> Tables.decode(longs, new byte[4]));
        assertThrows(CodecException.class, () -> Tables.decode(integers, new byte[8]));
        assertEquals(0, table.size());
    }
}
