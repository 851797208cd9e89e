package io.penstock;

import io.penstock.core.hub.AbandonedHub;
import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.Path;

/**
 * All processes that use the channels of one directory. Channels join the hub by themselves; a program names it only to
 * remove what it created. Its files are in the folder {@code .penstock} of the directory.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> at most 2048 at a time. <b>Blocks:</b> only for file operations.
 */
public final class Hub {
    private final JoinedHub joined;

    private Hub(final JoinedHub joined) {
        this.joined = joined;
    }

    /**
     * Joins the hub of an existing directory; creates the hub (mode 0700) if it is missing.
     *
     * @param directory the directory of the channels
     * @return the hub
     * @throws IOException if the directory is missing, cannot be used, lies on a network file system, or holds a hub of
     *     another version
     */
    public static Hub at(final Path directory) throws IOException {
        return new Hub(JoinedHub.at(directory));
    }

    /**
     * Removes a directory and its files, if it has a hub that at least one process has joined, and all such processes
     * are proven dead. Does not join the hub. For programs that create a directory for each run, to clean up after runs
     * that were killed.
     *
     * <p>A process of another pid namespace cannot be proven dead at one look.
     *
     * @param directory the directory of the hub
     * @return whether it was removed; false if it has no hub, no process has joined it yet, a process is or may be
     *     alive, or this process has joined it
     * @throws IOException if it cannot be read or deleted, for example because it contains folders
     */
    public static boolean deleteAbandoned(final Path directory) throws IOException {
        return AbandonedHub.deleteDirectory(directory);
    }

    /**
     * Returns the directory of the channels.
     *
     * @return its real path
     */
    public Path directory() {
        return joined.directory();
    }

    /**
     * Removes a hub that no other process uses any more. For the program that created the directory, after its children
     * have exited; it must not use the hub's channels afterwards. The channels' own files stay.
     *
     * @throws HubInUseException if other processes still use the hub; the message names them
     * @throws IOException if its files cannot be deleted
     */
    public void delete() throws IOException {
        joined.delete();
    }
}
