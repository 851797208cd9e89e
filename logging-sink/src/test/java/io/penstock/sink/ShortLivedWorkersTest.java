package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many workers come and go. Long with {@code -Dpenstock.storm=true}: 1,000 processes. */
class ShortLivedWorkersTest {
    private static final boolean STORM = Boolean.getBoolean("penstock.storm");
    private static final int PROCESSES = STORM ? 1000 : 12;
    private static final int AT_ONCE = 4;
    private static final int LANES = 1000;

    @TempDir
    Path temp;

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("lanes"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(LaneName.SUFFIX)).count();
        }
    }

    /** Appends two records, one of them large; every third one is killed right after. */
    static final class Worker {
        private Worker() {}

        public static void main(final String... args) throws Exception {
            final int number = Integer.parseInt(args[1]);
            final LogLane lane =
                    LogLane.at(Path.of(args[0])).capacityBytes(64 * 1024).open();
            lane.append(("small " + number + "\n").getBytes(UTF_8));
            lane.append(("large " + "x".repeat(10_000) + "\n").getBytes(UTF_8));
            if (number % 3 == 0) {
                Runtime.getRuntime().halt(0);
            }
            lane.close();
        }
    }

    @Test
    @Timeout(value = 3600)
    @DisplayName("L4: workers that end or die at once leave nothing behind, and all that they logged is in the file")
    @Tag("two-process")
    void processes() throws Exception {
        final Path log = temp.resolve("app.log");
        try (LogSink sink = LogSink.to(log).listen(temp.resolve("lanes")).start();
                Children children = new Children()) {
            final List<String> before = files();
            for (int i = 0; i < PROCESSES; i += AT_ONCE) {
                final Process[] crew = new Process[AT_ONCE];
                for (int k = 0; k < AT_ONCE; k++) {
                    crew[k] = children.start(Worker.class, temp.resolve("lanes").toString(), Integer.toString(i + k));
                }
                for (final Process worker : crew) {
                    assertTrue(worker.waitFor(60, TimeUnit.SECONDS));
                }
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> files().equals(before));
            assertEquals(2L * PROCESSES, sink.recordsWritten());
        }
        assertEquals(2L * PROCESSES, Files.readAllLines(log).size());
    }

    @Test
    @DisplayName("L4: a thousand lanes leave no file, and neither descriptors nor mappings in the sink's process")
    void lanes() throws Exception {
        final Path log = temp.resolve("app.log");
        try (LogSink sink = LogSink.to(log).listen(temp.resolve("lanes")).start()) {
            final List<String> before = files();
            final long descriptors = descriptors();
            for (int i = 0; i < LANES; i++) {
                try (LogLane lane = LogLane.at(temp.resolve("lanes"))
                        .capacityBytes(64 * 1024)
                        .open()) {
                    lane.append(("lane " + i + "\n").getBytes(UTF_8));
                }
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> files().equals(before));
            assertEquals(LANES, sink.recordsWritten());
            assertTrue(descriptors() < descriptors + 50, "descriptors=" + descriptors());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                // A mapping goes with the object that holds it.
                System.gc();
                return mappings() < 100;
            });
        }
        assertEquals(LANES, Files.readAllLines(log).size());
    }
}
