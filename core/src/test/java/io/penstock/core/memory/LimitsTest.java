package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.testkit.FileKinds;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process may have only so many of: mappings and descriptors. */
class LimitsTest {
    private static final FileFormat FORMAT = new FileFormat(FileKinds.QUEUE, 1, 10 * 4096, List.of(), List.of());

    @TempDir
    private Path directory;

    /** The creator's mapping has the temporary name. */
    private static long countMappings(final Path path) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(path.toString()))
                .count();
    }

    @Test
    @DisplayName("D6: a file is mapped once, however many parts of it are used")
    void oneMapping() throws Exception {
        final Path path = directory.toRealPath().resolve("file");
        final SharedFile created = SharedFile.create(
                path, FORMAT, ParticipantId.NOBODY, file -> file.region(4096, 8).putLong(0, 42));
        final List<AtomicBuffer> parts = new ArrayList<>();
        for (int page = 1; page < 10; page++) {
            parts.add(created.region(page * 4096L, 4096));
        }
        assertEquals(42, parts.get(0).getLong(0));
        parts.get(8).putLong(4088, 7);
        assertEquals(1, countMappings(path));
        final SharedFile opened = SharedFile.open(path, FileKinds.QUEUE, 1);
        assertEquals(7, opened.region(9 * 4096L, 4096).getLong(4088));
        assertEquals(2, countMappings(path), "one for each time that it is opened");
    }

    @Test
    @DisplayName("D6: a process with too many mappings is refused a further one; the text names the kernel's limit")
    void mappings() throws Exception {
        final LiveMappings mappings = new LiveMappings(8);
        final List<ByteBuffer> kept = new ArrayList<>();
        final SharedFileException refused = assertThrows(SharedFileException.class, () -> {
            while (kept.size() < 100) {
                mappings.checkRoom(directory);
                kept.add(ByteBuffer.allocate(1));
                mappings.add(kept.get(kept.size() - 1));
            }
        });
        assertEquals(7, kept.size(), "the rest is left to others");
        assertTrue(refused.getMessage().contains("mapped=7 limit=7 vm.max_map_count="), refused.getMessage());
        kept.clear();
        mappings.checkRoom(directory);
        assertEquals(0, mappings.count(), "dropped by the collection that was asked for");
    }

    @Test
    @DisplayName("D6: a process without a file descriptor hears which limit it has met")
    void descriptors() {
        final IOException meant = ProcessLimits.explain(
                new FileSystemException(directory.toString(), null, "Too many open files"), directory);
        assertInstanceOf(FileSystemException.class, meant);
        assertTrue(meant.getMessage().contains("no file descriptor left: openFiles="), meant.getMessage());
        assertTrue(meant.getMessage().contains("ulimit -n"), meant.getMessage());

        final FileNotFoundException missing =
                assertThrows(FileNotFoundException.class, () -> new FileInputStream("/nowhere").close());
        assertSame(missing, ProcessLimits.explain(missing, directory), "nothing to explain");
    }
}
