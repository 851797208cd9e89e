package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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

    private static Future<?> inThread(final Action action) {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                action.run();
                future.complete(null);
            } catch (final Throwable e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    @Test
    @DisplayName("Q1: put, offer, take, poll, peek, size, remainingCapacity, contains, iterator, drainTo")
    void isABlockingQueue() throws Exception {
        try (BoundedQueue<String> queue = strings(4)) {
            assertNull(queue.poll());
            assertNull(queue.peek());
            queue.put("a");
            assertTrue(queue.offer("b"));
            assertTrue(queue.offer("c", 1, TimeUnit.SECONDS));
            assertTrue(queue.add("d"));
            assertFalse(queue.offer("e"));
            assertThrows(IllegalStateException.class, () -> queue.add("e"));
            assertEquals(4, queue.size());
            assertEquals(0, queue.remainingCapacity());
            assertEquals("a", queue.peek());
            assertEquals(List.of("a", "b", "c", "d"), new ArrayList<>(queue));
            assertTrue(queue.contains("c"));
            assertFalse(queue.contains("e"));
            assertEquals("a", queue.take());
            assertEquals("b", queue.poll());
            assertEquals("c", queue.poll(1, TimeUnit.SECONDS));
            queue.put("e");
            final List<String> drained = new ArrayList<>();
            assertEquals(2, queue.drainTo(drained));
            assertEquals(List.of("d", "e"), drained);
            assertTrue(queue.isEmpty());
            queue.put("f");
            queue.clear();
            assertEquals(0, queue.size());
        }
    }

    @Test
    @DisplayName("Q1: removal from the middle is not supported, null is refused")
    void refusesWhatItCannotDo() throws Exception {
        try (BoundedQueue<String> queue = strings(4)) {
            queue.put("a");
            assertThrows(UnsupportedOperationException.class, () -> queue.remove("a"));
            assertThrows(UnsupportedOperationException.class, () -> queue.removeIf(item -> true));
            final var iterator = queue.iterator();
            iterator.next();
            assertThrows(UnsupportedOperationException.class, iterator::remove);
            assertThrows(NullPointerException.class, () -> queue.put(null));
            assertThrows(NullPointerException.class, () -> queue.offer(null));
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
            assertEquals(1, queue.size());
        }
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
            final Future<?> taker = inThread(queue::take);
            final Future<?> joiner = inThread(() -> queue.poll(1, TimeUnit.HOURS));
            assertThrows(java.util.concurrent.TimeoutException.class, () -> taker.get(200, TimeUnit.MILLISECONDS));
            queue.close();
            queue.close();
            for (final Future<?> blocked : List.of(taker, joiner)) {
                final ExecutionException e =
                        assertThrows(ExecutionException.class, () -> blocked.get(1, TimeUnit.SECONDS));
                assertTrue(e.getCause().getMessage().contains("closed"), e.toString());
            }
            assertThrows(IllegalStateException.class, () -> queue.put(new byte[0]));
            assertThrows(IllegalStateException.class, queue::size);
            other.put(new byte[0]);
            assertEquals(1, other.size());
        }
    }

    @Test
    @DisplayName("Q9: an interrupt ends a blocked call")
    void interruptWakes() throws Exception {
        try (BoundedQueue<byte[]> queue = raw(1)) {
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread taker = new Thread(() -> {
                try {
                    queue.take();
                } catch (final InterruptedException | RuntimeException e) {
                    thrown.set(e);
                }
            });
            taker.start();
            Awaitility.await().atMost(SOON).until(() -> taker.getState() != Thread.State.NEW);
            taker.interrupt();
            taker.join(SOON.toMillis());
            assertTrue(thrown.get() instanceof InterruptedException, "thrown=" + thrown.get());
            Thread.currentThread().interrupt();
            assertTrue(queue.offer(new byte[0]));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    @DisplayName("Q9: shutdown ends the queue for all: puts fail, takes drain what is left and then fail")
    void shutdownEndsTheQueue() throws Exception {
        try (BoundedQueue<String> queue = strings(2);
                BoundedQueue<String> other = strings(2)) {
            queue.put("a");
            queue.put("b");
            final Future<?> blocked = inThread(() -> other.put("c"));
            assertThrows(java.util.concurrent.TimeoutException.class, () -> blocked.get(100, TimeUnit.MILLISECONDS));
            queue.shutdown();
            final ExecutionException e = assertThrows(ExecutionException.class, () -> blocked.get(5, TimeUnit.SECONDS));
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
            final List<Future<?>> takers = List.of(inThread(queue::take), inThread(queue::take), inThread(queue::take));
            assertThrows(
                    java.util.concurrent.TimeoutException.class,
                    () -> takers.get(2).get(100, TimeUnit.MILLISECONDS));
            queue.shutdown();
            for (final Future<?> taker : takers) {
                final ExecutionException e =
                        assertThrows(ExecutionException.class, () -> taker.get(5, TimeUnit.SECONDS));
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
                futures.add(inThread(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.put(
                                java.nio.ByteBuffer.allocate(4).putInt(base + i).array());
                    }
                }));
                final List<Integer> mine = new ArrayList<>();
                taken.add(mine);
                futures.add(inThread(() -> {
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
