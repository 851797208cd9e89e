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

/** The hubs that this JVM has joined: one object each, because a hub's lock file must be opened once per JVM and stay open. */
final class HubRegistry {
    /**
     * How long to begin again when the hub is deleted under a joiner. By time, not by count: a JVM that has just started is slow, and
     * another that makes and deletes a hub in a loop can be ahead of it hundreds of times.
     */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private static final Map<Path, JoinedHub> JOINED = new HashMap<>();

    /**
     * All lock files ever opened here but those of hubs that were deleted properly: closing one, by the collector too, would drop the
     * locks that this JVM may have on that file by another path or class loader. Of a path the latest is used again.
     */
    private static final Map<Path, Deque<LockFile>> OPENED = new HashMap<>();

    private HubRegistry() {}

    static synchronized JoinedHub join(final Path directory) throws IOException {
        // A file lock or a mapping would be closed on an interrupt; joining is short, so the interrupt can wait.
        final boolean interrupted = Thread.interrupted();
        try {
            Heartbeat.start();
            final long giveUpNs = System.nanoTime() + PATIENCE_NS;
            while (true) {
                final Path real = directory.toAbsolutePath().normalize();
                try {
                    return join(HubFolder.make(Files.exists(real) ? real.toRealPath() : real));
                } catch (final NoSuchFileException deleted) { // by another process; a new hub then
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
        // A known one was deleted under us. Others may still run on the deleted files: its heart goes on.
        final LockFile lockFile = lockFileOf(folder.lockPath());
        final JoinedHub hub;
        try {
            hub = joinNew(folder, lockFile);
        } catch (final IOException | UncheckedIOException failed) {
            lockFile.checkInPlace(); // else whatever failed did so because the hub went
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
            watch.buryTheDead();
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
        final FileLock setup = lockFile.lockForSetup(true); // nobody deletes the hub between the check and the claim
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
        final boolean interrupted = Thread.interrupted(); // as in joining
        try {
            hub.deleteNow();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static synchronized boolean deleteAbandoned(final Path directory) throws IOException {
        final boolean interrupted = Thread.interrupted(); // as in joining
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

    /** Of a hub that was deleted: no process has a lock on it but this one. */
    static synchronized void close(final LockFile lockFile) throws IOException {
        OPENED.values().forEach(opened -> opened.remove(lockFile));
        OPENED.values().removeIf(Deque::isEmpty);
        lockFile.close();
    }
}
