package io.penstock.core.hub;

import io.penstock.HubInUseException;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Futex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
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

    static synchronized JoinedHub join(final Path directory, final boolean pin) throws IOException {
        // An interrupt would close a file lock or a mapping; joining is short, so the interrupt can wait.
        final boolean interrupted = Thread.interrupted();
        try {
            Heartbeat.start();
            final long giveUpNs = System.nanoTime() + PATIENCE_NS;
            while (true) {
                final Path real = directory.toAbsolutePath().normalize();
                try {
                    final JoinedHub hub = join(HubFolder.make(Files.exists(real) ? real.toRealPath() : real));
                    hub.use(pin);
                    return hub;
                } catch (final NoSuchFileException deleted) { // by another process; then create a new hub
                    if (!Files.isDirectory(real) || System.nanoTime() - giveUpNs > 0) {
                        throw deleted;
                    }
                }
            }
        } finally {
            Heartbeat.endIfIdle();
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
        final WitnessAddress witnesses = folder.witnesses();
        // A process that starts right after its predecessor's death finds no dead process in the table.
        final boolean died = new DeathWatch(table, lockFile, witnesses, identity, -1).probeAll();
        final JoinedHub hub = new JoinedHub(
                folder,
                lockFile,
                table,
                witnesses,
                claimSlot(table, lockFile, identity, witnesses)
                        .orElseThrow(() -> new IOException("the hub is full: processes=" + ProcessTableDescriptor.SLOTS
                                + " path=" + folder.path() + "; end some of them or use a second directory")));
        hub.meetNeighbours(died);
        return hub;
    }

    static Optional<JoinedHub.Claim> claimSlot(
            final ProcessTable table,
            final LockFile lockFile,
            final ProcessIdentity identity,
            final WitnessAddress witnesses)
            throws IOException {
        final FileLock setup = lockFile.lockForSetup(true); // no other process deletes the hub between check and claim
        try {
            lockFile.checkInPlace();
            for (int slot = 0; slot < ProcessTableDescriptor.SLOTS; slot++) {
                if (table.isClaimable(slot)) {
                    final Optional<FileLock> lock = lockFile.tryLock(slot);
                    if (lock.isPresent()) {
                        if (table.isClaimable(slot)) {
                            return Optional.of(claim(table, slot, lock.get(), identity, witnesses));
                        }
                        lock.get().release();
                    }
                }
            }
            return Optional.empty();
        } finally {
            setup.release();
        }
    }

    /** It listens before it is in the table: so a refused connection proves that it has ended. */
    private static JoinedHub.Claim claim(
            final ProcessTable table,
            final int slot,
            final FileLock lock,
            final ProcessIdentity identity,
            final WitnessAddress witnesses) {
        ServerSocketChannel server = null;
        if (witnesses != null) {
            try {
                server = witnesses.listen(slot);
            } catch (final IOException | UnsupportedOperationException unavailable) {
                Warnings.warn("no witness socket, so a death of this process is seen late: slot=" + slot, unavailable);
            }
        }
        final int flags = (Futex.isSupported() ? ProcessTableDescriptor.FLAG_FUTEX : 0)
                | (server != null ? ProcessTableDescriptor.FLAG_LISTENS : 0);
        return new JoinedHub.Claim(table.claim(slot, identity, flags), identity, lock, server);
    }

    /** Leaves the hub with its last user. A channel that is opened meanwhile joins anew. */
    static synchronized void release(final JoinedHub hub) {
        if (hub.unuse()) {
            forget(hub);
            leave(hub);
        }
    }

    /**
     * Leaves, unless a thread is still inside a channel: then the heartbeat tries again. It may come too late, when the
     * slot and its socket are another process's.
     */
    static synchronized void leave(final JoinedHub hub) {
        if (!hub.hasLeft() && hub.isQuiet()) {
            final boolean interrupted = Thread.interrupted(); // as in joining
            try {
                if (!deleteIfEmpty(hub)) {
                    hub.leaveNow();
                    closeIfUnused(hub.lockFile());
                }
            } catch (final IOException failed) {
                Warnings.warn("a hub was not left cleanly: path=" + hub.directory(), failed);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Of a destroyed channel that was the last one nothing is left behind. */
    private static boolean deleteIfEmpty(final JoinedHub hub) throws IOException {
        if (!hub.wasForDestroyedChannels()) {
            return false;
        }
        try {
            final Optional<FileLock> alone = hub.lockFile().tryLockForSetup();
            if (alone.isPresent()) { // else another process joins
                hub.deleteNow(alone.get());
            }
            return alone.isPresent();
        } catch (final HubInUseException | NoSuchFileException others) { // or deleted by hand
            return false;
        }
    }

    /** Another class loader of this JVM may have locks on the file: then it stays open. */
    private static void closeIfUnused(final LockFile lockFile) throws IOException {
        if (JOINED.values().stream().noneMatch(hub -> hub.lockFile() == lockFile) && !lockFile.isLockedInThisJvm()) {
            close(lockFile);
        }
    }

    static synchronized void delete(final JoinedHub hub) throws IOException {
        final boolean interrupted = Thread.interrupted(); // as in join
        try {
            hub.deleteNow(hub.lockFile().lockForSetup(false));
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
