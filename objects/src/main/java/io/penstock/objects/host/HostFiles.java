package io.penstock.objects.host;

import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.Side;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The files of a host: its place, a pipe to which no process connects; the queue of what clients ask for; and the lines.
 *
 * <pre>
 *   name             the place: one living process has it
 *   name.calls       queue of requests
 *   name.line-HEX    a line of a client
 * </pre>
 */
final class HostFiles {
    static final int LINE_BYTES = 64 * 1024;

    private static final int PLACE_BYTES = 4 * 1024;
    private static final int MAX_REQUESTS = 4096;
    private static final long QUEUE_BYTES = 256 * 1024;
    private static final String LINE = ".line-";

    private HostFiles() {}

    static Duplex<byte[], byte[]> takePlace(final Path path) throws IOException {
        try {
            final Duplex<byte[], byte[]> place = (Duplex<byte[], byte[]>) Pipe.at(path)
                    .sending(byte[].class)
                    .receiving(byte[].class)
                    .capacityBytes(PLACE_BYTES)
                    .create();
            removeLeftLines(path);
            return place;
        } catch (final FileAlreadyExistsException taken) {
            final FileAlreadyExistsException refusal = new FileAlreadyExistsException(
                    path.toString(),
                    null,
                    "another host serves here, or another file lies here: " + taken.getReason()
                            + "; close it, or choose another path");
            refusal.initCause(taken);
            throw refusal;
        }
    }

    static BoundedQueue<byte[]> makeRequests(final Path path) throws IOException {
        return BoundedQueue.at(requests(path), byte[].class)
                .maxItems(MAX_REQUESTS)
                .capacityBytes(QUEUE_BYTES)
                .openOrCreate();
    }

    static BoundedQueue<byte[]> openRequests(final Path path) throws IOException {
        return BoundedQueue.at(requests(path), byte[].class).open();
    }

    private static Path requests(final Path path) {
        return path.resolveSibling(path.getFileName() + ".calls");
    }

    /** The line that a client has made under a name; null if the name is none. */
    static Path line(final Path path, final String name) {
        return name.startsWith(path.getFileName() + LINE) && name.indexOf('/') < 0 ? path.resolveSibling(name) : null;
    }

    static String lineName(final Path path, final long random) {
        return path.getFileName() + LINE + Long.toHexString(random);
    }

    /** Whether a host is there, as far as it is known. */
    static boolean isServed(final Path path) throws IOException {
        final PipeFile place;
        try {
            place = PipeFile.open(path);
        } catch (final NoSuchFileException none) {
            return false;
        }
        try {
            return !place.isGone(Side.A);
        } finally {
            place.close();
        }
    }

    /** Removes lines of clients that have died before a host had taken them. */
    static void removeLeftLines(final Path path) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                path.getParent(), entry -> entry.getFileName().toString().startsWith(path.getFileName() + LINE))) {
            for (final Path line : left) {
                removeIfDead(line);
            }
        } catch (final IOException | DirectoryIteratorException unreadable) {
            // they are not in the way
        }
    }

    private static void removeIfDead(final Path line) {
        try {
            final PipeFile file = PipeFile.open(line);
            try {
                if (file.isGone(Side.A)) {
                    file.remove();
                    file.discardRings();
                }
            } finally {
                file.close();
            }
        } catch (final IOException gone) {
            // another process has deleted it, or it is no line
        }
    }

    /** All files of a host whose process has ended. */
    static void removeAll(final Path path) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                path.getParent(),
                entry -> entry.getFileName()
                        .toString()
                        .matches(Pattern.quote(path.getFileName().toString()) + "(\\..*)?"))) {
            for (final Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }
}
