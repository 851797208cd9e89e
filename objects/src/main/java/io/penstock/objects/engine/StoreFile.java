package io.penstock.objects.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.memory.FileKind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The open file of a shared map, list or value, and what its header says. */
public record StoreFile(Channel channel, Geometry geometry) {
    private static final int WAIT_CELLS = 512;
    private static final int ATTEMPTS = 100;

    /**
     * What is in the file.
     *
     * @param types of the keys and values, or of the elements
     */
    public record Contents(FileKind kind, Geometry.Shape shape, List<Class<?>> types) {
        /** {@return a map's} */
        public static Contents map(final Class<?> key, final Class<?> value) {
            return new Contents(StoreDescriptor.MAP_KIND, Geometry.Shape.MAP, List.of(key, value));
        }

        /** {@return a list's} */
        public static Contents list(final Class<?> element) {
            return new Contents(StoreDescriptor.LIST_KIND, Geometry.Shape.LIST, List.of(element));
        }

        /** {@return a single value's} */
        public static Contents value(final Class<?> type) {
            return new Contents(StoreDescriptor.VALUE_KIND, Geometry.Shape.MAP, List.of(type));
        }

        List<String> names() {
            return types.stream().<String>map(Class::getName).toList();
        }
    }

    /** How a store is opened. */
    public enum Opening {
        /** It must not exist. */
        CREATE,
        /** It must exist. */
        OPEN,
        /** It is created if it does not exist. */
        OPEN_OR_CREATE
    }

    /** Opens or creates the file. */
    public static StoreFile at(
            final Path path, final Contents contents, final StoreSettings settings, final Opening how)
            throws IOException {
        return switch (how) {
            case CREATE -> create(path, contents, settings);
            case OPEN -> open(path, contents, settings);
            case OPEN_OR_CREATE -> openOrCreate(path, contents, settings);
        };
    }

    private static StoreFile create(final Path path, final Contents contents, final StoreSettings settings)
            throws IOException {
        final Geometry geometry = settings.geometry(contents.shape());
        final Channel channel = Channel.create(
                path,
                new Channel.Layout(
                        contents.kind(),
                        StoreDescriptor.LAYOUT_VERSION,
                        ClassTable.DEFAULT_LENGTH,
                        WAIT_CELLS,
                        geometry.bodyLength(),
                        geometry.numbers(),
                        contents.names()),
                all -> {});
        try {
            new SideFolder(channel.file(), SideFolder.LARGE).deleteStale();
        } catch (final IOException | DirectoryIteratorException unreadable) {
            // only room on the disk is lost: the names of those files are not the new store's
        }
        return new StoreFile(channel, geometry);
    }

    /** What was set must be as in the file. */
    private static StoreFile open(final Path path, final Contents contents, final StoreSettings settings)
            throws IOException {
        final Channel channel = Channel.open(path, contents.kind(), StoreDescriptor.LAYOUT_VERSION);
        StoreFile file = null;
        try {
            final Geometry geometry = Geometry.of(contents.shape(), channel.layout(), path);
            check(path, channel.layout().names(), geometry, contents, settings);
            file = new StoreFile(channel, geometry);
            return file;
        } finally {
            if (file == null) {
                channel.close();
            }
        }
    }

    private static void check(
            final Path path,
            final List<String> types,
            final Geometry geometry,
            final Contents contents,
            final StoreSettings settings) {
        final List<String> differences = new ArrayList<>();
        if (settings.maxEntriesSet() != 0 && settings.maxEntriesSet() != geometry.maxEntries()) {
            differences.add("maxEntries here=" + settings.maxEntriesSet() + " in the file=" + geometry.maxEntries());
        }
        if (settings.capacitySet() != 0
                && Geometry.of(contents.shape(), geometry.maxEntries(), settings.capacitySet())
                                .capacity()
                        != geometry.capacity()) {
            differences.add("capacityBytes here=" + settings.capacitySet() + " in the file=" + geometry.capacity());
        }
        if (!types.equals(contents.names())) {
            differences.add("types here=" + contents.names() + " in the file=" + types);
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("it was created otherwise: " + String.join(", ", differences) + " path="
                    + path + "; open it with what it was created with, or leave the settings out");
        }
    }

    /** A process that loses the race to create the file opens the winner's. */
    private static StoreFile openOrCreate(final Path path, final Contents contents, final StoreSettings settings)
            throws IOException {
        for (int i = 1; ; i++) {
            try {
                return open(path, contents, settings);
            } catch (final NoSuchFileException missing) {
                try {
                    return create(path, contents, settings);
                } catch (final FileAlreadyExistsException race) {
                    if (i == ATTEMPTS) {
                        throw race;
                    }
                }
            }
        }
    }

    Regions regions() {
        return new Regions(
                channel.body(0, StoreDescriptor.CONTROL_LENGTH),
                channel.body(StoreDescriptor.SLOTS, geometry.slotsLength()),
                channel.body(geometry.unitsOffset(), geometry.unitsLength()),
                geometry);
    }
}
