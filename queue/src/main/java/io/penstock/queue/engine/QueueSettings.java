package io.penstock.queue.engine;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a builder has gathered. A number is 0 while nobody has set it: then a new queue gets the default, and an existing one may have
 * any.
 *
 * @param <E> the type of the items
 */
public final class QueueSettings<E> {
    /** Items of a queue when nothing else was said. */
    public static final int DEFAULT_MAX_ITEMS = 1024;

    private static final long DEFAULT_BYTES_PER_ITEM = 256;
    private static final int SMALLEST_DEFAULT_CAPACITY = 1 << 20;
    private static final int LARGEST_DEFAULT_CAPACITY = 1 << 26;

    private final Path path;
    private final Class<E> type;
    private int maxItems;
    private int capacity;
    private boolean startsEmpty;
    private Codec codec;
    private Waiting waiting = Waiting.balanced();

    /**
     * Nothing set yet.
     *
     * @param path of the queue's file
     * @param type of the items
     */
    public QueueSettings(final Path path, final Class<E> type) {
        this.path = Objects.requireNonNull(path, "path").toAbsolutePath();
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Sets the bound.
     *
     * @param items from 1
     */
    public void maxItems(final int items) {
        if (items < 1) {
            throw new IllegalArgumentException("maxItems must be at least 1: maxItems=" + items);
        }
        maxItems = items;
    }

    /**
     * Sets the ring's size.
     *
     * @param bytes rounded up to a power of 2
     */
    public void capacityBytes(final long bytes) {
        if (bytes < 1 || bytes > QueueDescriptor.MAX_CAPACITY) {
            throw new IllegalArgumentException("capacityBytes must be from 1 to " + QueueDescriptor.MAX_CAPACITY
                    + " (it is rounded up to a power of 2): capacityBytes=" + bytes);
        }
        capacity = roundedUp(bytes);
    }

    /**
     * Sets the codec.
     *
     * @param itemCodec for items that are not bytes
     */
    public void codec(final Codec itemCodec) {
        codec = Objects.requireNonNull(itemCodec, "codec");
    }

    /**
     * Sets how threads wait.
     *
     * @param how they wait
     */
    public void waiting(final Waiting how) {
        waiting = Objects.requireNonNull(how, "waiting");
    }

    /** Drops what an existing queue holds. */
    public void startEmpty() {
        startsEmpty = true;
    }

    /** {@return whether what an existing queue holds is dropped} */
    public boolean startsEmpty() {
        return startsEmpty;
    }

    /** {@return the absolute path of the queue's file} */
    public Path path() {
        return path;
    }

    /** {@return the type of the items} */
    public Class<E> type() {
        return type;
    }

    /** {@return the codec for items that are not bytes} */
    public Codec codec() {
        return codec == null ? Codec.kryo() : codec;
    }

    /** {@return how threads wait} */
    public Waiting waiting() {
        return waiting;
    }

    /** {@return the bound that was set, or 0} */
    public int maxItemsSet() {
        return maxItems;
    }

    /** {@return the ring's size that was set, or 0} */
    public int capacitySet() {
        return capacity;
    }

    /** {@return the bound of a new queue} */
    public int maxItems() {
        return maxItems == 0 ? DEFAULT_MAX_ITEMS : maxItems;
    }

    /** {@return the ring's size of a new queue, a power of 2} */
    public int capacity() {
        final long wanted = Math.min(LARGEST_DEFAULT_CAPACITY, maxItems() * DEFAULT_BYTES_PER_ITEM);
        return capacity == 0 ? roundedUp(Math.max(SMALLEST_DEFAULT_CAPACITY, wanted)) : capacity;
    }

    private static int roundedUp(final long bytes) {
        final long atLeast = Math.max(QueueDescriptor.MIN_CAPACITY, bytes);
        return (int) (Long.highestOneBit(atLeast - 1) << 1);
    }
}
