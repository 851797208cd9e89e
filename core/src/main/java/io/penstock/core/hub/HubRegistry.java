package io.penstock.core.hub;

import io.penstock.core.wait.Futex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The hubs that this JVM has joined. There is one object for each, because a hub's lock file must be opened once per
 * JVM and stay open.
 */
final class HubRegistry {
    /**
     * How long to retry if the hub is deleted while this process joins it. A time, not a count: a JVM that has just
     * started is slow, and another that creates and deletes a hub in a loop can be hundreds of rounds ahead of it.
     */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private static final Map<Path, JoinedHub> JOINED = new HashMap<>();

    /**
     * All lock files ever opened here, except those of hubs that were deleted properly. Closing one, even by the
     * collector, would drop the locks that this JVM may have on that file through another path or class loader. The
     * latest one of each path is reused.
     */
    private static final Map<Path, Deque<LockFile>> OPENED = new HashMap<>();

    private HubRegistry() {}

    static synchronized JoinedHub join(final Path directory) throws IOException {
        // An interrupt would close a file lock or a mapping; joining is short, so the interrupt can wait.
        final boolean interrupted = Thread.interrupted();
        try {
            Heartbeat.start();
            final long giveUpNs = System.nanoTime() + PATIENCE_NS;
            while (true) {
                final Path real = directory.toAbsolutePath().normalize();
                try {
                    return join(HubFolder.make(Files.exists(real) ? real.toRealPath() : real));
                } catch (final NoSuchFileException deleted) { // by another process; then create a new hub
                    if (!Files.isDirectory(real) || System.nanoTime() - giveUpNs > 0) {
                        throw deleted;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static JoinedHub join(final HubFolder folder) throws IOException {
        final JoinedHub known = JOINED.get(folder.directory());
        if (known != null && known.isInPlace()) {
            return known;
        }
        // If a known hub was deleted, other processes may still run on its deleted files: its heartbeat goes on.
        final LockFile lockFile = lockFileOf(folder.lockPath());
        final JoinedHub hub;
        try {
            hub = joinNew(folder, lockFile);
        } catch (final IOException | UncheckedIOException failed) {
            lockFile.checkInPlace(); // otherwise the failure came from the deletion of the hub
            throw failed;
        }
        JOINED.put(folder.directory(), hub);
        Heartbeat.add(hub);
        return hub;
    }

    private static LockFile lockFileOf(final Path path) throws IOException {
        final Deque<LockFile> opened = OPENED.computeIfAbsent(path, none -> new ArrayDeque<>());
        if (opened.isEmpty() || !opened.getLast().isInPlace()) {
            opened.addLast(LockFile.open(path));
        }
        return opened.getLast();
    }

    private static JoinedHub joinNew(final HubFolder folder, final LockFile lockFile) throws IOException {
        final ProcessTable table = folder.openTable(lockFile);
        final ProcessIdentity identity = ProcessIdentity.own();
        Optional<JoinedHub.Claim> claim = claimSlot(table, lockFile, identity);
        if (claim.isEmpty()) {
            final DeathWatch watch = new DeathWatch(table, lockFile, identity, -1);
            watch.scan(); // learns the heartbeats
            watch.probeAll();
            claim = claimSlot(table, lockFile, identity);
        }
        return new JoinedHub(
                folder,
                lockFile,
                table,
                claim.orElseThrow(() -> new IOException("the hub is full: processes=" + ProcessTableDescriptor.SLOTS
                        + " path=" + folder.path() + "; end some of them or use a second directory")));
    }

    static Optional<JoinedHub.Claim> claimSlot(
            final ProcessTable table, final LockFile lockFile, final ProcessIdentity identity) throws IOException {
        final FileLock setup = lockFile.lockForSetup(true); // keeps others from deleting the hub between check and
        // claim
        try {
            lockFile.checkInPlace();
            return claimFreeSlot(table, lockFile, identity);
        } finally {
            setup.release();
        }
    }

    private static Optional<JoinedHub.Claim> claimFreeSlot(
            final ProcessTable table, final LockFile lockFile, final ProcessIdentity identity) throws IOException {
        final int flags = Futex.isSupported() ? ProcessTableDescriptor.FLAG_FUTEX : 0;
        for (int slot = 0; slot < ProcessTableDescriptor.SLOTS; slot++) {
            if (table.isClaimable(slot)) {
                final Optional<FileLock> lock = lockFile.tryLock(slot);
                if (lock.isPresent()) {
                    if (table.isClaimable(slot)) {
                        return Optional.of(
                                new JoinedHub.Claim(table.claim(slot, identity, flags), identity, lock.get()));
                    }
                    lock.get().release();
                }
            }
        }
        return Optional.empty();
    }

    static synchronized void delete(final JoinedHub hub) throws IOException {
        final boolean interrupted = Thread.interrupted(); // as in join
        try {
            hub.deleteNow();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static synchronized boolean deleteAbandoned(final Path directory) throws IOException {
        final boolean interrupted = Thread.interrupted(); // as in join
        try {
            final Path real = directory.toRealPath();
            final Optional<HubFolder> folder = HubFolder.find(real);
            return folder.isPresent()
                    && !JOINED.containsKey(real)
                    && !OPENED.containsKey(folder.get().lockPath())
                    && AbandonedHub.deleteDirectory(folder.get());
        } catch (final NoSuchFileException deletedByAnother) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static synchronized void forget(final JoinedHub hub) {
        JOINED.values().remove(hub);
    }

    /** For a hub that was deleted: only this process has a lock on it. */
    static synchronized void close(final LockFile lockFile) throws IOException {
        OPENED.values().forEach(opened -> opened.remove(lockFile));
        OPENED.values().removeIf(Deque::isEmpty);
        lockFile.close();
    }
}
