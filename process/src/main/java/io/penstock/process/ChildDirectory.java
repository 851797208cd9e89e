package io.penstock.process;

import io.penstock.HubInUseException;
import io.penstock.core.hub.AbandonedHub;
import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * The private directory for the pipes to children, with a hub of its own. All children of this JVM share it. It is created for the first
 * child and removed with the last. A killed JVM leaves its directory; the next JVM that creates one removes it.
 */
final class ChildDirectory {
    private static final String PREFIX = "penstock-";
    private static final String PRIVATE = "rwx------";
    private static final Object LOCK = new Object();
    private static Path shared;
    private static int users;
    private static boolean cleaned;

    private ChildDirectory() {}

    /** The directory; {@link #release} must follow. */
    static Path acquire() throws IOException {
        synchronized (LOCK) {
            if (users == 0) {
                final Path created = Files.createTempDirectory(
                        prefixOf(ProcessHandle.current().pid()), // says whose it is, should this process be killed
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
                // Until the end, also while no child is alive: another JVM removes what no process has joined any more.
                JoinedHub.at(created);
                shared = created;
                if (!cleaned) {
                    cleaned = true;
                    tryToRemoveAbandoned(shared);
                }
            }
            users++;
            return shared;
        }
    }

    private static String prefixOf(final long pid) {
        return PREFIX + pid + "-";
    }

    /**
     * Ends one use; the last one removes the directory. It stays while another process to which an end was handed still uses it. Then the
     * next JVM that creates such a directory removes it, once all its users have gone.
     */
    static void release() throws IOException {
        synchronized (LOCK) {
            users--;
            if (users == 0) {
                final Path directory = shared;
                shared = null;
                try {
                    JoinedHub.at(directory).delete();
                } catch (final HubInUseException livesOn) {
                    return;
                }
                Files.delete(directory);
            }
        }
    }

    /** A temporary directory in which one may create files need not be readable: then the leftovers of other JVMs stay. */
    private static void tryToRemoveAbandoned(final Path own) {
        try {
            removeAbandoned(own);
        } catch (final IOException | RuntimeException unreadable) {
            // That is no reason not to start a child.
        }
    }

    /** Removes the directories of the same user whose processes, orphans included, are all proven dead. */
    private static void removeAbandoned(final Path own) throws IOException {
        final UserPrincipal user = attributes(own).owner();
        final String ownPrefix =
                prefixOf(ProcessHandle.current().pid()); // another class loader of this JVM may have one
        try (DirectoryStream<Path> others = Files.newDirectoryStream(own.getParent(), PREFIX + "[0-9]*-*")) {
            for (final Path other : others) {
                if (!other.getFileName().toString().startsWith(ownPrefix)) {
                    try {
                        removeIfAbandoned(other, user);
                    } catch (final IOException | RuntimeException notOurs) {
                        // It is damaged, not readable, or being removed by another process. None of that concerns the
                        // child.
                    }
                }
            }
        }
    }

    private static void removeIfAbandoned(final Path directory, final UserPrincipal user) throws IOException {
        final PosixFileAttributes attributes = attributes(directory);
        if (attributes.isDirectory()
                && attributes.owner().equals(user)
                && PosixFilePermissions.toString(attributes.permissions()).equals(PRIVATE)) {
            AbandonedHub.deleteDirectory(directory);
        }
    }

    private static PosixFileAttributes attributes(final Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
