package io.penstock.queue;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Settings of a {@link BoundedQueue}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Blocks:</b> file operations only.
 *
 * @param <E> the type of the items
 */
public final class BoundedQueueBuilder<E> {
    private static final QueueFile.Extras EXTRAS =
            new QueueFile.Extras(QueueDescriptor.FILE_KIND, Integer.MAX_VALUE, 0, 0, 0, inlineMax -> 0);

    private final QueueSettings<E> settings;

    BoundedQueueBuilder(final Path path, final Class<E> type) {
        settings = new QueueSettings<>(path, type);
    }

    /**
     * Bounds the queue: exactly so many items, never more. The default of a new queue is 1024; an existing one has its own.
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
     * How items become bytes. The default is {@link Codec#kryo()}. It is not asked where items are bytes.
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
     * Drops what an existing queue holds, and opens it again where it was shut down. Only where nobody else has it open: a queue in use is
     * refused. Whoever opens it at the same time comes before, which is refused, or finds it empty. Without this an existing queue
     * keeps its items.
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
        return BoundedQueue.on(QueueFile.create(settings, EXTRAS), settings);
    }

    /**
     * Opens the queue with what it holds.
     *
     * @return the queue
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and somebody uses it
     * @throws IOException if it is no bounded queue, or cannot be read
     */
    public BoundedQueue<E> open() throws IOException {
        return BoundedQueue.on(QueueFile.open(settings, EXTRAS), settings);
    }

    /**
     * Opens the queue with what it holds, or creates it, empty, where it is missing.
     *
     * @return the queue
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and somebody uses it
     * @throws IOException if it can neither be opened nor made
     */
    public BoundedQueue<E> openOrCreate() throws IOException {
        return BoundedQueue.on(QueueFile.openOrCreate(settings, EXTRAS, EXTRAS), settings);
    }
}
