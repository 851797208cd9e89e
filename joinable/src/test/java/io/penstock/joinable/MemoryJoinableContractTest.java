package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryJoinableContractTest implements JoinableContract {
    @Override
    public <E> JoinableQueue<E> joinable(final Class<E> type, final Settings settings) {
        final MemoryJoinableQueueBuilder<E> builder =
                JoinableQueue.inMemory(type).maxItems(settings.maxItems()).codec(settings.codec());
        if (settings.maxLeases() > 0) {
            builder.maxLeases(settings.maxLeases());
        }
        if (settings.maxDeliveries() > 0) {
            builder.maxDeliveries(settings.maxDeliveries());
        }
        if (settings.leaseTimeout() != null) {
            builder.leaseTimeout(settings.leaseTimeout());
        }
        return builder.create();
    }

    @Test
    @DisplayName("J1, J6: an item whose last lease times out is a dead letter, and join returns")
    void joinSeesTheTimeout() throws Exception {
        final JoinableQueue<String> queue = JoinableQueue.inMemory(String.class)
                .maxDeliveries(1)
                .leaseTimeout(Duration.ofMillis(20))
                .create();
        queue.put("a");
        queue.take();
        assertTrue(queue.join(Duration.ofSeconds(LONG_S)));
        assertEquals(1, queue.deadLetters().size());
        assertThrows(LeaseLostException.class, queue::taskDone);
    }

    @Test
    @DisplayName("A joinable queue is found by its URI as a bounded one is")
    void uris(@TempDir final Path directory) throws Exception {
        final URI file = directory.resolve("jobs").toUri();
        try (JoinableQueue<String> queue = JoinableQueue.at(file, String.class).openOrCreate()) {
            queue.put("a");
            assertEquals("a", queue.take());
        }
        final IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> JoinableQueue.at(URI.create("valkey://host/jobs"), String.class));
        assertTrue(e.getMessage().contains("io.penstock:penstock-valkey"), e.getMessage());
    }
}
