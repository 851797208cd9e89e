package io.penstock.joinable;

import io.penstock.codec.Codec;
import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.queue.engine.ArrivedQueues;
import io.penstock.queue.engine.QueueSettings;
import java.time.Duration;

/**
 * Settings of a {@link JoinableQueue} in this JVM's memory.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> items.
 *
 * @param <E> the type of the items
 */
public final class MemoryJoinableQueueBuilder<E> {
    private final QueueSettings<E> settings;
    private LeaseSettings leases = LeaseSettings.UNSET;

    MemoryJoinableQueueBuilder(final Class<E> type) {
        settings = new QueueSettings<>(type);
    }

    /**
     * Bounds the queue: no more items ever wait in it. The default is 1024.
     *
     * @param maxItems from 1
     * @return this
     */
    public MemoryJoinableQueueBuilder<E> maxItems(final int maxItems) {
        settings.maxItems(maxItems);
        return this;
    }

    /**
     * How items become bytes. The default is {@link Codec#kryo()}. Items of type {@code byte[]} pass through no codec.
     *
     * @param codec for the items
     * @return this
     */
    public MemoryJoinableQueueBuilder<E> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * Bounds the items taken and not done. The default is {@code maxItems}, but from 256 to 4096.
     *
     * @param maxLeases from 1 to 4096
     * @return this
     */
    public MemoryJoinableQueueBuilder<E> maxLeases(final int maxLeases) {
        leases = leases.withMaxLeases(maxLeases);
        return this;
    }

    /**
     * The number of deliveries without done after which an item goes to the dead letters. The default is 5.
     *
     * @param deliveries from 1 to 255
     * @return this
     */
    public MemoryJoinableQueueBuilder<E> maxDeliveries(final int deliveries) {
        leases = leases.withMaxDeliveries(deliveries);
        return this;
    }

    /**
     * Takes an item away from a taker that has not done it in time: it goes to another taker, and the late {@code done} throws {@link
     * LeaseLostException}. The default is no timeout.
     *
     * @param timeout from 1 ms
     * @return this
     */
    public MemoryJoinableQueueBuilder<E> leaseTimeout(final Duration timeout) {
        leases = leases.withLeaseTimeout(timeout);
        return this;
    }

    /**
     * Creates the queue, empty.
     *
     * @return the queue
     */
    public JoinableQueue<E> create() {
        return ArrivedQueues.inMemory(
                new JoinableFace<>(new MemoryLeaseQueue(settings, leases.complete(settings.maxItems())), settings));
    }
}
