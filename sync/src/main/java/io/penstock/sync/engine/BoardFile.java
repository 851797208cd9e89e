package io.penstock.sync.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of a board: creates and opens it.
 *
 * @param capacity of the arena, in bytes
 */
record BoardFile(Channel channel, EntryFlags flags, int capacity, int maxProcesses) {
    /** At most so many threads of all processes sleep at once; further ones look every 100 ms. */
    private static final int WAIT_CELLS = 1024;

    private static final int ATTEMPTS = 100;

    static BoardFile create(final Path path, final BoardSettings settings) throws IOException {
        final EntryFlags flags = new EntryFlags();
        final Channel.Layout layout = new Channel.Layout(
                BoardDescriptor.FILE_KIND,
                BoardDescriptor.VERSION,
                0,
                WAIT_CELLS,
                (long) BoardDescriptor.arenaOffset(settings.maxProcesses()) + settings.capacity(),
                List.of((long) settings.capacity(), (long) settings.maxProcesses()),
                List.of());
        return of(Channel.create(path, layout, flags, all -> {}), flags);
    }

    /** What was set must be as in the file. */
    static BoardFile open(final Path path, final BoardSettings settings) throws IOException {
        final EntryFlags flags = new EntryFlags();
        final Channel channel = Channel.open(path, BoardDescriptor.FILE_KIND, BoardDescriptor.VERSION, flags);
        BoardFile file = null;
        try {
            file = checked(of(channel, flags), path, settings);
            return file;
        } finally {
            if (file == null) {
                channel.close();
            }
        }
    }

    private static BoardFile checked(final BoardFile file, final Path path, final BoardSettings settings) {
        final List<String> differences = new ArrayList<>();
        differ(differences, "capacityBytes", settings.capacitySet(), file.capacity);
        differ(differences, "maxProcesses", settings.maxProcessesSet(), file.maxProcesses);
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the board was created otherwise: " + String.join(", ", differences)
                    + " path=" + path + "; open it with what it was created with, or leave the settings away");
        }
        return file;
    }

    private static void differ(final List<String> differences, final String name, final int here, final int there) {
        if (here != 0 && here != there) {
            differences.add(name + " here=" + here + " in the file=" + there);
        }
    }

    /** A process that loses the race to create the file opens the winner's. */
    static BoardFile openOrCreate(final Path path, final BoardSettings settings) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return open(path, settings);
            } catch (final NoSuchFileException missing) {
                try {
                    return create(path, settings);
                } catch (final FileAlreadyExistsException race) {
                    if (i == ATTEMPTS) {
                        throw race;
                    }
                }
            }
        }
    }

    private static BoardFile of(final Channel channel, final EntryFlags flags) throws SharedFileException {
        final Geometry geometry = Geometry.of(channel.layout(), channel.file().path());
        return new BoardFile(channel, flags, geometry.capacity(), geometry.maxProcesses());
    }

    /** The numbers in the header of a board's file. */
    record Geometry(int capacity, int maxProcesses) {
        /** Throws if no board can have such a header. */
        static Geometry of(final Channel.Layout layout, final Path path) throws SharedFileException {
            final List<Long> numbers = layout.geometry();
            final boolean sane = numbers.size() > BoardDescriptor.GEOMETRY_MAX_PROCESSES
                    && isIn(
                            numbers.get(BoardDescriptor.GEOMETRY_CAPACITY),
                            BoardDescriptor.MIN_CAPACITY,
                            BoardDescriptor.MAX_CAPACITY)
                    && isIn(numbers.get(BoardDescriptor.GEOMETRY_MAX_PROCESSES), 1, BoardDescriptor.MAX_PROCESSES);
            if (!sane) {
                throw new SharedFileException("no board can look like this: geometry=" + numbers + " path=" + path
                        + "; the file was damaged: delete it and create the board anew");
            }
            final int capacity = Math.toIntExact(numbers.get(BoardDescriptor.GEOMETRY_CAPACITY));
            final int maxProcesses = Math.toIntExact(numbers.get(BoardDescriptor.GEOMETRY_MAX_PROCESSES));
            layout.checkBody((long) BoardDescriptor.arenaOffset(maxProcesses) + capacity, path);
            return new Geometry(capacity, maxProcesses);
        }

        private static boolean isIn(final long number, final long least, final long most) {
            return number >= least && number <= most;
        }
    }
}
