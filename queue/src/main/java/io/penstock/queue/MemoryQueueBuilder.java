package io.penstock.queue;

import io.penstock.codec.Codec;
import io.penstock.queue.engine.ArrivedQueues;
import io.penstock.queue.engine.MemoryQueue;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.QueueSettings;

/**
 * Settings of a {@link BoundedQueue} in this JVM's memory.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> items.
 *
 * @param <E> the type of the items
 */
public final class MemoryQueueBuilder<E> {
    private final QueueSettings<E> settings;

    MemoryQueueBuilder(final Class<E> type) {
        settings = new QueueSettings<>(type);
    }

    /**
     * Bounds the queue: it never holds more items. The default is 1024.
     *
     * @param maxItems from 1
     * @return this
     */
    public MemoryQueueBuilder<E> maxItems(final int maxItems) {
        settings.maxItems(maxItems);
        return this;
    }

    /**
     * How items become bytes. The default is {@link Codec#kryo()}. Items of type {@code byte[]} pass through no codec.
     *
     * @param codec for the items
     * @return this
     */
    public MemoryQueueBuilder<E> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * Creates the queue, empty.
     *
     * @return the queue
     */
    public BoundedQueue<E> create() {
        return ArrivedQueues.inMemory(new QueueFace<>(new MemoryQueue(settings), settings));
    }
}
