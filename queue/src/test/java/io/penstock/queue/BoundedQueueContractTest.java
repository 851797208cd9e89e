package io.penstock.queue;

import io.penstock.codec.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class BoundedQueueContractTest implements SharedQueueContract {
    private final List<BoundedQueue<?>> queues = new ArrayList<>();

    @TempDir
    private Path directory;

    @Override
    public <E> BoundedQueue<E> queueOf(final Class<E> type, final int capacity, final Codec codec) throws IOException {
        final BoundedQueue<E> queue = BoundedQueue.at(directory.resolve("queue-" + queues.size()), type)
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
}
