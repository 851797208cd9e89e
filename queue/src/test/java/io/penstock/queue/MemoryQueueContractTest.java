package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.Codec;
import io.penstock.testkit.Background;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryQueueContractTest implements SharedQueueContract {
    @Override
    public <E> BoundedQueue<E> queueOf(final Class<E> type, final int capacity, final Codec codec) {
        return BoundedQueue.inMemory(type).maxItems(capacity).codec(codec).create();
    }

    @Test
    @DisplayName("Q10: an item goes to the taker that has waited longest, and room to the putter that has")
    void longestWaiterFirst() throws Exception {
        final BoundedQueue<String> queue = BoundedQueue.inMemory(String.class, 1);
        final List<String> order = Collections.synchronizedList(new ArrayList<>());
        final List<Future<?>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final int taker = i;
            takers.add(Background.run(() -> order.add(taker + queue.take())));
            Background.assertBlocked(takers.get(i));
        }
        for (int i = 0; i < 3; i++) {
            queue.put("item" + i);
            takers.get(i).get();
        }
        assertEquals(List.of("0item0", "1item1", "2item2"), order);
    }

    @Test
    @DisplayName("A queue at a file: URI, or at one without a scheme, is a queue in a file")
    void fileUris(@TempDir final Path directory) throws Exception {
        final Path path = directory.resolve("queue");
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(path.toUri(), String.class).create();
                BoundedQueue<String> same = BoundedQueue.at(path, String.class).open();
                BoundedQueue<String> again = BoundedQueue.at(URI.create(path.toString()), String.class)
                        .open()) {
            queue.put("a");
            assertEquals("a", same.peek());
            assertEquals("a", again.take());
        }
    }

    @Test
    @DisplayName("Without an engine for the scheme, the error names the artifact that has one, and the schemes known")
    void missingEngines() {
        for (final String scheme : List.of("valkey", "redis", "rediss", "valkeys", "REDIS")) {
            final IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> BoundedQueue.at(URI.create(scheme + "://host/jobs"), String.class));
            assertTrue(e.getMessage().contains("io.penstock:penstock-valkey"), e.getMessage());
            assertTrue(e.getMessage().contains("schemes known=file"), e.getMessage());
        }
        final IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> BoundedQueue.at(URI.create("ftp://host/jobs"), String.class));
        assertTrue(e.getMessage().contains("scheme=ftp"), e.getMessage());
    }
}
