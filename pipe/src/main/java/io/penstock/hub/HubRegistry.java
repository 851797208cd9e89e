package io.penstock.hub;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hubs that this JVM has joined: one object each, because a hub's lock file must be opened once per JVM and stay open. */
final class HubRegistry {
    private static final Map<Path, Hub> JOINED = new HashMap<>();

    /** Hubs whose folder was deleted under them; others may still run on the deleted files, so their lock stays too. */
    private static final List<Hub> LOST = new ArrayList<>();

    private HubRegistry() {}

    static synchronized Hub join(final Path directory) throws IOException {
        // A file lock or a mapping would be closed on an interrupt; joining is short, so the interrupt can wait.
        final boolean interrupted = Thread.interrupted();
        try {
            final Path real = directory.toAbsolutePath().normalize();
            final HubFolder folder = HubFolder.make(Files.exists(real) ? real.toRealPath() : real);
            final Hub known = JOINED.get(folder.directory());
            if (known != null && known.isInPlace()) {
                return known;
            }
            if (known != null) {
                LOST.add(known);
            }
            final Hub hub = joinNew(folder);
            JOINED.put(folder.directory(), hub);
            Heart.add(hub);
            return hub;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Hub joinNew(final HubFolder folder) throws IOException {
        final LockFile lockFile = LockFile.open(folder.lockPath());
        try {
            return joinNew(folder, lockFile);
        } catch (final IOException | RuntimeException failed) {
            lockFile.close(); // this JVM has no lock on it that it could lose
            throw failed;
        }
    }

    private static Hub joinNew(final HubFolder folder, final LockFile lockFile) throws IOException {
        final ProcessTable table = folder.openTable(lockFile);
        final ProcessIdentity identity = ProcessIdentity.own();
        Optional<Hub.Claim> claim = claimSlot(table, lockFile, identity);
        if (claim.isEmpty()) {
            final DeathWatch watch = new DeathWatch(table, lockFile, identity, -1);
            watch.scan(); // learns the heartbeats
            watch.buryTheDead();
            claim = claimSlot(table, lockFile, identity);
        }
        return new Hub(
                folder,
                lockFile,
                table,
                claim.orElseThrow(() -> new IOException("the hub is full: processes=" + ProcessTableDescriptor.SLOTS
                        + " path=" + folder.path() + "; end some of them or use a second directory")));
    }

    private static Optional<Hub.Claim> claimSlot(
            final ProcessTable table, final LockFile lockFile, final ProcessIdentity identity) throws IOException {
        final int flags = Futex.isSupported() ? ProcessTableDescriptor.FLAG_FUTEX : 0;
        for (int slot = 0; slot < ProcessTableDescriptor.SLOTS; slot++) {
            if (table.isClaimable(slot)) {
                final Optional<FileLock> lock = lockFile.tryLock(slot);
                if (lock.isPresent()) {
                    if (table.isClaimable(slot)) {
                        return Optional.of(new Hub.Claim(table.claim(slot, identity, flags), identity, lock.get()));
                    }
                    lock.get().release();
                }
            }
        }
        return Optional.empty();
    }

    static synchronized void forget(final Hub hub) {
        JOINED.values().remove(hub);
    }
}
