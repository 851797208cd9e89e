package io.penstock.process;

import io.penstock.codec.RemoteThrowable;
import io.penstock.process.engine.ThrowableBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The files of one child in a directory: its pipe, its task, and the exception that ended it. */
record ChildFiles(Path pipe) {
    private static final String PIPE = ".pipe";

    /** New names. */
    static ChildFiles in(final Path directory) {
        return new ChildFiles(
                directory.resolve("child-" + UUID.randomUUID() + PIPE).toAbsolutePath());
    }

    /** The file that the parent writes before the child starts, and that the child reads and deletes. */
    Path task() {
        return sibling(".task");
    }

    /** The empty file that the parent writes before a child with a main class starts, and that the child deletes when it has found that class. */
    Path unstarted() {
        return sibling(".unstarted");
    }

    /** The empty file that the parent writes when it closes the child; see {@link ChildClosing}. */
    Path closing() {
        return sibling(".closing");
    }

    void writeClosing() throws IOException {
        write(closing(), new byte[0]);
    }

    void writeUnstarted() throws IOException {
        write(unstarted(), new byte[0]);
    }

    /** The file that the child writes, and that the parent reads after the child's exit. */
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

    /** Writes the file so that it appears whole or not at all, even if the child is killed meanwhile. */
    void writeThrown(final byte[] bytes) throws IOException {
        write(unfinished(), bytes);
        Files.move(unfinished(), thrown(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@return what the child has written there; null if it has not} */
    RemoteThrowable readThrown() {
        try {
            return ThrowableBytes.decode(Files.readAllBytes(thrown()));
        } catch (final NoSuchFileException none) {
            return null;
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read the exception that ended a child: path=" + thrown(), unreadable);
        }
    }

    /** Writes a file that only its user may read. An interrupt would close the file, so it has to wait. */
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

    /** Deletes all files but the pipe. */
    void removeLetters() throws IOException {
        Files.deleteIfExists(task());
        Files.deleteIfExists(unstarted());
        Files.deleteIfExists(closing());
        Files.deleteIfExists(unfinished());
        Files.deleteIfExists(thrown());
    }
}
