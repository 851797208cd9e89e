package io.penstock.core.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * {@code .penstock/processes.lock}: byte i is locked while the process of slot i is alive. The kernel drops a process's
 * locks when it dies, however it dies, and also as soon as the process closes ANY descriptor of the file. Therefore the
 * file is opened once per JVM, never mapped, and never closed while the hub is used. Only {@code tryLock} is used: an
 * interrupt of a blocking lock would close the channel.
 *
 * <p><b>Threads:</b> any.
 */
final class LockFile {
    /** Held while the hub is created, carried over a restart of the machine, joined or deleted; beyond all slots. */
    private static final long SETUP_BYTE = 1L << 20;

    private static final long SETUP_PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long SETUP_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * Opened on a file that was just being replaced. Never closed, because this JVM may have locks on it through
     * another path.
     */
    private static final Set<FileChannel> STRAYS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final Object fileKey;

    private LockFile(final Path path, final FileChannel channel, final Object fileKey) {
        this.path = path;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    /** Throws {@link NoSuchFileException} if the hub was deleted at this very moment. */
    static LockFile open(final Path path) throws IOException {
        if (!Files.exists(path)) {
            create(path);
        }
        final Object before = fileKeyOf(path);
        final FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        STRAYS.add(channel);
        // While it is open, its inode is not reused: the same number before and after is this file's.
        if (!Objects.equals(before, fileKeyOf(path))) {
            throw new NoSuchFileException(path.toString(), null, "the hub was replaced by another process");
        }
        STRAYS.remove(channel);
        return new LockFile(path, channel, before);
    }

    /**
     * By a link: creating it here would open and close it while another class loader of this JVM may have locks on it.
     */
    private static void create(final Path path) throws IOException {
        final Path temporary = path.resolveSibling("lock-" + UUID.randomUUID() + ".tmp");
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.createLink(path, temporary);
        } catch (final FileAlreadyExistsException createdByAnother) {
            // equivalent
        } finally {
            Files.deleteIfExists(temporary);
        }
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

    /** Throws {@link NoSuchFileException} if it does not: the hub was deleted since, and there may be a new one. */
    void checkInPlace() throws NoSuchFileException {
        if (!isInPlace()) {
            throw new NoSuchFileException(path.toString(), null, "the hub was deleted by another process");
        }
    }

    /** Whether a slot's byte is unlocked. */
    boolean isFree(final int slot) {
        try {
            final Optional<FileLock> lock = tryLock(slot);
            if (lock.isPresent()) {
                lock.get().release();
            }
            return lock.isPresent();
        } catch (final IOException unknown) {
            return false;
        }
    }

    /**
     * The lock on a slot's byte, unless it is held in this JVM (through another class loader) or by another process.
     */
    Optional<FileLock> tryLock(final int slot) throws IOException {
        return tryLockByte(slot, false);
    }

    private Optional<FileLock> tryLockByte(final long position, final boolean shared) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(position, 1, shared));
        } catch (final OverlappingFileLockException heldInThisJvm) {
            return Optional.empty();
        }
    }

    /**
     * The lock on the hub as a whole.
     *
     * @param shared for joining, so that joiners do not wait for each other; creating and deleting a hub need it
     *     exclusively
     */
    FileLock lockForSetup(final boolean shared) throws IOException {
        return lockForSetup(shared, () -> false).orElseThrow();
    }

    /**
     * The lock on the hub as a whole, unless another process meanwhile completes the task that it is wanted for.
     *
     * @param isDone whether the task is complete; called while the lock is unavailable
     * @return the lock, or empty if the task is complete
     */
    Optional<FileLock> lockForSetup(final boolean shared, final BooleanSupplier isDone) throws IOException {
        final long giveUpNs = System.nanoTime() + SETUP_PATIENCE_NS;
        while (true) {
            final Optional<FileLock> lock = tryLockByte(SETUP_BYTE, shared);
            if (lock.isPresent() || isDone.getAsBoolean()) {
                return lock;
            }
            if (System.nanoTime() - giveUpNs > 0) {
                throw new IOException(
                        "another process has been setting up, joining or deleting the hub for too long (is it stopped?): waitedSeconds="
                                + TimeUnit.NANOSECONDS.toSeconds(SETUP_PATIENCE_NS) + " path=" + path
                                + "; resume it or end it, then try again");
            }
            LockSupport.parkNanos(SETUP_PAUSE_NS);
        }
    }

    /** Takes the lock on the hub as a whole exclusively, if it is free. */
    Optional<FileLock> tryLockForSetup() throws IOException {
        return tryLockByte(SETUP_BYTE, false);
    }

    /** Same as {@link #tryLockForSetup}; closing this file releases the lock. */
    boolean trySetup() throws IOException {
        return tryLockForSetup().isPresent();
    }

    /** How many slots a range for a question covers: all, but not the setup byte. */
    private static final long ALL_SLOTS = SETUP_BYTE - 1;

    /**
     * Whether another class loader of this JVM has locks on the file. Closing it would drop them. Where that cannot be told at once, the answer is yes.
     */
    boolean isLockedInThisJvm() throws IOException {
        // With the setup lock no process claims a slot meanwhile: it would find all slots locked.
        final Optional<FileLock> setup = tryLockByte(SETUP_BYTE, false);
        if (setup.isEmpty()) {
            return true;
        }
        try {
            final FileLock all = channel.tryLock(0, ALL_SLOTS, false);
            if (all != null) {
                all.release();
            }
            return false;
        } catch (final OverlappingFileLockException heldInThisJvm) {
            return true;
        } finally {
            setup.get().release();
        }
    }

    /** Only when no process uses the hub any more, or this JVM has not joined it. */
    void close() throws IOException {
        channel.close();
    }
}
