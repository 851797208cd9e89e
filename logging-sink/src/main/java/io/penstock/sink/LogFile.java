package io.penstock.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The log file on disk: whichever file has the name now. One thread: the sink's own, which nobody interrupts (an interrupt would close the
 * channel).
 */
final class LogFile implements LogOutput, AutoCloseable {
    /** How often the name is looked at: a fifth of the second that an outside rename may stay unnoticed. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Path path;
    private final boolean durable;
    private final Consumer<String> problems;
    private Opened file;
    private long lookedNs;

    private LogFile(final Path path, final Opened file, final boolean durable, final Consumer<String> problems) {
        this.path = path;
        this.durable = durable;
        this.file = file;
        this.problems = problems;
        lookedNs = System.nanoTime();
    }

    /** A file that is open. */
    private record Opened(FileChannel channel, FileIdentity identity, long modifiedMs) {}

    /**
     * Opens the log file, which is created (mode 0600) where it is missing.
     *
     * @param path of the file
     * @param durable whether a file is forced to the disk before another one takes its place
     * @param problems is told of trouble
     * @return the file
     * @throws IOException if it cannot be opened, or a sink of another directory has it
     */
    static LogFile open(final Path path, final boolean durable, final Consumer<String> problems) throws IOException {
        return new LogFile(path, openLocked(path), durable, problems);
    }

    private static Opened openLocked(final Path path) throws IOException {
        final Opened opened = openOnly(path, StandardOpenOption.CREATE);
        try {
            // A second guard beside the election, against a sink of another directory. It is dropped when this JVM
            // closes any other descriptor of the file, so nothing is built on it.
            if (opened.channel.tryLock() == null) {
                throw new IOException("another process has the log file, by a sink of another directory: file=" + path);
            }
        } catch (final OverlappingFileLockException e) {
            opened.channel.close();
            throw new IOException("this process has the log file, by a sink of another directory: file=" + path, e);
        } catch (final IOException e) {
            opened.channel.close();
            throw e;
        }
        return opened;
    }

    private static Opened openOnly(final Path path, final StandardOpenOption... more) throws IOException {
        final Set<StandardOpenOption> options = more.length == 0
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, more[0]);
        final FileChannel channel = FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new Opened(
                    channel,
                    FileIdentity.of(path),
                    Files.getLastModifiedTime(path).toMillis());
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /** {@return where it is} */
    Path path() {
        return path;
    }

    /** {@return when it had been written last, when it was opened} */
    long modifiedMs() {
        return file.modifiedMs;
    }

    @Override
    public FileIdentity identity() {
        return file.identity;
    }

    @Override
    public long size() throws IOException {
        return file.channel.size();
    }

    @Override
    public boolean rotate(final long nowMs) throws IOException {
        Set<PosixFilePermission> mode = Set.of();
        if (isFile(path, file.identity)) {
            try {
                mode = Files.getPosixFilePermissions(path);
                Files.move(path, ArchiveName.next(path, nowMs), StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException e) {
                problems.accept("the log file cannot be renamed, and is written on: file=" + path + " cause=" + e);
                return false;
            }
        }
        replace();
        if (!mode.isEmpty()) {
            Files.setPosixFilePermissions(path, mode);
        }
        return true;
    }

    @Override
    public boolean follow() throws IOException {
        final long nowNs = System.nanoTime();
        if (nowNs - lookedNs < LOOK_NS) {
            return false;
        }
        lookedNs = nowNs;
        if (isFile(path, file.identity)) {
            return false;
        }
        replace();
        final Path aside = DamagedTail.moveAside(this, -1);
        if (aside != null) {
            problems.accept(
                    "the file that took the log file's place ended in a piece of a line, which was moved: to=" + aside);
        }
        return true;
    }

    /** Whatever has the name now, a new file where nothing has. After an error this is still the old file. */
    private void replace() throws IOException {
        final Opened next = openLocked(path);
        final Opened old = file;
        file = next;
        if (durable) {
            old.channel.force(false);
        }
        old.channel.close();
    }

    @Override
    public void append(final ByteBuffer bytes) throws IOException {
        // One write, but for a disk that is just getting full or a signal.
        while (bytes.hasRemaining()) {
            file.channel.write(bytes);
        }
    }

    @Override
    public void truncate(final long size) throws IOException {
        file.channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        file.channel.force(false);
    }

    @Override
    public LogOutput find(final FileIdentity wanted) throws IOException {
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
            for (final Path sibling : siblings) {
                if (isFile(sibling, wanted)) {
                    return new LogFile(sibling, openOnly(sibling), durable, problems);
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
        file.channel.close();
    }
}
