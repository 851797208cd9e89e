package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** D4: the directory of the lanes is removed under a worker. The rule says 2 s; the guard is tenfold. */
@Timeout(120)
class RemovedDirectoryTest {
    private static final Duration GUARD = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private static void deleteTree(final Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean hasLane(final Path lanes) throws IOException {
        if (!Files.isDirectory(lanes)) {
            return false;
        }
        try (Stream<Path> files = Files.list(lanes)) {
            return files.anyMatch(file -> file.toString().endsWith(LaneName.SUFFIX));
        }
    }

    @Test
    @DisplayName("D4: a worker whose lane was removed opens another, which the next sink finds")
    void opensAnother() throws Exception {
        final Path lanes = temp.resolve("lanes");
        final Path log = temp.resolve("app.log");
        try (LogLane lane = LogLane.open(lanes)) {
            assertTrue(lane.append("before\n".getBytes(UTF_8)));
            deleteTree(lanes);
            await().atMost(GUARD).until(() -> {
                lane.append("meanwhile\n".getBytes(UTF_8));
                return hasLane(lanes);
            });
            assertTrue(lane.append("after\n".getBytes(UTF_8)));
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                await().atMost(GUARD).until(() -> Files.readString(log).endsWith("after\n"));
                assertTrue(sink.isActive());
            }
        }
    }
}
