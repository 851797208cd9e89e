package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.Codec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BatchTest {
    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> queue(final int maxItems) throws Exception {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(maxItems)
                .capacityBytes(1 << 14)
                .openOrCreate();
    }

    private static List<byte[]> items(final int first, final int count, final int filling) {
        return IntStream.range(first, first + count)
                .mapToObj(item -> QueueUser.bytes(item, filling))
                .toList();
    }

    private static List<Long> numbers(final List<byte[]> items) {
        return items.stream().map(QueueUser::item).toList();
    }

    @Test
    @DisplayName("Q1, Q5: putAll and drainTo keep the order, of large items among small ones too, and of empty ones")
    void keepsOrder() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(1000)) {
            final List<byte[]> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(QueueUser.bytes(i, i % 37 == 5 ? 5_000 : i % 11));
            }
            all.add(new byte[0]);
            queue.putAll(all);
            assertEquals(201, queue.size());
            final List<byte[]> some = new ArrayList<>();
            assertEquals(70, queue.drainTo(some, 70));
            assertEquals(131, queue.drainTo(some));
            assertEquals(0, queue.drainTo(some));
            for (int i = 0; i < all.size(); i++) {
                assertArrayEquals(all.get(i), some.get(i), "item=" + i);
            }
            queue.putAll(List.of());
            assertEquals(0, queue.size());
        }
    }

    @Test
    @DisplayName("Q4: putAll keeps the bound exactly, and goes on as room comes; drainTo of many wakes it")
    void keepsTheBound() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(10)) {
            final CompletableFuture<Void> putter = CompletableFuture.runAsync(() -> {
                try {
                    queue.putAll(items(0, 2_000, 20));
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            final List<byte[]> taken = new ArrayList<>();
            while (taken.size() < 2_000) {
                assertTrue(queue.size() <= 10, "size=" + queue.size());
                taken.add(queue.poll(60, TimeUnit.SECONDS));
                queue.drainTo(taken, 7);
            }
            putter.get(10, TimeUnit.SECONDS);
            assertEquals(IntStream.range(0, 2_000).asLongStream().boxed().toList(), numbers(taken));
        }
    }

    @Test
    @DisplayName("Q8: offerAll says how many got in, the first ones; an interrupt after some keeps the count")
    void offersAll() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(10)) {
            assertEquals(10, queue.offerAll(items(0, 25, 4), Duration.ofMillis(50)));
            assertEquals(0, queue.offerAll(items(30, 5, 4), Duration.ZERO));
            final List<byte[]> taken = new ArrayList<>();
            queue.drainTo(taken);
            assertEquals(IntStream.range(0, 10).asLongStream().boxed().toList(), numbers(taken));

            final AtomicInteger count = new AtomicInteger();
            final Thread thread = new Thread(() -> {
                try {
                    count.set(queue.offerAll(items(0, 25, 4), Duration.ofMinutes(1)));
                    count.addAndGet(Thread.currentThread().isInterrupted() ? 100 : 0);
                } catch (final InterruptedException e) {
                    count.set(-1);
                }
            });
            thread.start();
            Awaitility.await().until(() -> queue.size() == 10);
            thread.interrupt();
            thread.join();
            assertEquals(110, count.get());
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.putAll(items(0, 1, 4)));
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    @DisplayName(
            "Q2: an interrupted thread's putAll that need not wait has put all, as put has, and does not say otherwise")
    void putsAllThoughInterrupted() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(10)) {
            Thread.currentThread().interrupt();
            queue.putAll(items(0, 3, 4));
            assertTrue(Thread.interrupted());
            assertEquals(3, queue.size());
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.putAll(items(3, 8, 4)));
            assertFalse(Thread.interrupted());
            assertEquals(10, queue.size());
        }
    }

    @Test
    @DisplayName("Q9: putAll into a queue that is shut down fails; drainTo drains what is left")
    void shutDown() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(10)) {
            queue.putAll(items(0, 4, 4));
            queue.shutdown();
            assertThrows(QueueShutDownException.class, () -> queue.putAll(items(4, 1, 4)));
            assertEquals(4, queue.drainTo(new ArrayList<>()));
            assertEquals(0, queue.drainTo(new ArrayList<>()));
            queue.clear();
        }
    }

    @Test
    @DisplayName("Q12: an item of a batch that cannot be decoded is an error, and all the others are there")
    void undecodable() throws Exception {
        final AtomicInteger decoded = new AtomicInteger();
        final Codec codec = FailingCodec.atDecoding(() -> decoded.incrementAndGet() == 3);
        try (BoundedQueue<String> queue = BoundedQueue.at(directory.resolve("strings"), String.class)
                .codec(codec)
                .create()) {
            queue.putAll(List.of("a", "b", "c", "d", "e"));
            final List<String> taken = new ArrayList<>();
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(taken));
            assertEquals(List.of("a", "b", "d", "e"), taken);
            assertEquals(0, queue.size());
            queue.put("f");
            assertEquals("f", queue.take());
        }
    }

    @Test
    @DisplayName("Q3: null and what cannot be encoded throw in the caller")
    void refused() throws Exception {
        try (BoundedQueue<byte[]> queue = queue(10)) {
            assertThrows(NullPointerException.class, () -> queue.putAll(Collections.singletonList(null)));
            assertThrows(NullPointerException.class, () -> queue.putAll(null));
            assertEquals(0, queue.size());
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
        }
        assertThrows(IllegalStateException.class, () -> {
            final BoundedQueue<byte[]> closed = queue(10);
            closed.close();
            closed.putAll(items(0, 1, 1));
        });
    }
}
