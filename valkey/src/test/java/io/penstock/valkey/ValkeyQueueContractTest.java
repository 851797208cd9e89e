package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.codec.Codec;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.SharedQueueContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("two-process")
@DisplayName("X1, X17: the contract of a bounded queue, on a server, with the least rights")
class ValkeyQueueContractTest implements SharedQueueContract {
    private static EngineServer server;
    private static int count;

    private final List<BoundedQueue<?>> queues = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir final Path folder) throws IOException {
        server = EngineServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public <E> BoundedQueue<E> queueOf(final Class<E> type, final int capacity, final Codec codec) throws IOException {
        final BoundedQueue<E> queue = BoundedQueue.at(server.uri("queue-" + count++), type)
                .maxItems(capacity)
                .codec(codec)
                .create();
        queues.add(queue);
        return queue;
    }

    @AfterEach
    void close() {
        queues.forEach(BoundedQueue::close);
    }

    @Test
    @DisplayName("X16: destroy removes all keys of the queue, and no others")
    void destroyRemovesItsKeys() throws Exception {
        final int before = server.keys();
        final BoundedQueue<String> other = queueOf(String.class, 3, Codec.kryo());
        other.put("stays");
        final int between = server.keys();
        final BoundedQueue<String> queue = queueOf(String.class, 3, Codec.kryo());
        queue.put("goes");
        queue.destroy();
        assertEquals(between, server.keys());
        assertEquals("stays", other.take());
        other.destroy();
        assertEquals(before, server.keys());
    }
}
