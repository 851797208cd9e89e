package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening and ending queues again and again. */
@Timeout(120)
class OpenAndDestroyTest {
    private static final int ROUNDS = 300;

    @TempDir
    private Path directory;

    @Test
    @DisplayName("D6: opening a queue while another handle destroys it ends in a declared exception, or works")
    void race() throws Exception {
        final Path path = directory.resolve("queue");
        final AtomicBoolean over = new AtomicBoolean();
        final AtomicInteger destroyed = new AtomicInteger();
        final Future<?> destroyer = Background.run(() -> {
            while (!over.get()) {
                try {
                    BoundedQueue.at(path, byte[].class).open().destroy();
                    destroyed.incrementAndGet();
                } catch (final NoSuchFileException | QueueShutDownException gone) {
                    Thread.onSpinWait();
                }
            }
        });
        int put = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try (BoundedQueue<byte[]> queue =
                    BoundedQueue.at(path, byte[].class).maxItems(4).openOrCreate()) {
                queue.offer(new byte[1]);
                put++;
            } catch (final NoSuchFileException | FileAlreadyExistsException | QueueShutDownException declared) {
                // it was destroyed at this moment
            }
        }
        over.set(true);
        destroyer.get();
        assertTrue(destroyed.get() > 0);
        assertTrue(put > 0);
    }

    private long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(directory.getFileName().toString()) && !line.contains(".penstock"))
                .count();
    }

    @Test
    @DisplayName("D6: nothing of a closed queue stays")
    void closedIsFree() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (BoundedQueue<byte[]> queue = BoundedQueue.at(directory.resolve("queue"), byte[].class)
                    .maxItems(4)
                    .openOrCreate()) {
                queue.offer(new byte[1]);
                assertEquals(1, queue.poll().length);
            }
        }
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertTrue(mappings() <= 2, "mappings=" + mappings());
        });
    }
}
