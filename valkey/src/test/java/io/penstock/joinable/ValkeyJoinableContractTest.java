package io.penstock.joinable;

import io.penstock.valkey.EngineServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("two-process")
@DisplayName("X1, X17: the contract of a joinable queue, on a server, with the least rights")
class ValkeyJoinableContractTest implements JoinableContract {
    private static EngineServer server;
    private static int count;

    private final List<JoinableQueue<?>> queues = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir final Path folder) throws IOException {
        server = EngineServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public <E> JoinableQueue<E> joinable(final Class<E> type, final Settings settings) throws IOException {
        final JoinableQueueBuilder<E> builder = JoinableQueue.at(server.uri("queue-" + count++), type)
                .maxItems(settings.maxItems())
                .codec(settings.codec());
        if (settings.maxLeases() > 0) {
            builder.maxLeases(settings.maxLeases());
        }
        if (settings.maxDeliveries() > 0) {
            builder.maxDeliveries(settings.maxDeliveries());
        }
        if (settings.leaseTimeout() != null) {
            builder.leaseTimeout(settings.leaseTimeout());
        }
        final JoinableQueue<E> queue = builder.create();
        queues.add(queue);
        return queue;
    }

    @AfterEach
    void close() {
        queues.forEach(JoinableQueue::close);
    }
}
