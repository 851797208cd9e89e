package io.penstock.sync.engine;

import io.penstock.core.hub.HubView;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The boards of a directory, looked at again and again: a file is opened and mapped once.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for file operations.
 */
final class DirectoryBoards {
    private final Path directory;
    private final HubView hub;
    private final Map<Path, Known> known = new HashMap<>(); // guarded by this

    DirectoryBoards(final Path directory, final HubView hub) {
        this.directory = directory;
        this.hub = hub;
    }

    /** A file, as long as it is this one; the board is null if it is none. */
    private record Known(Object fileKey, BoardObserver board) {}

    /** {@return the deadlocks among the locks of the boards that are there now} */
    synchronized List<DeadlockFinder.Cycle> deadlocks() throws IOException {
        final List<BoardObserver> boards = now();
        return DeadlockFinder.find(
                () -> boards.stream().flatMap(board -> waits(board).stream()).toList());
    }

    /** A board that is damaged is no reason for a call of another one to fail. */
    private static List<DeadlockFinder.Wait> waits(final BoardObserver board) {
        try {
            return board.waits();
        } catch (final UncheckedIOException damaged) {
            return List.of();
        }
    }

    private List<BoardObserver> now() throws IOException {
        final Map<Path, Known> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                look(file, found);
            }
        } catch (final DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        known.clear();
        known.putAll(found);
        final List<BoardObserver> boards = new ArrayList<>();
        known.values().stream().map(Known::board).filter(Objects::nonNull).forEach(boards::add);
        return boards;
    }

    private void look(final Path file, final Map<Path, Known> found) {
        try {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            final Known before = known.get(file);
            if (before != null && Objects.equals(before.fileKey, attributes.fileKey())) {
                found.put(file, before);
            } else if (attributes.isRegularFile()) {
                final boolean isBoard = SharedFile.kindOf(file) == BoardDescriptor.FILE_KIND.code();
                found.put(file, new Known(attributes.fileKey(), isBoard ? BoardObserver.open(file, hub) : null));
            }
        } catch (final IOException | UncheckedIOException noSharedFileOrGone) {
            // none waits there, as far as can be seen
        }
    }
}
