package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Background;
import io.penstock.testkit.PreemptionShim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A queue's files are deleted")
class DestroyTest {
    private static final byte[] ITEM = {1, 2, 3};

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> create() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class).create();
    }

    @Test
    @DisplayName("Q11: two handles destroy a queue: the one that comes late leaves the next queue of that name alone")
    void successor() throws Exception {
        final BoundedQueue<byte[]> queue = create();
        final BoundedQueue<byte[]> other =
                BoundedQueue.at(directory.resolve("queue"), byte[].class).open();
        final AtomicReference<Future<?>> meanwhile = new AtomicReference<>();
        final Runnable destroyed = () -> {
            meanwhile.set(Background.run(() -> {
                other.destroy();
                try (BoundedQueue<byte[]> next = create()) {
                    next.put(ITEM);
                }
            }));
            assertThrows(Exception.class, () -> meanwhile.get().get(1, TimeUnit.SECONDS), "it has to wait");
        };
        PreemptionShim.beforeFileStep(0, destroyed, () -> {
            queue.destroy();
            return null;
        });
        meanwhile.get().get(60, TimeUnit.SECONDS);
        try (BoundedQueue<byte[]> next =
                BoundedQueue.at(directory.resolve("queue"), byte[].class).open()) {
            assertArrayEquals(ITEM, next.poll());
        }
    }

    @Test
    @DisplayName("a put lock that a stopped process holds is named, and the file stays")
    void lockIsHeld() throws Exception {
        final BoundedQueue<byte[]> queue = create();
        final FileQueue handle = Handles.of(queue);
        queue.shutdown();
        assertTrue(handle.putSection().lock().tryLock());
        final String message = assertThrows(IOException.class, handle::destroy).getMessage();
        assertTrue(message.contains("holder=pid=" + ProcessHandle.current().pid()), message);
        assertTrue(Files.exists(directory.resolve("queue")));
        handle.putSection().lock().unlock();
        handle.destroy();
        queue.close();
        assertFalse(Files.exists(directory.resolve("queue")));
    }
}
