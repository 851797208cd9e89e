package io.penstock.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.core.memory.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule D6: the memory of closed lanes, and lanes that were dropped. */
class LaneMemoryTest {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CAPACITY = 1 << 20;
    private static final int BLOCK = 512;
    private static final long REST = 64 * 1024;

    private Path directory;
    private Path lanes;
    private Path link;

    @BeforeEach
    void directory() throws IOException {
        assumeTrue(Files.isWritable(MEMORY), "no memory file system");
        directory = Files.createTempDirectory(MEMORY, "penstock-test-");
        lanes = directory.resolve("lanes");
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

    private List<Path> laneFiles() throws IOException {
        try (Stream<Path> files = Files.list(lanes)) {
            return files.filter(file -> file.toString().endsWith(LaneName.SUFFIX))
                    .toList();
        }
    }

    private long bytes() throws IOException {
        final Process stat = new ProcessBuilder(List.of("stat", "-c", "%b", link.toString())).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), US_ASCII).trim()) * BLOCK;
    }

    private LogSink sink() throws IOException {
        return LogSink.to(directory.resolve("app.log")).listen(lanes).start();
    }

    private void assertWritten(final String text) throws IOException {
        assertEquals(text, Files.readString(directory.resolve("app.log")));
    }

    @Test
    @DisplayName("D6: the memory of a lane is free when the sink has emptied it, though sink and worker have it mapped")
    void closedLane() throws Exception {
        try (LogSink sink = sink()) {
            try (LogLane lane = LogLane.at(lanes).capacityBytes(CAPACITY).open()) {
                Files.createLink(link, laneFiles().get(0));
                assertTrue(lane.append("a line\n".getBytes(UTF_8)));
                assertTrue(bytes() >= CAPACITY, "bytes=" + bytes());
            }
            await().atMost(SOON).until(() -> laneFiles().isEmpty());
            assumeTrue(SystemCalls.load(), "without system calls the collector does it");
            await().atMost(SOON).until(() -> bytes() <= REST);
        }
        assertWritten("a line\n");
    }

    private void logAndDrop() throws IOException {
        assertTrue(LogLane.open(lanes).append("the last line\n".getBytes(UTF_8)));
    }

    @Test
    @DisplayName("D6: a lane that was dropped without closing is closed: the sink empties and removes it")
    void dropped() throws Exception {
        try (LogSink sink = sink()) {
            logAndDrop();
            assertEquals(1, laneFiles().size());
            await().atMost(SOON).until(() -> {
                System.gc();
                return laneFiles().isEmpty();
            });
        }
        assertWritten("the last line\n");
    }
}
