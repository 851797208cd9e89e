package io.penstock.cli.view;

import io.penstock.ChannelView;
import io.penstock.core.memory.SharedFile;
import io.penstock.objects.SharedStats;
import io.penstock.pipe.PipeView;
import io.penstock.queue.QueueStats;
import io.penstock.sink.SinkStatus;
import io.penstock.sync.SyncStats;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds channels, and looks at them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the files. <b>Blocks:</b> for file operations only.
 */
public final class Channels {
    /** The sink's own file, by which a directory is known as that of a log sink. */
    static final String SINK_FILE = "sink.checkpoint";

    private static final String LANE = ".lane";
    private static final String HUB = ".penstock";
    private static final String TEMPORARY = ".tmp";

    private Channels() {}

    /**
     * Finds the channels below a directory: a log sink as its directory, without its lanes.
     *
     * @return their paths in order
     * @throws IOException if the directory cannot be read; what cannot be read below it is passed over
     */
    public static List<Path> below(final Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw Files.exists(directory)
                    ? new NotDirectoryException(directory.toString())
                    : new NoSuchFileException(directory.toString());
        }
        final List<Path> found = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path each, final BasicFileAttributes attributes) {
                final String name = String.valueOf(each.getFileName());
                return !each.equals(directory) && isOwnFolder(name)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    channelOf(file).ifPresent(found::add);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(final Path file, final IOException failure) throws IOException {
                if (file.equals(directory)) {
                    throw failure;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private static boolean isOwnFolder(final String name) {
        return name.startsWith(HUB) || name.endsWith(".large") || name.endsWith(".dead");
    }

    private static Optional<Path> channelOf(final Path file) {
        final String name = file.getFileName().toString();
        if (name.endsWith(LANE) || name.endsWith(TEMPORARY) || !SharedFile.looksLikeOne(file)) {
            return Optional.empty();
        }
        return Optional.of(name.equals(SINK_FILE) ? file.toAbsolutePath().getParent() : file);
    }

    /**
     * Looks at all channels below a directory. One that cannot be shown is among them, with the reason; one that has gone meanwhile is not.
     *
     * @throws IOException if the directory cannot be read
     */
    public static List<ChannelFacts> lookBelow(final Path directory) throws IOException {
        final List<ChannelFacts> facts = new ArrayList<>();
        for (final Path path : below(directory)) {
            try {
                facts.add(look(path));
            } catch (final NoSuchFileException gone) {
                // between the listing and the look
            } catch (final IOException failure) {
                facts.add(unreadable(path, failure));
            }
        }
        return facts;
    }

    private static ChannelFacts unreadable(final Path path, final IOException failure) {
        return new ChannelFacts(
                path.toString(),
                ChannelFacts.UNREADABLE,
                0,
                length(path),
                0,
                null,
                "bytes",
                null,
                List.of(),
                Map.of(),
                Map.of(),
                String.valueOf(failure.getMessage()));
    }

    /**
     * Looks at a channel.
     *
     * @throws NoSuchFileException if it is not there
     * @throws IOException if it cannot be shown
     */
    public static ChannelFacts look(final Path path) throws IOException {
        return facts(path, ChannelView.of(path));
    }

    /** What a view says, in the form that all kinds have in common. */
    static ChannelFacts facts(final Path path, final ChannelView view) {
        final Fill fill = Fill.of(view);
        return new ChannelFacts(
                path.toString(),
                view.kind().name(),
                view.kind().version(),
                length(path),
                fill.depth(),
                fill.capacity(),
                fill.unit(),
                fill.percent(),
                view.users().stream().map(Channels::process).toList(),
                view.waiters(),
                view.numbers(),
                null);
    }

    private static ProcessFacts process(final ChannelView.User user) {
        return new ProcessFacts(
                user.pid(),
                ProcessFacts.word(user.state()),
                user.numbers(),
                user instanceof SyncStats.User waiting ? waiting.waitsFor() : List.of());
    }

    private static long length(final Path path) {
        try {
            return Files.isDirectory(path) ? Files.size(path.resolve(SINK_FILE)) : Files.size(path);
        } catch (final IOException gone) {
            return 0;
        }
    }

    /** How much is in a channel. */
    private record Fill(long depth, Long capacity, String unit, Integer percent) {
        static Fill of(final ChannelView view) {
            if (view instanceof QueueStats queue) {
                final int byItems = percent(queue.depth(), queue.maxItems());
                final int byBytes = percent(queue.bytes(), queue.capacityBytes());
                return new Fill(queue.depth(), (long) queue.maxItems(), "items", Math.max(byItems, byBytes));
            }
            if (view instanceof SharedStats shared) {
                final int byEntries = percent(shared.entries(), shared.maxEntries());
                final int byBytes = percent(shared.usedBytes(), shared.capacityBytes());
                return new Fill(shared.entries(), (long) shared.maxEntries(), "entries", Math.max(byEntries, byBytes));
            }
            if (view instanceof SyncStats board) {
                return bounded(board.usedBytes(), board.capacityBytes());
            }
            if (view instanceof PipeView pipe) {
                return bounded(
                        pipe.fromCreator().usedBytes() + pipe.fromConnector().usedBytes(),
                        (long) pipe.fromCreator().capacityBytes()
                                + pipe.fromConnector().capacityBytes());
            }
            if (view instanceof SinkStatus) {
                return new Fill(view.numbers().get("lag"), null, "records", null);
            }
            return new Fill(view.numbers().getOrDefault("usedBytes", 0L), null, "bytes", null);
        }

        private static Fill bounded(final long used, final long capacity) {
            return new Fill(used, capacity, "bytes", percent(used, capacity));
        }

        private static int percent(final long used, final long capacity) {
            return capacity <= 0 ? 0 : (int) Math.min(100, used * 100 / capacity);
        }
    }
}
