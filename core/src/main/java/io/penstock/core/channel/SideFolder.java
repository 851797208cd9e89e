package io.penstock.core.channel;

import io.penstock.core.memory.SharedFile;
import io.penstock.core.memory.Siblings;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A folder beside a channel's file, mode 0700, for what does not go into the file; the files in it are 0600. Their names begin with the
 * channel's instance number: what is left of a channel whose file was deleted is never taken for that of a new channel of the same name.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> file operations only.
 */
public final class SideFolder {
    /** Items too long for the ring. */
    public static final String LARGE = ".large";

    /** Dead letters. */
    public static final String DEAD = ".dead";

    private static final Pattern OF_ANY_QUEUE = Pattern.compile("[0-9a-f]{16}-.*");
    private static final int ATTEMPTS = 100;

    private final SharedFile queue;
    private final Path folder;
    private final String prefix;

    /** The folder, which need not be there. */
    public SideFolder(final SharedFile queue, final String suffix) {
        this.queue = queue;
        this.folder = Siblings.of(queue.path(), "", suffix);
        this.prefix = String.format("%016x-", queue.instance());
    }

    /** A file of the queue. */
    public Path file(final String name) {
        return folder.resolve(prefix + name);
    }

    /** {@return whether the queue, or one of its name before, has used it} */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /**
     * Makes an empty file.
     *
     * @throws IOException if it cannot be made, or is there
     */
    public Path create(final String name) throws IOException {
        for (int i = 1; ; i++) {
            makeFolder();
            try {
                return Files.createFile(
                        file(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (final NoSuchFileException gone) { // a queue of that name was destroyed at this moment
                if (i == ATTEMPTS) {
                    throw gone;
                }
            }
        }
    }

    private void makeFolder() throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException another) {
            // as it should be
        }
    }

    /**
     * What there is of this queue.
     *
     * @throws IOException if the folder cannot be read
     */
    public List<String> names() throws IOException {
        final List<String> names = new ArrayList<>();
        for (final Path file : all()) {
            final String name = file.getFileName().toString();
            if (name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        }
        return names;
    }

    private List<Path> all() throws IOException {
        final List<Path> all = new ArrayList<>();
        if (exists()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                files.forEach(all::add);
            } catch (final NoSuchFileException destroyed) {
                return all;
            }
        }
        return all;
    }

    /**
     * Deletes what there is of this queue, and the folder if nothing else is in it.
     *
     * @throws IOException if something cannot be deleted
     */
    public void deleteAll() throws IOException {
        for (final String name : names()) {
            Files.deleteIfExists(file(name));
        }
        try {
            Files.deleteIfExists(folder);
        } catch (final DirectoryNotEmptyException another) {
            // a new queue of that name uses it already
        }
    }

    /**
     * Deletes what queues of that name have left that are no more, for a queue that was just created.
     *
     * @throws IOException if something cannot be deleted
     */
    public void deleteStale() throws IOException {
        final List<Path> files = all();
        if (!queue.isInPlace()) { // after the look: what was there then of another queue is of one that was deleted
            // before
            return;
        }
        for (final Path file : files) {
            final String name = file.getFileName().toString();
            if (OF_ANY_QUEUE.matcher(name).matches() && !name.startsWith(prefix)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
