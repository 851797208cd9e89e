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
 * Removes a directory with a hub whose processes have all died, without ever joining it: whoever joins a hub that is alive after all
 * would be in its way. For programs that make a directory for each run, to clean up after runs that were killed.
 *
 * <p>Threads: any. Processes: any number may try at once. Blocks: no, but for file operations.
 */
public final class AbandonedHub {
    private AbandonedHub() {}

    /**
     * Removes a directory and the files in it, if it has a hub that somebody has joined, and all who have are proven dead.
     *
     * @param directory of the hub
     * @return whether it was removed; false if it has no hub, nobody has joined it yet, somebody lives or may live (a process of
     *     another pid namespace cannot be proven dead in passing), or this process has joined it
     * @throws IOException if it cannot be read or deleted, for example since there are folders in it
     */
    public static boolean deleteDirectory(final Path directory) throws IOException {
        return HubRegistry.deleteAbandoned(directory);
    }

    /** Under the monitor of the registry: this JVM must not have a lock on a file that is opened and closed here. */
    static boolean deleteDirectory(final HubFolder folder) throws IOException {
        final LockFile lockFile = LockFile.open(folder.lockPath());
        try {
            if (!lockFile.trySetup() || !areAllDead(folder, lockFile)) {
                return false;
            }
            // The hub last: whoever finds what a kill has left of this begins again.
            deleteFiles(folder.directory());
            folder.doorbells().deleteFolder();
            folder.delete();
            Files.delete(folder.directory());
            return true;
        } finally {
            lockFile.close(); // and with it goes the lock
        }
    }

    private static boolean areAllDead(final HubFolder folder, final LockFile lockFile) throws IOException {
        lockFile.checkInPlace();
        final ProcessTable table = folder.openExistingTable();
        new DeathWatch(table, lockFile, ProcessIdentity.own(), -1).buryTheDead();
        // Nobody yet: its creator is about to join.
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
