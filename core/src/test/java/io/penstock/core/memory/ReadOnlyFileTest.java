package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.testkit.FileKinds;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared file that a process only looks at. */
class ReadOnlyFileTest {
    private static final int LENGTH = SharedFile.HEADER_LENGTH + 4096;

    @TempDir
    private Path directory;

    private Path path;
    private SharedFile used;

    @BeforeEach
    void create() throws Exception {
        path = directory.resolve("file");
        used = SharedFile.create(
                path,
                new FileFormat(FileKinds.QUEUE, 3, LENGTH, List.of(1L), List.of("a")),
                ParticipantId.NOBODY,
                file -> {});
    }

    @Test
    @DisplayName("a file without write permission is seen, with what its users store from then on")
    void sees() throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        final AtomicBuffer seen =
                SharedFile.openReadOnly(path, FileKinds.QUEUE, 3).region(4096, 4096);
        used.region(4096, 4096).putLongRelease(8, 7);
        assertEquals(7, seen.getLongVolatile(8));
    }

    @Test
    @DisplayName("a store to a file that is only looked at throws, and changes nothing")
    void storesNothing() throws Exception {
        final AtomicBuffer seen =
                SharedFile.openReadOnly(path, FileKinds.QUEUE, 3).region(4096, 4096);
        assertThrows(ReadOnlyBufferException.class, () -> seen.putLongRelease(8, 7));
        assertEquals(0, used.region(4096, 4096).getLongVolatile(8));
    }

    @Test
    @DisplayName("the probe of tests, which stands before every change, is not asked: there is none")
    void changesNothing() throws Exception {
        SharedFile.probe(new FileProbe() {
            @Override
            public AtomicBuffer view(final java.nio.ByteBuffer region) {
                throw new AssertionError("a view for stores");
            }

            @Override
            public void beforeStep() {
                throw new AssertionError("a change");
            }
        });
        try {
            SharedFile.openReadOnly(path, FileKinds.QUEUE, 3).region(4096, 4096);
            assertEquals(FileKinds.QUEUE.code(), SharedFile.kindOf(path));
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }

    @Test
    @DisplayName("the kind of a file is read without knowing it; what is no shared file is refused")
    void kindOf() throws Exception {
        assertEquals(3, SharedFile.kindOf(path));
        final Path text = Files.writeString(directory.resolve("text"), "x".repeat(5000));
        assertTrue(assertThrows(SharedFileException.class, () -> SharedFile.kindOf(text))
                .getMessage()
                .startsWith("not a Penstock file"));
        assertThrows(NoSuchFileException.class, () -> SharedFile.kindOf(directory.resolve("none")));
        assertThrows(SharedFileException.class, () -> SharedFile.openReadOnly(path, FileKinds.PIPE, 3));
        assertThrows(SharedFileException.class, () -> SharedFile.openReadOnly(path, FileKinds.QUEUE, 4));
    }
}
