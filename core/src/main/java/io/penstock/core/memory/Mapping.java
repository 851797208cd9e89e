package io.penstock.core.memory;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Opens, reads, writes and maps files on the caller's thread, which may be interrupted at any moment.
 *
 * <p>An interrupt of the thread that uses a channel closes the channel. The channel looks only at the thread's
 * interrupt flag, so the flag is cleared for the call and restored afterwards; an interrupt during the call costs a
 * retry. A {@code RandomAccessFile} would not be closed, but only a {@link Path} preserves the bytes of a file name
 * that the locale cannot express.
 */
final class Mapping {
    private Mapping() {}

    /** How a file is opened and mapped. */
    enum Access {
        /** For its users. */
        READ_WRITE,
        /** For those that only look: it needs no write permission, and a store throws. */
        READ_ONLY;

        private Set<StandardOpenOption> options() {
            return this == READ_ONLY
                    ? Set.of(StandardOpenOption.READ)
                    : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        private MapMode mode() {
            return this == READ_ONLY ? MapMode.READ_ONLY : MapMode.READ_WRITE;
        }
    }

    /** An operation on an open file; it is repeated from the start after an interrupt. */
    @FunctionalInterface
    interface Use<T> {
        T with(FileChannel file) throws IOException;
    }

    /**
     * Opens a file for the duration of a call. Does not create it.
     *
     * @throws NoSuchFileException if it does not exist
     * @throws AccessDeniedException if it is not readable, or not writable where the access requires that
     */
    static <T> T open(final Path path, final Access access, final Use<T> use) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel file = FileChannel.open(path, access.options())) {
                    return use.with(file);
                } catch (final ClosedByInterruptException again) {
                    interrupted = true;
                } catch (final AccessDeniedException refused) {
                    throw new AccessDeniedException(
                            path.toString(),
                            null,
                            access == Access.READ_ONLY
                                    ? "it must be readable by a process that looks at it"
                                    : "it must be readable and writable by every process that shares it");
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads exactly {@code length} bytes. */
    static byte[] read(final FileChannel file, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("shared file was truncated: offset=" + offset + " length=" + length + " read="
                        + bytes.position());
            }
        }
        return bytes.array();
    }

    /** Maps a part of an open file; the mapping outlives the descriptor. */
    static ByteBuffer map(
            final Path path, final FileChannel file, final Access access, final long offset, final long length)
            throws IOException {
        LiveMappings.INSTANCE.checkRoom(path);
        try {
            final ByteBuffer mapping = file.map(access.mode(), offset, length);
            LiveMappings.INSTANCE.add(mapping);
            return mapping;
        } catch (final ClosedByInterruptException again) {
            throw again;
        } catch (final IOException refused) {
            throw LiveMappings.INSTANCE.refused(path, length, refused);
        }
    }
}
