package io.penstock.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code .penstock/processes.lock}: byte i is locked while the process of slot i lives. The kernel drops a process's locks when it
 * dies, however it dies, and also as soon as the process closes ANY descriptor of the file: so it is opened once per JVM, never
 * mapped, and never closed while the hub is used. Only {@code tryLock}: a blocking lock would close the channel on an interrupt.
 *
 * <p>Threads: any.
 */
final class LockFile {
    /** Held while the hub is created or brought over a restart of the machine; beyond all slots. */
    private static final long SETUP_BYTE = 1L << 20;

    private static final long SETUP_PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long SETUP_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Path path;
    private final FileChannel channel;
    private final Object fileKey;

    private LockFile(final Path path, final FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.fileKey = fileKeyOf(path);
    }

    static LockFile open(final Path path) throws IOException {
        final FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new LockFile(path, channel);
    }

    private static Object fileKeyOf(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Whether the path still leads to the file that is open here. */
    boolean isInPlace() {
        try {
            return fileKey == null || fileKey.equals(fileKeyOf(path));
        } catch (final IOException gone) {
            return false;
        }
    }

    /** The lock on a slot's byte, unless anybody holds it, in this JVM (by another class loader) or outside. */
    Optional<FileLock> tryLock(final int slot) throws IOException {
        return tryLockByte(slot);
    }

    private Optional<FileLock> tryLockByte(final long position) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(position, 1, false));
        } catch (final OverlappingFileLockException heldInThisJvm) {
            return Optional.empty();
        }
    }

    FileLock lockForSetup() throws IOException {
        final long giveUpNs = System.nanoTime() + SETUP_PATIENCE_NS;
        while (true) {
            final Optional<FileLock> lock = tryLockByte(SETUP_BYTE);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - giveUpNs > 0) {
                throw new IOException(
                        "another process has been setting up the hub for too long (is it stopped?): waitedSeconds="
                                + TimeUnit.NANOSECONDS.toSeconds(SETUP_PATIENCE_NS) + " path=" + path
                                + "; let it go on or end it, then try again");
            }
            LockSupport.parkNanos(SETUP_PAUSE_NS);
        }
    }

    /** Only when nobody uses the hub any more. */
    void close() throws IOException {
        channel.close();
    }
}
