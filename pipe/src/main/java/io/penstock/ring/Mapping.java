package io.penstock.ring;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Opening, reading and mapping files on the user's own thread, which may be interrupted at any moment.
 *
 * <p>{@code FileChannel.map} on an interrupted thread closes the channel and throws. Only the thread's flag is asked, so it is
 * put down for the call and up again afterwards; an interrupt in the very middle costs another try. All else goes by {@link
 * RandomAccessFile}, whose own reads and writes no interrupt touches.
 */
final class Mapping {
    private Mapping() {}

    /** What may be done with a file that is open for reading and writing. */
    @FunctionalInterface
    interface Use<T> {
        T with(RandomAccessFile file) throws IOException;
    }

    /**
     * Opens a file for the time of a call. It is not created.
     *
     * @throws NoSuchFileException if it is not there
     * @throws AccessDeniedException if it may not be read and written
     */
    static <T> T open(final Path path, final Use<T> use) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                if (!Files.exists(path)) { // RandomAccessFile would create it
                    throw new NoSuchFileException(path.toString());
                }
                try (RandomAccessFile file = openExisting(path)) {
                    return use.with(file);
                } catch (final ClosedByInterruptException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RandomAccessFile openExisting(final Path path) throws IOException {
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } catch (final FileNotFoundException refused) {
            if (Files.exists(path) && !(Files.isReadable(path) && Files.isWritable(path))) {
                throw new AccessDeniedException(
                        path.toString(), null, "it must be readable and writable by every process that shares it");
            }
            throw refused;
        }
    }

    /** Maps a part of an open file; the mapping outlives the descriptor. */
    static ByteBuffer map(final RandomAccessFile file, final long offset, final long length) throws IOException {
        return file.getChannel().map(MapMode.READ_WRITE, offset, length);
    }
}
