package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.queue.SharedQueueContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JoinableQueueContractTest implements SharedQueueContract {
    private final List<JoinableQueue<String>> queues = new ArrayList<>();

    @TempDir
    private Path directory;

    @Override
    public BlockingQueue<String> queue(final int capacity) throws IOException {
        final JoinableQueue<String> queue = JoinableQueue.at(directory.resolve("queue-" + queues.size()), String.class)
                .maxItems(capacity)
                .create();
        queues.add(queue);
        return queue;
    }

    /** J2: exactly what this thread has taken is to be done. */
    @Override
    public void finish(final BlockingQueue<String> queue, final int taken) {
        final JoinableQueue<String> joinable = (JoinableQueue<String>) queue;
        for (int i = 0; i < taken; i++) {
            joinable.taskDone();
        }
        assertThrows(IllegalStateException.class, joinable::taskDone);
        assertEquals(joinable.size(), joinable.unfinished());
    }

    @AfterEach
    void close() {
        queues.forEach(JoinableQueue::close);
    }
}
