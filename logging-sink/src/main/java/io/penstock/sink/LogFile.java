package io.penstock.sink;

import io.penstock.core.memory.Siblings;
import io.penstock.core.wait.Deadline;
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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The log file on disk: the file that has the name now. One thread: the sink's own, which is never interrupted (an interrupt would close the
 * channel).
 */
final class LogFile implements LogOutput {
    /** How often the name is checked: a fifth of the second within which a rename from outside must be noticed. */
    static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LOCKED_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Deadline NO_PATIENCE = Deadline.after(Duration.ZERO);

    private static final int ATTEMPTS = 100;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final Path kept;
    private final boolean durable;
    private final Consumer<String> problems;
    private Opened file;
    private long archives;
    private long lookedNs;

    private LogFile(
            final Path path,
            final Path kept,
            final Opened file,
            final long archives,
            final boolean durable,
            final Consumer<String> problems) {
        this.path = path;
        this.kept = kept;
        this.durable = durable;
        this.file = file;
        this.archives = archives;
        this.problems = problems;
        lookedNs = System.nanoTime();
    }

    /**
     * An open file. Its reader is kept too, since closing any descriptor of a file drops this process's lock on it.
     */
    private record Opened(
            FileChannel channel,
            FileChannel reader,
            FileIdentity identity,
            Object key,
            long modifiedMs,
            Set<PosixFilePermission> mode)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (reader) {
                channel.close();
            }
        }
    }

    /**
     * Opens the log file, or creates it with the mode of the last old file, or 0600. It throws if a sink of another directory has it; the
     * patience is for a process that has it, and may be dying. {@code archives} is the number of the last old file that this sink rotated
     * away, or 0. A durable file is forced to the disk before another one takes its place. {@code kept} is the second name that {@link #keep} gives
     * to the file.
     */
    static LogFile open(
            final Path path,
            final Path kept,
            final long archives,
            final boolean durable,
            final Consumer<String> problems,
            final Deadline patience)
            throws IOException {
        final Opened opened = openLocked(path, null, patience);
        try {
            return new LogFile(path, kept, opened, Math.max(archives, ArchiveName.last(path)), durable, problems);
        } catch (final IOException e) {
            opened.close();
            throw e;
        }
    }

    private static Opened openLocked(final Path path, final Set<PosixFilePermission> mode, final Deadline patience)
            throws IOException {
        final Opened opened = openOrCreate(path, mode);
        try {
            // A second guard beside the election, against a sink of another directory. It is dropped when this JVM
            // closes any other descriptor of the file, so nothing is built on it.
            while (opened.channel.tryLock() == null) {
                if (!patience.isOver()) {
                    LockSupport.parkNanos(LOCKED_RETRY_NS);
                    continue;
                }
                throw new IOException("another process has the log file, by a sink of another directory: file=" + path);
            }
        } catch (final OverlappingFileLockException e) {
            opened.close();
            throw new IOException("this process has the log file, by a sink of another directory: file=" + path, e);
        } catch (final IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private static Opened openOrCreate(final Path path, final Set<PosixFilePermission> mode) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return openOnly(path);
            } catch (final NoSuchFileException none) {
                // As Logback and Log4j do; also where the directory was removed under a sink that runs.
                Files.createDirectories(path.toAbsolutePath().getParent());
                try {
                    create(path, mode == null ? modeOfLast(path) : mode);
                } catch (final NoSuchFileException refused) {
                    if (Files.isDirectory(path.toAbsolutePath().getParent())) { // as in /proc
                        throw new IOException(
                                "the log file cannot be made: file=" + path + "; choose another directory", refused);
                    }
                }
            }
        }
        throw comesAndGoes(path);
    }

    private static IOException comesAndGoes(final Path path) {
        return new IOException("the log file comes and goes: is another process deleting it? file=" + path);
    }

    private static Opened openOnly(final Path path) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            final PosixFileAttributes before = Files.readAttributes(path, PosixFileAttributes.class);
            if (!before.isRegularFile()) {
                // Opening a named pipe would wait for its other end.
                throw new IOException("the log file is not a regular file: file=" + path + "; name a file");
            }
            final FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            try {
                final FileIdentity identity = FileIdentity.of(path);
                final Opened opened = new Opened(
                        channel,
                        // Nothing may fail after it: if the collector closed it, this process's lock would be dropped.
                        FileChannel.open(path, StandardOpenOption.READ),
                        identity,
                        before.fileKey(),
                        before.lastModifiedTime().toMillis(),
                        before.permissions());
                if (isFile(path, before.fileKey())) {
                    return opened;
                }
                // It was renamed meanwhile: identity and channels may be of different files.
                opened.close();
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
        }
        throw comesAndGoes(path);
    }

    private static void create(final Path path, final Set<PosixFilePermission> mode) throws IOException {
        FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                        PosixFilePermissions.asFileAttribute(mode))
                .close();
        if (Files.size(path) == 0 && !Files.getPosixFilePermissions(path).equals(mode)) {
            try {
                // Restores what the process's umask took away.
                Files.setPosixFilePermissions(path, mode);
            } catch (final IOException refused) {
                // This file system has modes of its own. The file is there, and that is what counts.
            }
        }
    }

    /** A sink killed between renaming a file and making the next leaves nothing but the old one to learn the mode from. */
    private static Set<PosixFilePermission> modeOfLast(final Path path) throws IOException {
        final List<ArchiveName> archives = ArchiveName.of(path);
        try {
            return archives.isEmpty()
                    ? OWNER_ONLY
                    : Files.getPosixFilePermissions(
                            archives.get(archives.size() - 1).path());
        } catch (final NoSuchFileException deletedMeanwhile) {
            return OWNER_ONLY;
        }
    }

    Path path() {
        return path;
    }

    /** {@return its bytes, for reading; not to be closed} */
    FileChannel reader() {
        return file.reader;
    }

    /** {@return number of the last file that was rotated away, or 0} */
    long archives() {
        return archives;
    }

    /** {@return when it was last written before it was opened} */
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
        if (isFile(path, file.key)) {
            try {
                makeSureOfRoom();
                // Counted here, and not looked up each time: a listing may miss a file that is just being compressed,
                // and the next one would get its number.
                Files.move(path, ArchiveName.path(path, archives + 1, nowMs), StandardCopyOption.ATOMIC_MOVE);
                archives++;
            } catch (final IOException e) {
                problems.accept("the log file cannot be renamed, or no other one be made, and is written on: file="
                        + path + " cause=" + e);
                return false;
            }
        }
        replace();
        return true;
    }

    /** Checks that a file can be created: without a free inode, renaming this file first would leave the sink without any. */
    private void makeSureOfRoom() throws IOException {
        final Path trial = Siblings.of(path, ".", ".next");
        Files.deleteIfExists(trial);
        Files.createFile(trial);
        Files.delete(trial);
    }

    @Override
    public boolean follow() throws IOException {
        final long nowNs = System.nanoTime();
        if (nowNs - lookedNs < LOOK_NS) {
            return false;
        }
        lookedNs = nowNs;
        if (isFile(path, file.key)) {
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

    /** Opens the file that has the name now, or creates one. After an error this is still the old file. */
    private void replace() throws IOException {
        final Opened next = openLocked(path, file.mode, NO_PATIENCE);
        final Opened old = file;
        file = next;
        if (durable) {
            old.channel.force(false);
        }
        old.close();
    }

    @Override
    public void append(final ByteBuffer bytes) throws IOException {
        // One write as a rule; more if the disk gets full, or after a signal.
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
        if (isRegularFile(kept, wanted)) {
            return new LogFile(kept, kept, openOnly(kept), 0, durable, problems);
        }
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
            for (final Path sibling : siblings) {
                if (isRegularFile(sibling, wanted)) {
                    return new LogFile(sibling, kept, openOnly(sibling), 0, durable, problems);
                }
            }
        }
        return null;
    }

    /**
     * A hard link in the directory of the lanes. It is there while a sink writes, and after its death. On another file system there is none: then a
     * file that is moved elsewhere between a sink's death and the next one's start is not found.
     */
    @Override
    public void keep() {
        try {
            Files.deleteIfExists(kept);
            Files.createLink(kept, path);
            if (!isFile(kept, file.key)) {
                Files.deleteIfExists(kept); // another process has renamed the file meanwhile
            }
        } catch (final IOException | UnsupportedOperationException otherFileSystem) {
            // as above
        }
    }

    /** Whether the path leads to a file that is open here. It costs one system call, the only one of an idle sink. */
    private static boolean isFile(final Path path, final Object key) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class)
                    .fileKey()
                    .equals(key);
        } catch (final NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isRegularFile(final Path path, final FileIdentity wanted) throws IOException {
        try {
            return Files.isRegularFile(path) && FileIdentity.of(path).equals(wanted);
        } catch (final IOException notThatOne) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
