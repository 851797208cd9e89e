package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StartEmptyTest {
    private static final int MAX_ITEMS = 20;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("queue");
    }

    private BoundedQueue<byte[]> empty() throws Exception {
        return BoundedQueue.at(path(), byte[].class)
                .maxItems(MAX_ITEMS)
                .capacityBytes(QueueUser.CAPACITY)
                .startEmpty()
                .openOrCreate();
    }

    private long largeFiles() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("queue.large"))) {
            return files.count();
        }
    }

    @Test
    @DisplayName(
            "Q11: kept by default; started empty, items and files of large ones are gone, and a shut down queue is open")
    void keepsOrDrops() throws Exception {
        try (BoundedQueue<byte[]> queue = empty()) {
            queue.put(QueueUser.bytes(1, 5_000));
            queue.put(QueueUser.bytes(2, 0));
            queue.shutdown();
        }
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS)) {
            assertEquals(2, queue.size());
            assertTrue(queue.isShutdown());
        }
        assertEquals(1, largeFiles());
        try (BoundedQueue<byte[]> queue = empty()) {
            assertEquals(0, queue.size());
            assertEquals(0, largeFiles());
            for (int i = 0; i < MAX_ITEMS; i++) {
                assertTrue(queue.offer(QueueUser.bytes(i, 0)));
            }
            assertEquals(0, QueueUser.item(queue.take()));
        }
    }

    @Test
    @DisplayName("Q11: a queue in use cannot start empty, neither here nor in another process; nothing is changed")
    @Tag("two-process")
    @Tag("kill")
    void refusedWhileInUse() throws Exception {
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS)) {
            queue.put(QueueUser.bytes(1, 0));
            assertTrue(assertThrows(IllegalStateException.class, this::empty)
                    .getMessage()
                    .contains("this process handles=1"));
            assertEquals(1, queue.size());
            queue.take();
        }
        try (Jvm user =
                Jvm.start(QueueUser.class, path().toString(), Integer.toString(MAX_ITEMS), "put", "0", "1000")) {
            user.expect("ready");
            for (int i = 0; i < MAX_ITEMS; i++) {
                user.expect("put " + i);
            }
            assertTrue(assertThrows(IllegalStateException.class, this::empty)
                    .getMessage()
                    .contains("pid=" + user.pid()));
            try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS)) {
                assertEquals(0, QueueUser.item(queue.take()));
            }
            user.kill();
        }
        Awaitility.await()
                .ignoreExceptionsInstanceOf(IllegalStateException.class) // until its death is proven
                .until(() -> {
                    try (BoundedQueue<byte[]> queue = empty()) {
                        return queue.isEmpty();
                    }
                });
    }
}
