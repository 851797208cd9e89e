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
 * Opening, reading, writing and mapping files on the user's own thread, which may be interrupted at any moment.
 *
 * <p>A channel is closed by an interrupt of the thread that uses it. Only the thread's flag is asked, so it is put down for the
 * call and up again afterwards; an interrupt in the very middle costs another try. A channel, and not a {@code
 * RandomAccessFile}, because only a {@link Path} keeps the bytes of a name that the locale cannot express.
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

    /** What may be done with an open file; done again from the start after an interrupt. */
    @FunctionalInterface
    interface Use<T> {
        T with(FileChannel file) throws IOException;
    }

    /**
     * Opens a file for the time of a call. It is not created.
     *
     * @throws NoSuchFileException if it is not there
     * @throws AccessDeniedException if it may not be read, or written where the access says so
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

    /** Reads so many bytes. */
    static byte[] read(final FileChannel file, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("shared file has become shorter: offset=" + offset + " length=" + length
                        + " read=" + bytes.position());
            }
        }
        return bytes.array();
    }

    /** Maps a part of an open file; the mapping outlives the descriptor. */
    static ByteBuffer map(final FileChannel file, final Access access, final long offset, final long length)
            throws IOException {
        return file.map(access.mode(), offset, length);
    }
}
