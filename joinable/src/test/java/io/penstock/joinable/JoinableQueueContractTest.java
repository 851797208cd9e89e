package io.penstock.joinable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JoinableQueueContractTest implements JoinableContract {
    private final List<JoinableQueue<?>> queues = new ArrayList<>();

    @TempDir
    private Path directory;

    @Override
    public <E> JoinableQueue<E> joinable(final Class<E> type, final Settings settings) throws IOException {
        final JoinableQueueBuilder<E> builder = JoinableQueue.at(directory.resolve("queue-" + queues.size()), type)
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
