package io.penstock.core.hub;

import static io.penstock.core.hub.ProcessTableDescriptor.ALIVE;
import static io.penstock.core.hub.ProcessTableDescriptor.phase;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Removes a directory with a hub whose processes have all died, without ever joining the hub: a process that joins a
 * hub which is alive after all would be in its way. For programs that create a directory for each run, to clean up
 * after runs that were killed.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number may try at once. <b>Blocks:</b> only for file operations.
 */
public final class AbandonedHub {
    private AbandonedHub() {}

    /**
     * Removes a directory and its files, if it has a hub that at least one process has joined, and all such processes
     * are proven dead. A process of another pid namespace cannot be proven dead at one look.
     *
     * @param directory of the hub
     * @return whether it was removed; false if it has no hub, no process has joined it yet, a process is or may be
     *     alive, or this process has joined it
     * @throws IOException if it cannot be read or deleted, for example because it contains folders
     */
    public static boolean deleteDirectory(final Path directory) throws IOException {
        return HubRegistry.deleteAbandoned(directory);
    }

    /**
     * Called under the monitor of the registry: this JVM must not have a lock on a file that is opened and closed here.
     */
    static boolean deleteDirectory(final HubFolder folder) throws IOException {
        final LockFile lockFile = LockFile.open(folder.lockPath());
        try {
            if (!lockFile.trySetup() || !areAllDead(folder, lockFile)) {
                return false;
            }
            // The hub is deleted last: if this process is killed, the next one starts over.
            deleteFiles(folder.directory());
            folder.doorbells().deleteFolder();
            folder.delete();
            Files.delete(folder.directory());
            return true;
        } finally {
            lockFile.close(); // releases the lock as well
        }
    }

    private static boolean areAllDead(final HubFolder folder, final LockFile lockFile) throws IOException {
        lockFile.checkInPlace();
        final ProcessTable table = folder.openExistingTable();
        new DeathWatch(table, lockFile, folder.witnesses(), ProcessIdentity.own(), -1).probeAll();
        // No process has joined yet: the creator is about to.
        return table.highWater() > 0
                && IntStream.range(0, table.highWater()).noneMatch(slot -> phase(table.stateOf(slot)) == ALIVE);
    }

    private static void deleteFiles(final Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
