package io.penstock.sink;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Records too large for a ring, one file each beside the lane. The worker writes the file, then a reference to it into the ring; the sink
 * copies it and deletes it before it gives the reference back. Streams, not channels: an interrupt of the worker's thread would close those.
 * Tests put files in memory in its place.
 */
class LargeFiles {
    private final Path directory;
    private final Ownership ownership;

    LargeFiles(final Path directory) {
        this.directory = directory;
        ownership = new Ownership(directory);
    }

    /**
     * Writes the file of a large record, complete. If the disk is full, or the directory cannot be written, it throws and leaves no file.
     */
    void write(final LaneName lane, final long number, final byte[] bytes, final int offset, final int length)
            throws IOException {
        final File file = file(lane, number);
        try {
            Files.createFile(
                    file.toPath(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (final FileAlreadyExistsException leftover) {
            // It is overwritten below: numbers are given once, so no record refers to it.
        }
        ownership.give(file.toPath());
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            Files.deleteIfExists(file.toPath());
            throw e;
        }
    }

    InputStream open(final LaneName lane, final long number) throws IOException {
        return new FileInputStream(file(lane, number));
    }

    /** Finds the length of a large record's file in bytes, 0 if it is missing. */
    long length(final LaneName lane, final long number) {
        return file(lane, number).length();
    }

    boolean isReadable(final LaneName lane, final long number) {
        return file(lane, number).canRead();
    }

    /** Deletes the file of a large record, if it is there. */
    void delete(final LaneName lane, final long number) {
        // The result does not matter: what cannot be deleted now is deleted with the lane.
        file(lane, number).delete();
    }

    /** Deletes all files of a lane that is finished; throws at the end if one of them cannot be deleted. */
    void deleteAll(final LaneName lane) throws IOException {
        IOException failure = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> lane.ownsLarge(file.getFileName().toString()))) {
            for (final Path file : files) {
                try {
                    Files.deleteIfExists(file);
                } catch (final IOException e) {
                    failure = e;
                }
            }
        } catch (final NoSuchFileException directoryRemoved) {
            // and they with it
        }
        if (failure != null) {
            throw failure;
        }
    }

    private File file(final LaneName lane, final long number) {
        return directory.resolve(lane.largeName(number)).toFile();
    }
}
