package io.penstock.core.hub;

import io.penstock.SharedFileException;
import io.penstock.core.memory.BootId;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Places;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.DoorbellAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The folder {@code .penstock} of a directory: creates it, carries it over a restart of the machine, deletes it. */
final class HubFolder {
    static final String NAME = ".penstock";

    private static final String PRIVATE = "rwx------";
    private static final int BEATS_TO_WATCH = 3;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Files of a directory that are looked at to know whether one is a channel. */
    private static final int MOST_LOOKED_AT = 1000;

    private final Path directory;
    private final Path path;

    private HubFolder(final Path directory) {
        this.directory = directory;
        this.path = directory.resolve(NAME);
    }

    static HubFolder make(final Path directory) throws IOException {
        Places.checkDirectory(directory);
        final HubFolder folder = new HubFolder(directory);
        try {
            Files.createDirectory(
                    folder.path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException joining) {
            if (!Files.isDirectory(folder.path) && Files.exists(folder.path, LinkOption.NOFOLLOW_LINKS)) {
                throw new SharedFileException("something else is in the place of the hub's folder: path=" + folder.path
                        + "; move it away, or choose another directory");
            }
            folder.makePrivate();
        } catch (final NoSuchFileException refused) {
            if (Files.isDirectory(directory)) { // as in /proc
                throw new SharedFileException(
                        "the hub's folder cannot be made: path=" + folder.path + "; choose another directory", refused);
            }
            throw refused;
        }
        return folder;
    }

    static boolean isIn(final Path directory) {
        return Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /** Finds the folder of a directory that already has a hub, or at least its lock file. */
    static Optional<HubFolder> find(final Path directory) throws IOException {
        final HubFolder folder = new HubFolder(directory);
        if (!Files.isRegularFile(folder.lockPath(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        folder.checkPrivate();
        return Optional.of(folder);
    }

    private void checkPrivate() throws IOException {
        final String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (!permissions.endsWith("------")) {
            throw new IOException("the hub's folder is accessible to other users: permissions=" + permissions + " path="
                    + path + "; if it is yours: chmod 700");
        }
    }

    /**
     * Refuses the hub of another user, and closes the folder again where something has opened it to others, as Kubernetes does with a volume's
     * {@code fsGroup}.
     */
    void makePrivate() throws IOException {
        final Object owner = Files.getAttribute(path, "unix:uid");
        final Object self = ownUser();
        if (self != null && !self.equals(owner)) {
            throw new SharedFileException("the hub belongs to another user: uid=" + owner + " ownUid=" + self + " path="
                    + path + "; run all processes of a directory as one user, root included, or use another directory");
        }
        final String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (!permissions.equals(PRIVATE)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(PRIVATE));
            Warnings.warn(
                    "the hub's folder was accessible to others, and is private again: permissions=" + permissions
                            + " path=" + path + "; a volume's fsGroup or a chmod -R does that",
                    null);
        }
    }

    private static Object ownUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException notTold) {
            return null;
        }
    }

    /** What is missing of the folder, or null. */
    String missing(final LockFile lockFile) {
        if (!lockFile.isInPlace()) {
            return lockPath().toString();
        }
        return Files.exists(tablePath()) ? null : tablePath().toString();
    }

    Path directory() {
        return directory;
    }

    Path path() {
        return path;
    }

    Path lockPath() {
        return path.resolve("processes.lock");
    }

    UserPrincipal owner() throws IOException {
        return Files.getOwner(path);
    }

    /** Where the witness sockets are, or null if no path to them is short enough. */
    WitnessAddress witnesses() {
        try {
            return new WitnessAddress(ShortPath.to(path));
        } catch (final IOException unavailable) {
            Warnings.warn("no witness sockets, so deaths are seen late: path=" + path, unavailable);
            return null;
        }
    }

    private Path tablePath() {
        return path.resolve("processes.dat");
    }

    /** Opens the table and creates it if it is missing. No process of another boot is alive in the result. */
    ProcessTable openTable(final LockFile lockFile) throws IOException {
        final BootId boot = BootId.current();
        while (true) {
            final boolean exists = Files.exists(tablePath());
            if (exists) {
                final ProcessTable table = open();
                if (table.boot().equals(boot) || !boot.isKnown()) {
                    return table;
                }
            }
            // If many processes start at once, one of them creates the table. The others need not take the exclusive
            // lock one after the other, each waiting for all that are joining meanwhile.
            final Optional<FileLock> setup = lockFile.lockForSetup(false, () -> !exists && Files.exists(tablePath()));
            if (setup.isPresent()) {
                return setUp(lockFile, setup.get(), boot);
            }
        }
    }

    private ProcessTable setUp(final LockFile lockFile, final FileLock setup, final BootId boot) throws IOException {
        try {
            lockFile.checkInPlace();
            if (!Files.exists(tablePath())) {
                create(boot);
            }
            final ProcessTable table = open();
            if (boot.isKnown() && !table.boot().equals(boot)) {
                // Containers may report a boot id of their own: a process that holds its byte was not there before a
                // restart.
                refuseTwoKernels(table, lockFile, boot);
                table.markDeadAfterRestart(boot, lockFile::isFree);
            }
            return table;
        } finally {
            setup.release();
        }
    }

    /**
     * Another boot id is a restart, or a container with a boot id of its own, or a second kernel on the same volume. A byte that is locked shows one
     * kernel: locks do not reach across. Otherwise a heartbeat that moves shows two.
     */
    private void refuseTwoKernels(final ProcessTable table, final LockFile lockFile, final BootId boot)
            throws SharedFileException {
        final long[] beats = new long[table.highWater()];
        boolean alive = false;
        for (int slot = 0; slot < beats.length; slot++) {
            beats[slot] = table.heartbeatOf(slot);
            if (ProcessTableDescriptor.phase(table.stateOf(slot)) == ProcessTableDescriptor.ALIVE) {
                if (!lockFile.isFree(slot)) {
                    return;
                }
                alive = true;
            }
        }
        final long untilNs = System.nanoTime() + BEATS_TO_WATCH * Heartbeat.BEAT_NS;
        while (alive && System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
            for (int slot = 0; slot < beats.length; slot++) {
                if (table.heartbeatOf(slot) != beats[slot]) {
                    throw new SharedFileException("another kernel uses this hub: bootId="
                            + table.boot().text()
                            + " ownBootId=" + boot.text() + " slot=" + slot + " path=" + path
                            + "; two virtual machines or hosts cannot share memory by a common volume, so give each its own"
                            + " directory");
                }
            }
        }
    }

    private void create(final BootId boot) throws IOException {
        deleteLeftovers();
        final FileFormat format = new FileFormat(
                ProcessTableDescriptor.FILE_KIND,
                ProcessTableDescriptor.VERSION,
                SharedFile.HEADER_LENGTH + ProcessTableDescriptor.LENGTH,
                List.of((long) ProcessTableDescriptor.SLOTS),
                List.of());
        // Channels may outlive a hub that a user deleted, and name its processes. A random first epoch makes it most
        // unlikely that a process of a new hub has the name of one of those.
        final int firstEpoch = ThreadLocalRandom.current().nextInt(1, ParticipantId.MAX_EPOCH / 2);
        SharedFile.create(
                tablePath(),
                format,
                ParticipantId.NOBODY,
                file -> ProcessTable.initialize(
                        file.region(SharedFile.HEADER_LENGTH, ProcessTableDescriptor.LENGTH), firstEpoch, boot));
    }

    /** Under the setup lock every temporary file belongs to a creator that died. */
    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, "*.tmp")) {
            for (final Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** Opens the table as it is: nothing is created or carried over a restart of the machine. */
    ProcessTable openExistingTable() throws IOException {
        return open();
    }

    private ProcessTable open() throws IOException {
        final SharedFile file =
                SharedFile.open(tablePath(), ProcessTableDescriptor.FILE_KIND, ProcessTableDescriptor.VERSION);
        return new ProcessTable(file.region(SharedFile.HEADER_LENGTH, ProcessTableDescriptor.LENGTH), file.instance());
    }

    /**
     * The table of a directory, to look at: its file is mapped read-only, and no process of another boot is buried.
     *
     * @return the table; empty if there is none
     */
    static Optional<ProcessTable> lookAtTable(final Path directory) throws IOException {
        try {
            final SharedFile file = SharedFile.openReadOnly(
                    new HubFolder(directory).tablePath(),
                    ProcessTableDescriptor.FILE_KIND,
                    ProcessTableDescriptor.VERSION);
            return Optional.of(new ProcessTable(file.region(SharedFile.HEADER_LENGTH, ProcessTableDescriptor.LENGTH)));
        } catch (final NoSuchFileException none) {
            return Optional.empty();
        } catch (final UncheckedIOException replaced) { // the hub was deleted between the two steps
            throw replaced.getCause();
        }
    }

    /** The same in every process, independent of its path to the folder. */
    DoorbellAddress doorbells() {
        try {
            return DoorbellAddress.of(
                    path,
                    String.valueOf(Files.readAttributes(lockPath(), BasicFileAttributes.class)
                            .fileKey()));
        } catch (final IOException gone) {
            return DoorbellAddress.of(path, path.toString());
        }
    }

    /** Whether there are channels in the directory, or so many files that it cannot be known soon. */
    boolean hasChannels() {
        int looked = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (final Path entry : entries) {
                looked++;
                if (looked > MOST_LOOKED_AT || SharedFile.looksLikeOne(entry)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException | DirectoryIteratorException unknown) {
            return true;
        }
    }

    /**
     * Deletes the folder as a whole, by a rename: no process finds half of it, and a new hub that takes its place at
     * once is not touched.
     */
    void delete() throws IOException {
        final Path going = directory.resolve(NAME + "-" + UUID.randomUUID() + ".deleted");
        Files.move(path, going, StandardCopyOption.ATOMIC_MOVE);
        ShortPath.unlink(path);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(going)) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(going);
    }
}
