package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedQueueTest {
    @TempDir
    private Path dir;

    @Test
    @DisplayName("A queue that is opened for its encoded items gives them, takes none, and is never made so")
    void encoded() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<Long> queue = BoundedQueue.at(path, Long.class).create()) {
            queue.put(7L);
            queue.put(8L);
            try (BoundedQueue<byte[]> tool =
                    BoundedQueue.at(path, byte[].class).encoded().open()) {
                assertNotNull(tool.poll());
                final UnsupportedOperationException refused =
                        assertThrows(UnsupportedOperationException.class, () -> tool.put(new byte[1]));
                assertTrue(refused.getMessage().contains(path.toString()), refused::getMessage);
                assertEquals(1, tool.size());
            }
            assertEquals(8L, queue.take());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> BoundedQueue.at(path, byte[].class).open());
        }
        assertThrows(
                IllegalStateException.class,
                () -> BoundedQueue.at(dir.resolve("new"), byte[].class)
                        .encoded()
                        .openOrCreate());
        assertThrows(
                IllegalStateException.class,
                () -> BoundedQueue.at(path, byte[].class).encoded().startEmpty().open());
        assertThrows(
                IllegalArgumentException.class,
                () -> BoundedQueue.at(path, Long.class).encoded());
    }
}
