package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Takes that fail for want of memory, and batches that end in their middle. */
@Timeout(60)
class UndeliveredTest {
    @TempDir
    private Path directory;

    /** How many decodings fail from now on. */
    private final AtomicInteger failures = new AtomicInteger();

    private boolean fail() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("as asked for");
        }
        return false;
    }

    private BoundedQueue<String> open(final int maxItems) throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), String.class)
                .maxItems(maxItems)
                .codec(FailingCodec.atDecoding(this::fail))
                .openOrCreate();
    }

    @Test
    @DisplayName("Q5, Q6: an item whose take failed for want of memory is the next take's, in its order")
    void nextTakeHasIt() throws Exception {
        try (BoundedQueue<String> queue = open(10)) {
            queue.putAll(List.of("a", "b", "c"));
            failures.set(1);
            assertThrows(OutOfMemoryError.class, queue::poll);
            assertEquals(3, queue.size());
            final String[] taken = {null};
            Background.run(() -> taken[0] = queue.poll()).get();
            assertEquals("a", taken[0], "another thread's, too");
            failures.set(2);
            final List<String> drained = new ArrayList<>();
            assertThrows(OutOfMemoryError.class, () -> queue.drainTo(drained));
            assertEquals(List.of(), drained);
            assertEquals(2, queue.drainTo(drained));
            assertEquals(List.of("b", "c"), drained);
            assertEquals(0, queue.size());
        }
    }

    @Test
    @DisplayName("Q5, Q12: an item that cannot be decoded is consumed, and the next take goes on")
    void undecodable() throws Exception {
        final BoundedQueue<String> queue = BoundedQueue.at(directory.resolve("queue"), String.class)
                .codec(FailingCodec.atDecoding(() -> failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0))
                .create();
        try (queue) {
            queue.putAll(List.of("a", "b"));
            failures.set(1);
            assertThrows(IllegalArgumentException.class, queue::poll);
            assertEquals("b", queue.poll());
            assertNull(queue.poll());
        }
    }

    @Test
    @DisplayName("Q5: an item whose take failed goes back when the handle is closed, or after a while")
    void othersHaveIt() throws Exception {
        try (BoundedQueue<String> other = open(10)) {
            for (final String item : List.of("small", "x".repeat(300_000))) {
                final BoundedQueue<String> queue = open(10);
                queue.put(item);
                failures.set(1);
                assertThrows(OutOfMemoryError.class, queue::poll);
                assertNull(other.poll());
                queue.close();
                assertEquals(item, other.poll());
            }
            final BoundedQueue<String> queue = open(10);
            try (queue) {
                queue.put("later");
                failures.set(1);
                assertThrows(OutOfMemoryError.class, queue::poll);
                assertEquals("later", other.poll(30, TimeUnit.SECONDS), "by the heartbeat");
                assertNull(queue.poll());
            }
        }
    }

    @Test
    @DisplayName(
            "Q12: an item whose class cannot be used in this process is another one's at once, and the next take goes on behind it")
    void unusableClass() throws Exception {
        final BoundedQueueBuilder<String> builder = BoundedQueue.at(directory.resolve("queue"), String.class)
                .codec(FailingCodec.atDecoding(this::failForGood));
        try (BoundedQueue<String> queue = builder.create();
                BoundedQueue<String> other = open(1024)) {
            goesOn(queue, other);
        }
        try (BoundedQueue<String> queue = BoundedQueue.inMemory(String.class)
                .codec(FailingCodec.atDecoding(this::failForGood))
                .create()) {
            goesOn(queue, queue);
        }
    }

    private boolean failForGood() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new NoClassDefFoundError("as asked for");
        }
        return false;
    }

    private void goesOn(final BoundedQueue<String> queue, final BoundedQueue<String> other)
            throws InterruptedException {
        queue.putAll(List.of("a", "x".repeat(300_000), "b"));
        failures.set(2);
        assertThrows(NoClassDefFoundError.class, queue::poll);
        assertThrows(NoClassDefFoundError.class, () -> queue.drainTo(new ArrayList<>(), 1));
        assertEquals(3, queue.size());
        failures.set(1);
        assertEquals(2, queue.stream().count(), "one is left out");
        failures.set(1);
        assertThrows(NoClassDefFoundError.class, queue::peek);
        assertEquals("b", queue.poll());
        assertEquals("a", other.poll());
        assertEquals(300_000, other.poll().length());
        assertNull(queue.poll());
    }

    @Test
    @DisplayName("Q1: a batch that meets the end of the queue returns what it has put")
    void batchCounts() throws Exception {
        try (BoundedQueue<String> queue = open(100)) {
            final List<String> many = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                many.add("item" + i);
            }
            final AtomicInteger read = new AtomicInteger();
            final List<String> shutsDown = new ArrayList<>(many) {
                private static final long serialVersionUID = 1L;

                @Override
                public Iterator<String> iterator() {
                    return super.stream()
                            .peek(item -> {
                                if (read.incrementAndGet() == 66) {
                                    queue.shutdown();
                                }
                            })
                            .iterator();
                }
            };
            assertEquals(64, queue.offerAll(shutsDown, Duration.ofSeconds(1)));
            assertThrows(QueueShutDownException.class, () -> queue.offerAll(many, Duration.ZERO));
            assertEquals(64, queue.size());
        }
    }

    @Test
    @DisplayName("Q1: a stream of a queue knows no size, and is concurrent")
    void spliterator() throws Exception {
        try (BoundedQueue<String> queue = open(10)) {
            queue.put("a");
            final Spliterator<String> items = queue.spliterator();
            assertFalse(items.hasCharacteristics(Spliterator.SIZED));
            assertTrue(items.hasCharacteristics(Spliterator.CONCURRENT | Spliterator.ORDERED | Spliterator.NONNULL));
            assertEquals(List.of("a"), queue.stream().toList());
        }
    }
}
