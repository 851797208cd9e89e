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
 * The private directory for the pipes to children, with a hub of its own: one for all children of this JVM, made for the first
 * and removed with the last. A killed JVM leaves its own; the next one that makes its first removes it.
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
                shared = Files.createTempDirectory(
                        prefixOf(ProcessHandle.current().pid()), // tells whose it is, if nobody was left to remove it
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
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
     * One user less; the last one removes the directory. Not while somebody to whom an end was handed is still there: then the next JVM
     * that makes such a directory does, once all have gone.
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

    /** A temporary directory in which one may make files need not be readable: then others' leftovers stay. */
    private static void tryToRemoveAbandoned(final Path own) {
        try {
            removeAbandoned(own);
        } catch (final IOException | RuntimeException unreadable) {
            // It is no reason not to start a child.
        }
    }

    /** Those of the same user beside ours whose processes, orphans included, are all proven dead. */
    private static void removeAbandoned(final Path own) throws IOException {
        final UserPrincipal user = attributes(own).owner();
        final String ownPrefix = prefixOf(ProcessHandle.current().pid()); // maybe another class loader's
        try (DirectoryStream<Path> others = Files.newDirectoryStream(own.getParent(), PREFIX + "[0-9]*-*")) {
            for (final Path other : others) {
                if (!other.getFileName().toString().startsWith(ownPrefix)) {
                    try {
                        removeIfAbandoned(other, user);
                    } catch (final IOException | RuntimeException notOurs) {
                        // Damaged, not readable, or just being removed by somebody else: it is no concern of the
                        // child's.
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
