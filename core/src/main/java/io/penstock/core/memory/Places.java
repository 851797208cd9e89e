package io.penstock.core.memory;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What stands, or does not stand, where a shared file should be: errors that say what to do. The exceptions of the JDK name the path alone.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> file operations only.
 */
public final class Places {
    private Places() {}

    /**
     * The path of an existing file, behind all links.
     *
     * @throws NoSuchFileException if there is none
     */
    public static Path real(final Path path) throws IOException {
        checkMappable(path);
        try {
            return path.toRealPath();
        } catch (final NoSuchFileException none) {
            throw missing(path);
        }
    }

    /** Checks that there is a directory for channels. */
    public static void checkDirectory(final Path directory) throws IOException {
        checkMappable(directory);
        if (Files.isDirectory(directory)) {
            return;
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw notDirectory(directory);
        }
        throw isBelowDirectories(directory)
                ? new NoSuchFileException(
                        directory.toString(), null, "the directory for the channels is missing; create it first")
                : notDirectory(directory);
    }

    /** Whether the first of its parents that is there is a directory. */
    private static boolean isBelowDirectories(final Path directory) {
        Path parent = directory.toAbsolutePath();
        while (parent != null && !Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isDirectory(parent);
    }

    /** {@return the error for something else, or a link that leads nowhere, in the place of a directory or of one of its parents} */
    public static NotDirectoryException notDirectory(final Path directory) {
        return new NotDirectoryException(directory + ": not a directory"
                + (leadsNowhere(directory) ? ", but a link that leads nowhere" : "")
                + "; name the directory of the channels");
    }

    /**
     * Whether a file has another name in another directory, where the system tells: a hard link.
     *
     * @param file without links in its path
     * @return false also where it is not known
     */
    public static boolean hasNameElsewhere(final Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        int names = names(file);
        while (names > 1) {
            final int here = namesBeside(file);
            final int now = names(file);
            if (now == names) { // otherwise one has come or gone meanwhile: a file that is just being made has two
                return here < names;
            }
            names = now;
        }
        return false;
    }

    private static int names(final Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:nlink");
    }

    private static int namesBeside(final Path file) throws IOException {
        final Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        int count = 0;
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(file.getParent())) {
            for (final Path each : beside) {
                if (SharedFile.isInPlace(each, key) && !Files.isSymbolicLink(each)) {
                    count++;
                }
            }
        } catch (final DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return count;
    }

    static NoSuchFileException missing(final Path path) {
        return new NoSuchFileException(
                path.toString(),
                null,
                leadsNowhere(path)
                        ? "a link that leads nowhere; create the channel at the path that it names"
                        : "there is no channel yet, or no more; create it, or wait until another process has");
    }

    static FileAlreadyExistsException taken(final Path path) {
        final String reason;
        if (leadsNowhere(path)) {
            reason =
                    "a link that leads nowhere is here; create the channel at the path that it names, or delete the link";
        } else if (Files.isRegularFile(path)) {
            reason = "open it, or delete it if no process uses it";
        } else {
            reason = "something that is no file is here; choose another path";
        }
        return new FileAlreadyExistsException(path.toString(), null, reason);
    }

    private static boolean leadsNowhere(final Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path);
    }

    /** Checks that a path is one of the operating system: no other one can be mapped. */
    public static void checkMappable(final Path path) throws SharedFileException {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new SharedFileException("only files of the default file system can be shared by processes: path="
                    + path + " fileSystem=" + path.getFileSystem().provider().getScheme() + "; choose another path");
        }
    }
}
