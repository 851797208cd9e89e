package io.penstock.sink;

import io.penstock.core.memory.Siblings;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Moves a piece of a line at the end of the log file to a file beside it, so that the next record does not follow it on the same line. A power
 * loss or another program can leave such a piece. Whole lines stay, and so does everything that the checkpoint knows as whole records.
 */
final class DamagedTail {
    private static final int CHUNK = 64 * 1024;

    private DamagedTail() {}

    /**
     * Moves what is damaged to a file beside it, and returns that, or null if nothing was damaged. The known length is that after the last
     * batch, or -1 if the checkpoint does not know this file. Called before the first batch. A kill in between can leave the piece in both
     * files.
     */
    static Path moveAside(final LogFile file, final long known) throws IOException {
        final long size = file.size();
        final long from = known >= 0 && known <= size ? known : 0;
        final Path path = file.path();
        final FileChannel in = file.reader();
        final long start = endOfLastLine(in, from, size);
        if (start == size) {
            return null;
        }
        final Path aside = Siblings.of(path, "", ".damaged-" + start + "-" + System.currentTimeMillis());
        final Path unfinished = Siblings.of(path, "", ".damaged.tmp");
        Files.deleteIfExists(unfinished);
        try (FileChannel out = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (long at = start; at < size; ) {
                final long moved = in.transferTo(at, size - at, out);
                if (moved == 0) {
                    throw new EOFException("another process cuts the log file: file=" + path + " length=" + at);
                }
                at += moved;
            }
        }
        Files.move(unfinished, aside, StandardCopyOption.ATOMIC_MOVE);
        file.truncate(start);
        return aside;
    }

    private static long endOfLastLine(final FileChannel in, final long from, final long size) throws IOException {
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long end = size;
        while (end > from) {
            final long begin = Math.max(from, end - CHUNK);
            chunk.clear().limit((int) (end - begin));
            while (chunk.hasRemaining() && in.read(chunk, begin + chunk.position()) >= 0) {
                // until the chunk is full
            }
            for (int i = chunk.position() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    return begin + i + 1;
                }
            }
            end = begin;
        }
        return from;
    }
}
