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

    /**
     * Describes the files of a directory.
     *
     * @param directory of the lanes
     */
    LargeFiles(final Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the file of a large record, complete.
     *
     * @throws IOException if the disk is full, or the directory cannot be written; no file is left
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
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            Files.deleteIfExists(file.toPath());
            throw e;
        }
    }

    /**
     * Opens the file of a large record.
     *
     * @throws IOException if it is missing
     */
    InputStream open(final LaneName lane, final long number) throws IOException {
        return new FileInputStream(file(lane, number));
    }

    /**
     * Finds the length of a large record's file.
     *
     * @return bytes; 0 if it is missing
     */
    long length(final LaneName lane, final long number) {
        return file(lane, number).length();
    }

    /** Deletes the file of a large record, if it is there. */
    void delete(final LaneName lane, final long number) {
        // The result does not matter: what cannot be deleted now is deleted with the lane.
        file(lane, number).delete();
    }

    /**
     * Deletes all files of a lane that is finished.
     *
     * @throws IOException if the directory cannot be read
     */
    void deleteAll(final LaneName lane) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> lane.ownsLarge(file.getFileName().toString()))) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (final NoSuchFileException directoryRemoved) {
            // and they with it
        }
    }

    private File file(final LaneName lane, final long number) {
        return directory.resolve(lane.largeName(number)).toFile();
    }
}
