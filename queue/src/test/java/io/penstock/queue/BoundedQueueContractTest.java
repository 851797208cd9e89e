package io.penstock.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class BoundedQueueContractTest implements SharedQueueContract {
    private final List<BoundedQueue<String>> queues = new ArrayList<>();

    @TempDir
    private Path directory;

    @Override
    public BlockingQueue<String> queue(final int capacity) throws IOException {
        final BoundedQueue<String> queue = BoundedQueue.at(directory.resolve("queue-" + queues.size()), String.class)
                .maxItems(capacity)
                .create();
        queues.add(queue);
        return queue;
    }

    @AfterEach
    void close() {
        queues.forEach(BoundedQueue::close);
    }
}
