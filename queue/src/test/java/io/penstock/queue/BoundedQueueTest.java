package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedQueueTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> raw(final int maxItems) throws IOException {
        return BoundedQueue.at(directory.resolve("raw"), byte[].class)
                .maxItems(maxItems)
                .openOrCreate();
    }

    private BoundedQueue<String> strings(final int maxItems) throws IOException {
        return BoundedQueue.at(directory.resolve("strings"), String.class)
                .maxItems(maxItems)
                .openOrCreate();
    }

    @Test
    @DisplayName("Q3: an item that cannot be encoded throws in the caller, the size is unchanged")
    void failedEncodingChangesNothing() throws Exception {
        final Path path = directory.resolve("objects");
        try (BoundedQueue<Object> queue = BoundedQueue.at(path, Object.class).create()) {
            assertThrows(CodecException.class, () -> queue.put(Thread.currentThread()));
            assertEquals(0, queue.size());
            queue.put("fine");
            assertEquals("fine", queue.take());
        }
    }

    @Test
    @DisplayName("Q4: bounded by items, exactly; a failed offer changes nothing")
    void isBoundedByItems() throws Exception {
        try (BoundedQueue<byte[]> queue = raw(3)) {
            for (int lap = 0; lap < 1000; lap++) {
                for (int i = 0; i < 3; i++) {
                    assertTrue(queue.offer(new byte[] {(byte) i}));
                }
                assertFalse(queue.offer(new byte[1]));
                assertEquals(3, queue.size());
                for (int i = 0; i < 3; i++) {
                    assertArrayEquals(new byte[] {(byte) i}, queue.poll());
                }
                assertNull(queue.poll());
            }
        }
    }

    @Test
    @DisplayName("Q4: bounded by bytes, and items larger than the ring are accepted")
    void isBoundedByBytes() throws Exception {
        final Path path = directory.resolve("small");
        try (BoundedQueue<byte[]> queue =
                BoundedQueue.at(path, byte[].class).capacityBytes(4096).create()) {
            int items = 0;
            while (queue.offer(new byte[400])) {
                items++;
            }
            assertTrue(items >= 8 && items < 11, "items=" + items);
            assertEquals(items, queue.size());
            for (int i = 0; i < items; i++) {
                assertEquals(400, queue.poll().length);
            }
            final byte[] large = new byte[1_000_000];
            Arrays.fill(large, (byte) 7);
            queue.put(large);
            queue.put(new byte[0]);
            queue.put(large);
            final Path folder = directory.resolve("small.large");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
            assertArrayEquals(large, queue.peek());
            assertEquals(3, queue.size());
            assertArrayEquals(large, queue.take());
            assertArrayEquals(new byte[0], queue.take());
            assertArrayEquals(large, queue.take());
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(0, left.count());
            }
        }
    }

    @Test
    @DisplayName("Q4: a large item that finds the queue full leaves no file")
    void refusedLargeItemLeavesNothing() throws Exception {
        try (BoundedQueue<byte[]> queue = raw(1)) {
            queue.put(new byte[0]);
            assertFalse(queue.offer(new byte[1_000_000]));
            assertFalse(queue.offer(new byte[1_000_000], 50, TimeUnit.MILLISECONDS));
            assertFalse(Files.exists(directory.resolve("raw.large")));
        }
    }

    @Test
    @DisplayName("Q8: timeouts bound the call")
    void timesOut() throws Exception {
        try (BoundedQueue<byte[]> queue = raw(1)) {
            final long start = System.nanoTime();
            assertNull(queue.poll(100, TimeUnit.MILLISECONDS));
            queue.put(new byte[0]);
            assertFalse(queue.offer(new byte[0], 100, TimeUnit.MILLISECONDS));
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(tookMs >= 200 && tookMs < 2000, "tookMs=" + tookMs);
        }
    }

    @Test
    @DisplayName("Q9: close wakes the threads blocked in this handle, use after close says so, other handles go on")
    void closeWakes() throws Exception {
        final BoundedQueue<byte[]> queue = raw(1);
        try (BoundedQueue<byte[]> other = raw(1)) {
            final Future<?> taker = Background.run(queue::take);
            final Future<?> joiner = Background.run(() -> queue.poll(1, TimeUnit.HOURS));
            Background.assertBlocked(taker);
            queue.close();
            queue.close();
            for (final Future<?> blocked : List.of(taker, joiner)) {
                final ExecutionException e =
                        assertThrows(ExecutionException.class, () -> blocked.get(SOON.toSeconds(), TimeUnit.SECONDS));
                assertTrue(e.getCause().getMessage().contains("closed"), e.toString());
            }
            assertThrows(IllegalStateException.class, () -> queue.put(new byte[0]));
            assertThrows(IllegalStateException.class, queue::size);
            other.put(new byte[0]);
            assertEquals(1, other.size());
        }
    }

    @Test
    @DisplayName("Q9: shutdown ends the queue for all: puts fail, takes drain what is left and then fail")
    void shutdownEndsTheQueue() throws Exception {
        try (BoundedQueue<String> queue = strings(2);
                BoundedQueue<String> other = strings(2)) {
            queue.put("a");
            queue.put("b");
            final Future<?> blocked = Background.run(() -> other.put("c"));
            Background.assertBlocked(blocked);
            queue.shutdown();
            final ExecutionException e = assertThrows(ExecutionException.class, blocked::get);
            assertTrue(e.getCause() instanceof QueueShutDownException, e.toString());
            assertTrue(other.isShutdown());
            assertThrows(QueueShutDownException.class, () -> other.offer("c"));
            assertEquals("a", other.take());
            assertEquals("b", other.poll());
            assertThrows(QueueShutDownException.class, other::take);
            assertThrows(QueueShutDownException.class, queue::poll);
        }
    }

    @Test
    @DisplayName("Q9: shutdown wakes blocked takers")
    void shutdownWakesTakers() throws Exception {
        try (BoundedQueue<String> queue = strings(2)) {
            final List<Future<?>> takers =
                    List.of(Background.run(queue::take), Background.run(queue::take), Background.run(queue::take));
            Background.assertBlocked(takers.get(2));
            queue.shutdown();
            for (final Future<?> taker : takers) {
                final ExecutionException e = assertThrows(ExecutionException.class, taker::get);
                assertTrue(e.getCause() instanceof QueueShutDownException, e.toString());
            }
        }
    }

    @Test
    @DisplayName("Q11: the items are there when the queue is opened again; destroy removes the files")
    void persists() throws Exception {
        try (BoundedQueue<String> queue = strings(4)) {
            queue.put("a");
            queue.put("b");
        }
        try (BoundedQueue<String> queue =
                BoundedQueue.at(directory.resolve("strings"), String.class).open()) {
            assertEquals("a", queue.take());
            assertEquals(3, queue.remainingCapacity());
            queue.destroy();
        }
        assertFalse(Files.exists(directory.resolve("strings")));
    }

    @Test
    @DisplayName("Q11: what does not fit is refused with both sides named")
    void refusesOtherSettings() throws Exception {
        strings(4).close();
        final Path path = directory.resolve("strings");
        final IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> BoundedQueue.at(path, Integer.class).maxItems(5).open());
        for (final String part :
                List.of("here=5", "in the file=4", "java.lang.Integer", "java.lang.String", path.toString())) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        assertThrows(
                FileAlreadyExistsException.class,
                () -> BoundedQueue.at(path, String.class).create());
        assertThrows(
                NoSuchFileException.class,
                () -> BoundedQueue.at(directory.resolve("none"), String.class).open());
    }

    @Test
    @DisplayName("Q5, Q10: blocked takers and putters of many threads: each item exactly once, in order per putter")
    void threadsShareIt() throws Exception {
        final int putters = 3;
        final int each = 2000;
        try (BoundedQueue<byte[]> queue = raw(5)) {
            final List<Future<?>> futures = new ArrayList<>();
            final List<List<Integer>> taken = new ArrayList<>();
            for (int p = 0; p < putters; p++) {
                final int base = p * each;
                futures.add(Background.run(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.put(
                                java.nio.ByteBuffer.allocate(4).putInt(base + i).array());
                    }
                }));
                final List<Integer> mine = new ArrayList<>();
                taken.add(mine);
                futures.add(Background.run(() -> {
                    for (int i = 0; i < each; i++) {
                        mine.add(java.nio.ByteBuffer.wrap(queue.take()).getInt());
                    }
                }));
            }
            for (final Future<?> future : futures) {
                future.get(120, TimeUnit.SECONDS);
            }
            final boolean[] seen = new boolean[putters * each];
            for (final List<Integer> mine : taken) {
                final int[] last = {-1, -1, -1};
                for (final int item : mine) {
                    assertFalse(seen[item], "twice: item=" + item);
                    seen[item] = true;
                    assertTrue(item > last[item / each], "out of order: item=" + item);
                    last[item / each] = item;
                }
            }
            assertEquals(0, queue.size());
        }
    }
}
