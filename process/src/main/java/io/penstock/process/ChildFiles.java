package io.penstock.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** What lies in a directory for one child: its pipe, the task that it is given, the exception by which it ended. */
record ChildFiles(Path pipe) {
    private static final String PIPE = ".pipe";

    /** New names. */
    static ChildFiles in(final Path directory) {
        return new ChildFiles(
                directory.resolve("child-" + UUID.randomUUID() + PIPE).toAbsolutePath());
    }

    /** Written by the parent before the child starts, read and deleted by the child. */
    Path task() {
        return sibling(".task");
    }

    /** Written by the child, read by the parent after the child's exit. */
    Path thrown() {
        return sibling(".thrown");
    }

    private Path unfinished() {
        return sibling(".thrown.tmp");
    }

    private Path sibling(final String suffix) {
        final String name = pipe.getFileName().toString();
        return pipe.resolveSibling(name.substring(0, name.length() - PIPE.length()) + suffix);
    }

    void writeTask(final byte[] bytes) throws IOException {
        write(task(), bytes);
    }

    /** The file is there whole or not at all: the child may be killed meanwhile. */
    void writeThrown(final byte[] bytes) throws IOException {
        write(unfinished(), bytes);
        Files.move(unfinished(), thrown(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Only the user may read it. An interrupt would close the file; it can wait. */
    private static void write(final Path file, final byte[] bytes) throws IOException {
        final FileAttribute<?> privately =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        final boolean interrupted = Thread.interrupted();
        try {
            Files.createFile(file, privately);
            Files.write(file, bytes);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All but the pipe itself. */
    void removeLetters() throws IOException {
        Files.deleteIfExists(task());
        Files.deleteIfExists(unfinished());
        Files.deleteIfExists(thrown());
    }
}
