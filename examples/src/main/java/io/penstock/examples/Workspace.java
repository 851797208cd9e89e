package io.penstock.examples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A directory for one run, which holds its hub and channels and owns its resources. Closing it closes these resources,
 * the last first, and removes the directory: at the end, after an error, and on Ctrl-C.
 *
 * <p>A hub may be removed only if no process can use it any more: therefore children are registered here as well.
 */
final class Workspace implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static volatile boolean signalled;

    private final Path directory;
    private final Deque<AutoCloseable> inCare = new ArrayDeque<>();
    private final Thread onSignal = new Thread(this::closeOnSignal, "closes the workspace on Ctrl-C");
    private boolean closed;

    private Workspace(final Path directory) {
        this.directory = directory;
    }

    /** In the system's directory for temporary files. */
    static Workspace make(final String name) throws IOException {
        return guarded(Files.createTempDirectory(name + "-", PRIVATE));
    }

    /** At the given path, or in it if it is an existing directory: that one is not removed. */
    static Workspace make(final String name, final Path where) throws IOException {
        try {
            return guarded(Files.createDirectory(where, PRIVATE));
        } catch (final FileAlreadyExistsException there) {
            return guarded(Files.createTempDirectory(where, name + "-", PRIVATE));
        }
    }

    private static Workspace guarded(final Path directory) {
        final Workspace workspace = new Workspace(directory);
        Runtime.getRuntime().addShutdownHook(workspace.onSignal);
        return workspace;
    }

    /** {@return whether a signal is ending the JVM: errors are only consequences then} */
    static boolean isSignalled() {
        return signalled;
    }

    Path directory() {
        return directory;
    }

    /**
     * Registers a resource that is closed before the directory is removed.
     *
     * @throws IllegalStateException if the directory has been removed; the resource is closed
     */
    synchronized <C extends AutoCloseable> C closing(final C resource) {
        if (closed) {
            closeOne(resource);
            throw new IllegalStateException("the run is over");
        }
        inCare.push(resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (final IllegalStateException signal) {
            signalled = true;
        }
    }

    private synchronized void end() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        while (!inCare.isEmpty()) {
            closeOne(inCare.pop());
        }
        delete(directory);
    }

    private static void closeOne(final AutoCloseable resource) {
        try {
            resource.close();
        } catch (final Exception failed) {
            System.err.println("closing " + resource.getClass().getSimpleName() + " failed: " + failed);
        }
    }

    private void closeOnSignal() {
        signalled = true;
        try {
            end();
        } catch (final IOException failed) {
            System.err.println("cannot remove the directory: path=" + directory + " reason=" + failed);
        }
    }

    private static void delete(final Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (final Path entry : entries) {
                    delete(entry);
                }
            } catch (final NoSuchFileException gone) {
                return;
            }
        }
        Files.deleteIfExists(path);
    }
}
