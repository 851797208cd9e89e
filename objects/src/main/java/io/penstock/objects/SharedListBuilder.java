package io.penstock.objects;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Settings of a {@link SharedList}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> elements, bytes.
 *
 * @param <E> the type of the elements
 */
public final class SharedListBuilder<E> {
    private final Path file;
    private final Class<E> type;
    private final StoreSettings settings = new StoreSettings(SharedList.DEFAULT_MAX_ENTRIES);

    SharedListBuilder(final Path file, final Class<E> type) {
        this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Bounds the list: no call makes it hold more. The default of a new list is 16384; an existing one has its own.
     *
     * @param maxEntries from 1 to 8388607
     * @return this
     */
    public SharedListBuilder<E> maxEntries(final int maxEntries) {
        settings.maxEntries(maxEntries);
        return this;
    }

    /**
     * Bounds the room for elements. The default of a new list is 256 bytes per element. An element takes whole units, whose length follows from the
     * capacity and the number of elements. An element of more than about a sixteenth of the capacity, or 64 KiB, has a file of its own.
     *
     * @param capacityBytes rounded up to whole units, at most 1 GiB
     * @return this
     */
    public SharedListBuilder<E> capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How elements become bytes. The default is {@link Codec#kryo()}.
     *
     * @param codec for the elements
     * @return this
     */
    public SharedListBuilder<E> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public SharedListBuilder<E> waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    private SharedList<E> open(final StoreFile.Opening how) throws IOException {
        return StoredList.open(file, type, settings, how, true);
    }

    /**
     * Creates the list, empty.
     *
     * @return the list
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public SharedList<E> create() throws IOException {
        return open(StoreFile.Opening.CREATE);
    }

    /**
     * Opens the list with what it holds.
     *
     * @return the list
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it is no list, or cannot be read
     */
    public SharedList<E> open() throws IOException {
        return open(StoreFile.Opening.OPEN);
    }

    /**
     * Opens the list with what it holds, or creates it, empty, if it is missing.
     *
     * @return the list
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it can be neither opened nor made
     */
    public SharedList<E> openOrCreate() throws IOException {
        return open(StoreFile.Opening.OPEN_OR_CREATE);
    }
}
