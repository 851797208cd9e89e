package io.penstock.pipe;

import io.penstock.hub.Hub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The private directory for the pipes to children, with a hub of its own: one for all children of this JVM, made for the first
 * and removed with the last.
 */
final class ChildDirectory {
    private static final Object LOCK = new Object();
    private static Path shared;
    private static int users;

    private ChildDirectory() {}

    /** The directory; {@link #release} must follow. */
    static Path acquire() throws IOException {
        synchronized (LOCK) {
            if (users == 0) {
                shared = Files.createTempDirectory(
                        "penstock-" + ProcessHandle.current().pid()
                                + "-", // tells whose it is, if nobody was left to remove it
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            users++;
            return shared;
        }
    }

    /** One user less; the last one removes the directory, unless a process that got hold of it is still there. */
    static void release() throws IOException {
        synchronized (LOCK) {
            users--;
            if (users == 0) {
                final Path directory = shared;
                shared = null;
                Hub.at(directory).delete();
                Files.delete(directory);
            }
        }
    }
}
