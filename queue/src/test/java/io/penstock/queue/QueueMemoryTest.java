package io.penstock.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.core.memory.SystemCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule D6: the memory of a destroyed queue, and mappings. */
class QueueMemoryTest {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int CAPACITY = 1 << 20;
    private static final int BLOCK = 512;
    private static final long REST = 256 * 1024;
    private static final byte[] ITEM = {1, 2, 3};

    private Path directory;
    private Path path;
    private Path link;

    @BeforeEach
    void directory() throws IOException {
        assumeTrue(Files.isWritable(MEMORY), "no memory file system");
        directory = Files.createTempDirectory(MEMORY, "penstock-test-");
        path = directory.resolve("queue");
        link = directory.resolve("link");
    }

    @AfterEach
    void delete() throws IOException {
        if (directory != null) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (final Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private BoundedQueue<byte[]> create() throws Exception {
        final BoundedQueue<byte[]> queue =
                BoundedQueue.at(path, byte[].class).capacityBytes(CAPACITY).create();
        Files.createLink(link, path);
        queue.put(ITEM);
        assertTrue(bytes() >= CAPACITY, "bytes=" + bytes());
        return queue;
    }

    private long bytes() throws IOException {
        final Process stat = new ProcessBuilder(List.of("stat", "-c", "%b", link.toString())).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), US_ASCII).trim()) * BLOCK;
    }

    @Test
    @DisplayName("D6: the memory of a destroyed queue is free, without a garbage collection")
    void destroyed() throws Exception {
        create().destroy();
        assertFalse(Files.exists(path));
        assumeTrue(SystemCalls.load(), "without system calls the collector does it");
        assertTrue(bytes() <= REST, "bytes=" + bytes());
    }

    @Test
    @DisplayName("D6, Q9: another handle drains what a destroyed queue holds")
    void otherHandle() throws Exception {
        final BoundedQueue<byte[]> queue = create();
        try (BoundedQueue<byte[]> other = BoundedQueue.at(path, byte[].class).open()) {
            queue.destroy();
            assertArrayEquals(ITEM, other.peek());
            assertArrayEquals(ITEM, other.take());
            assertThrows(QueueShutDownException.class, other::take);
        }
    }

    @Test
    @DisplayName("D6: a queue has one mapping")
    void oneMapping() throws Exception {
        assumeTrue(Files.exists(MAPS), "Linux tells of its mappings");
        try (BoundedQueue<byte[]> queue = create()) {
            assertNotNull(queue.poll());
            assertEquals(0, queue.stats().depth());
            try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1)) {
                assertEquals(
                        1, lines.filter(line -> line.contains(path.toString())).count());
            }
        }
    }
}
