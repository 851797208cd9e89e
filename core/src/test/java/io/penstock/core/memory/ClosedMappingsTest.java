package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedMappingsTest {
    private static final long MANY_BYTES = 300L << 20;
    private static final long SOME_BYTES = 32L << 20;

    @TempDir
    Path directory;

    private int collections;
    private final ClosedMappings closed = new ClosedMappings(() -> collections++);

    private Path file(final String name) throws IOException {
        return Files.createFile(directory.resolve(name));
    }

    private void close(final Path path, final Object key, final long length) {
        closed.add(path, key, length);
    }

    private static Object keyOf(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Test
    @DisplayName("D6: memory of deleted files is collected when there is much of it")
    void deletedFiles() throws IOException {
        final Path path = file("deleted");
        final Object key = keyOf(path);
        Files.delete(path);
        close(path, key, MANY_BYTES);
        assertEquals(1, collections);
        assertFalse(closed.collect(), "nothing was closed since");
    }

    @Test
    @DisplayName("D6: memory of a file counts that another process deletes after this one has closed it")
    void deletedLater() throws IOException {
        final Path path = file("deleted");
        final Path another = file("another"); // a mapping would keep the inode of the first
        close(path, keyOf(path), MANY_BYTES);
        assertEquals(0, collections);
        Files.delete(path);
        close(another, keyOf(another), SOME_BYTES);
        assertEquals(1, collections);
    }

    @Test
    @DisplayName("D6: a file that stays, opened and closed again and again, holds its memory once, and by right")
    void filesThatStay() throws IOException {
        final Path path = file("queue");
        final Object key = keyOf(path);
        for (int i = 0; i < 20; i++) {
            close(path, key, MANY_BYTES);
        }
        assertEquals(0, collections);
    }

    @Test
    @DisplayName("D6: a thousand closed files are collected, however small")
    void manyFiles() throws IOException {
        final Path path = file("queue");
        final Object key = keyOf(path);
        for (int i = 0; i < 999; i++) {
            close(path, key, 4096);
        }
        assertEquals(0, collections);
        close(path, key, 4096);
        assertEquals(1, collections);
    }

    @Test
    @DisplayName("D6: memory that was given back in another way does not count")
    void givenBack() throws IOException {
        final Path path = file("pipe");
        final Path another = file("another");
        final Object key = keyOf(path);
        close(path, key, MANY_BYTES);
        closed.forget(key);
        Files.delete(path);
        close(another, keyOf(another), SOME_BYTES);
        assertEquals(0, collections);
        assertTrue(closed.collect());
    }
}
