package io.penstock.objects;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.objects.engine.KeyTypes;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Settings of a {@link SharedMap}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> entries, bytes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class SharedMapBuilder<K, V> {
    private final Path file;
    private final Class<K> key;
    private final Class<V> value;
    private final StoreSettings settings = new StoreSettings(SharedMap.DEFAULT_MAX_ENTRIES);

    SharedMapBuilder(final Path file, final Class<K> key, final Class<V> value) {
        this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
        this.key = Objects.requireNonNull(key, "key");
        this.value = Objects.requireNonNull(value, "value");
        KeyTypes.check(key);
    }

    /**
     * Bounds the map: no put makes it hold more. The default of a new map is 16384; an existing one has its own.
     *
     * @param maxEntries from 1 to 8388607
     * @return this
     */
    public SharedMapBuilder<K, V> maxEntries(final int maxEntries) {
        settings.maxEntries(maxEntries);
        return this;
    }

    /**
     * Bounds the room for keys and values. The default of a new map is 256 bytes per entry. An entry takes whole units, whose length follows from the
     * capacity and the number of entries. A value of more than about a sixteenth of the capacity, or 64 KiB, has a file of its own.
     *
     * @param capacityBytes rounded up to whole units, at most 1 GiB
     * @return this
     */
    public SharedMapBuilder<K, V> capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How values become bytes. The default is {@link Codec#kryo()}. Keys have a codec of their own.
     *
     * @param codec for the values
     * @return this
     */
    public SharedMapBuilder<K, V> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public SharedMapBuilder<K, V> waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    private SharedMap<K, V> open(final StoreFile.Opening how) throws IOException {
        return StoredMap.open(file, key, value, settings, how, true);
    }

    /**
     * Creates the map, empty.
     *
     * @return the map
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public SharedMap<K, V> create() throws IOException {
        return open(StoreFile.Opening.CREATE);
    }

    /**
     * Opens the map with what it holds.
     *
     * @return the map
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it is no map, or cannot be read
     */
    public SharedMap<K, V> open() throws IOException {
        return open(StoreFile.Opening.OPEN);
    }

    /**
     * Opens the map with what it holds, or creates it, empty, if it is missing.
     *
     * @return the map
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it can be neither opened nor made
     */
    public SharedMap<K, V> openOrCreate() throws IOException {
        return open(StoreFile.Opening.OPEN_OR_CREATE);
    }
}
