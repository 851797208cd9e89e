package io.penstock.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The log file on disk. One thread: the sink's own, which nobody interrupts (an interrupt would close the channel). */
final class LogFile implements LogOutput, AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileIdentity identity;

    private LogFile(final Path path, final FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        identity = FileIdentity.of(path);
    }

    /**
     * Opens the log file, which is created (mode 0600) where it is missing.
     *
     * @param path of the file
     * @return the file
     * @throws IOException if it cannot be opened, or a sink of another directory has it
     */
    static LogFile open(final Path path) throws IOException {
        final LogFile file = openOnly(path, StandardOpenOption.CREATE);
        try {
            // A second guard beside the election, against a sink of another directory. It is dropped when this JVM
            // closes any other
            // descriptor of the file, so nothing is built on it.
            if (file.channel.tryLock() == null) {
                throw new IOException("another process has the log file, by a sink of another directory: file=" + path);
            }
        } catch (final OverlappingFileLockException e) {
            file.close();
            throw new IOException("this process has the log file, by a sink of another directory: file=" + path, e);
        } catch (final IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    private static LogFile openOnly(final Path path, final StandardOpenOption... more) throws IOException {
        final Set<StandardOpenOption> options = more.length == 0
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, more[0]);
        final FileChannel channel = FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new LogFile(path, channel);
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /** {@return where it is} */
    Path path() {
        return path;
    }

    @Override
    public FileIdentity identity() {
        return identity;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void append(final ByteBuffer bytes) throws IOException {
        // One write, but for a disk that is just getting full or a signal.
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void truncate(final long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public LogOutput find(final FileIdentity wanted) throws IOException {
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
            for (final Path sibling : siblings) {
                if (isFile(sibling, wanted)) {
                    return openOnly(sibling);
                }
            }
        }
        return null;
    }

    private static boolean isFile(final Path path, final FileIdentity wanted) throws IOException {
        try {
            return Files.isRegularFile(path) && FileIdentity.of(path).equals(wanted);
        } catch (final NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
