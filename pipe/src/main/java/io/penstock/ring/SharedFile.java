package io.penstock.ring;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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

    private final Path path;
    private final FileFormat format;

    private SharedFile(final Path path, final FileFormat format) {
        this.path = path;
        this.format = format;
    }

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
        final Path temporary = path.resolveSibling(
                path.getFileName() + "." + Integer.toHexString(creator) + "-" + System.nanoTime() + ".tmp");
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
                final byte[] zeros = new byte[1 << 16];
                for (long at = 0; at < format.length(); at += zeros.length) {
                    out.write(zeros, 0, (int) Math.min(zeros.length, format.length() - at));
                }
                out.seek(16);
                out.writeInt(format.kind().code());
                out.writeInt(format.version());
                out.writeLong(format.length());
                out.writeInt(format.geometry().size());
                for (final long number : format.geometry()) {
                    out.writeLong(number);
                }
                out.writeInt(format.names().size());
                for (final String name : format.names()) {
                    out.writeUTF(name);
                }
            }
            initializer.accept(new SharedFile(temporary, format));
            Files.createLink(path, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return new SharedFile(path, format);
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
        if (!Files.exists(path)) {
            throw new java.nio.file.NoSuchFileException(path.toString());
        }
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            in.seek(16);
            if (in.readInt() != kind.code() || in.readInt() != version) {
                throw new SharedFileException("wrong kind or version: path=" + path);
            }
            final long length = in.readLong();
            final List<Long> geometry = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                geometry.add(in.readLong());
            }
            final List<String> names = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                names.add(in.readUTF());
            }
            return new SharedFile(path, new FileFormat(kind, version, length, geometry, names));
        }
    }

    /**
     * Maps a part of the file.
     *
     * @param offset of its first byte in the file, a multiple of 4096
     * @param length in bytes
     * @return the part, index 0 being the offset
     */
    public AtomicBuffer region(final long offset, final int length) {
        try (FileChannel channel =
                FileChannel.open(path, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE)) {
            return new MappedBuffer(channel.map(FileChannel.MapMode.READ_WRITE, offset, length));
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Where it is.
     *
     * @return the path it was created or opened with
     */
    public Path path() {
        return path;
    }

    /**
     * What its header says.
     *
     * @return the format
     */
    public FileFormat format() {
        return format;
    }

    /**
     * Whether the path still leads to this very file (same inode).
     *
     * @return false if it was deleted or replaced
     */
    public boolean isInPlace() {
        return Files.exists(path);
    }

    /**
     * Deletes the file from its directory if the path still leads to it; those who have it open keep it.
     *
     * @throws IOException if it cannot be deleted
     */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
