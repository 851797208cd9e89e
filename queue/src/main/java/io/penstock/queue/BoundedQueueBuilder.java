package io.penstock.queue;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.queue.engine.FileQueue;
import io.penstock.queue.engine.Opening;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.queue.engine.QueueEngineProvider;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Settings of a {@link BoundedQueue}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> items, bytes.
 *
 * @param <E> the type of the items
 */
public final class BoundedQueueBuilder<E> {
    private final Opener opener;
    private final QueueSettings<E> settings;

    private BoundedQueueBuilder(final Opener opener, final Class<E> type) {
        this.opener = opener;
        this.settings = new QueueSettings<>(type);
    }

    BoundedQueueBuilder(final Path path, final Class<E> type) {
        this(inFile(Objects.requireNonNull(path, "path").toAbsolutePath()), type);
    }

    BoundedQueueBuilder(final URI location, final QueueEngineProvider provider, final Class<E> type) {
        this((settings, how) -> provider.open(location, settings, how), type);
    }

    /** Opens the engine. */
    @FunctionalInterface
    private interface Opener {
        QueueEngine open(QueueSettings<?> settings, Opening how) throws IOException;
    }

    private static Opener inFile(final Path path) {
        return (settings, how) ->
                FileQueue.of(QueueFile.at(path, settings, how, QueueFile.BOUNDED, QueueFile.BOUNDED), settings);
    }

    private BoundedQueue<E> open(final Opening how) throws IOException {
        return new QueueFace<>(opener.open(settings, how), settings);
    }

    /**
     * Bounds the queue: no put makes it hold more items. The default of a new queue is 1024; an existing one has its own.
     *
     * @param maxItems from 1
     * @return this
     */
    public BoundedQueueBuilder<E> maxItems(final int maxItems) {
        settings.maxItems(maxItems);
        return this;
    }

    /**
     * Bounds the queue by bytes as well. The default of a new queue is 256 bytes per item, at least 1 MiB, at most 64 MiB. Items longer
     * than about an eighth of it get a file each.
     *
     * @param capacityBytes rounded up to a power of 2, at most 1 GiB
     * @return this
     */
    public BoundedQueueBuilder<E> capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How items become bytes. The default is {@link Codec#kryo()}. Items of type {@code byte[]} pass through no codec.
     *
     * @param codec for the items
     * @return this
     */
    public BoundedQueueBuilder<E> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public BoundedQueueBuilder<E> waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    /**
     * Opens an existing queue of any type for the bytes that its codec has made of its items: for tools that lack the classes. The builder's
     * type is {@code byte[]}. Items can be seen and taken, but not put. {@link #create()} and {@link #openOrCreate()} throw {@link
     * IllegalStateException}.
     *
     * @return this
     * @throws IllegalArgumentException if the type is another
     */
    public BoundedQueueBuilder<E> encoded() {
        settings.encoded();
        return this;
    }

    /**
     * Drops what an existing queue holds, and opens it again if it was shut down. A queue that another handle has open is refused. A
     * process that opens the queue at the same time either comes before, which is refused, or finds it empty. Without this setting an
     * existing queue keeps its items.
     *
     * @return this
     */
    public BoundedQueueBuilder<E> startEmpty() {
        settings.startEmpty();
        return this;
    }

    /**
     * Creates the queue, empty.
     *
     * @return the queue
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public BoundedQueue<E> create() throws IOException {
        return open(Opening.CREATE);
    }

    /**
     * Opens the queue with what it holds.
     *
     * @return the queue
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and another handle has it open
     * @throws IOException if it is no bounded queue, or cannot be read
     */
    public BoundedQueue<E> open() throws IOException {
        return open(Opening.OPEN);
    }

    /**
     * Opens the queue with what it holds, or creates it, empty, if it is missing.
     *
     * @return the queue
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and another handle has it open
     * @throws IOException if it can be neither opened nor made
     */
    public BoundedQueue<E> openOrCreate() throws IOException {
        return open(Opening.OPEN_OR_CREATE);
    }
}
