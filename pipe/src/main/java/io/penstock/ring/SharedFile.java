package io.penstock.ring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A file that several processes map. It appears complete or not at all: a temporary file is written whole (real writes, so
 * that a full disk is an {@link IOException} here and never a fault later), then linked into place. A mapped file is never
 * resized, truncated or unmapped; the collector drops the mapping with the last view of it.
 */
public final class SharedFile {
    /** Bytes of the header page, before the kind's own bytes. */
    public static final int HEADER_LENGTH = 4096;

    private SharedFile() {}

    /**
     * Creates a file, mode 0600, whole.
     *
     * @param path where it is to appear; its directory must exist
     * @param format what its header says
     * @param creator the creating participant (it stands in the temporary name, so that others can clean up after its death)
     *     or {@link ParticipantId#NOBODY}
     * @param initializer writes the initial values of regions of the not yet visible file; the rest is zero
     * @return the file
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already: open it
     * @throws java.nio.file.NoSuchFileException if the directory does not exist
     * @throws IOException if the disk is full, the directory cannot be written, or lies on a network file system
     */
    public static SharedFile create(
            final Path path, final FileFormat format, final int creator, final Consumer<SharedFile> initializer)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens an existing file and checks its header. Writes nothing.
     *
     * @param path of the file
     * @param kind what it must hold
     * @param version of the layout that the caller knows
     * @return the file
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws SharedFileException if it is no such file, of another kind or version, or of a length other than its header says
     * @throws IOException if it cannot be read
     */
    public static SharedFile open(final Path path, final FileKind kind, final int version) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Maps a part of the file.
     *
     * @param offset of its first byte in the file, a multiple of 4096
     * @param length in bytes
     * @return the part, index 0 being the offset
     */
    public AtomicBuffer region(final long offset, final int length) {
        throw new UnsupportedOperationException();
    }

    /**
     * Where it is.
     *
     * @return the path it was created or opened with
     */
    public Path path() {
        throw new UnsupportedOperationException();
    }

    /**
     * What its header says.
     *
     * @return the format
     */
    public FileFormat format() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the path still leads to this very file (same inode).
     *
     * @return false if it was deleted or replaced
     */
    public boolean isInPlace() {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes the file from its directory if the path still leads to it; those who have it open keep it.
     *
     * @throws IOException if it cannot be deleted
     */
    public void delete() throws IOException {
        throw new UnsupportedOperationException();
    }
}
