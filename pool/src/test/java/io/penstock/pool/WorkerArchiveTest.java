package io.penstock.pool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.penstock.testkit.PackedClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that start from an archive of their classes. */
class WorkerArchiveTest {
    private static final Duration MADE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("H6: the workers of a pool start from an archive of their classes, once one is made")
    @Tag("two-process")
    void startsFromIt() throws Exception {
        final String jars = PackedClasses.classPath(Files.createDirectory(directory.resolve("jars")));
        final Path archives = directory.resolve("archives");
        assertFalse(hasArchive(jars, archives), "there is none yet");
        await().atMost(MADE).pollInterval(Duration.ofMillis(500)).until(() -> hasArchive(jars, archives));
    }

    /** Whether a new worker has a file of the archives' directory in its memory. */
    private static boolean hasArchive(final String jars, final Path archives) throws Exception {
        final String place = archives.toString();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .classArchive(archives)
                .child(child -> child.classPath(jars).jvmFlags("-XX:TieredStopAtLevel=1"))
                .build()) {
            return pool.call(
                    () -> Files.readString(Path.of("/proc/self/maps")).lines().anyMatch(line -> line.contains(place)));
        }
    }
}
