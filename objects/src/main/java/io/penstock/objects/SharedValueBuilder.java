package io.penstock.objects;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Settings of a {@link SharedValue}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> bytes.
 *
 * @param <T> the type of the value
 */
public final class SharedValueBuilder<T> {
    private final Path file;
    private final Class<T> type;
    private final StoreSettings settings = new StoreSettings(1);

    SharedValueBuilder(final Path file, final Class<T> type) {
        this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Sets the room in the file. The default is 64 KiB. A value of more than a sixteenth of it has a file of its own.
     *
     * @param capacityBytes at most 1 GiB
     * @return this
     */
    public SharedValueBuilder<T> capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How the value becomes bytes. The default is {@link Codec#kryo()}.
     *
     * @param codec for the value
     * @return this
     */
    public SharedValueBuilder<T> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public SharedValueBuilder<T> waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    private SharedValue<T> open(final StoreFile.Opening how) throws IOException {
        return StoredValue.open(file, type, settings, how, true);
    }

    /**
     * Creates the value, absent.
     *
     * @return the value
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public SharedValue<T> create() throws IOException {
        return open(StoreFile.Opening.CREATE);
    }

    /**
     * Opens the value as it is.
     *
     * @return the value
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it is no shared value, or cannot be read
     */
    public SharedValue<T> open() throws IOException {
        return open(StoreFile.Opening.OPEN);
    }

    /**
     * Opens the value as it is, or creates it, absent, if it is missing.
     *
     * @return the value
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IOException if it can be neither opened nor made
     */
    public SharedValue<T> openOrCreate() throws IOException {
        return open(StoreFile.Opening.OPEN_OR_CREATE);
    }
}
