package io.penstock.queue.engine;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import java.util.Objects;

/**
 * What a builder was told. A number is 0 if it was not set: then a new queue gets the default, and an existing one may have any.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> items, bytes.
 */
public final class QueueSettings<E> {
    /** Items of a queue when nothing else was said. */
    public static final int DEFAULT_MAX_ITEMS = 1024;

    private static final long DEFAULT_BYTES_PER_ITEM = 256;
    private static final int SMALLEST_DEFAULT_CAPACITY = 1 << 20;
    private static final int LARGEST_DEFAULT_CAPACITY = 1 << 26;

    private final Class<E> type;
    private int maxItems;
    private int capacity;
    private boolean startsEmpty;
    private boolean encoded;
    private Codec codec;
    private Waiting waiting = Waiting.balanced();
    private boolean arrived;

    /** Nothing set yet. */
    public QueueSettings(final Class<E> type) {
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

    /** Sets the ring's size. */
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

    /** Items are what the codec of the queue, whatever its type is, has made of them. */
    public void encoded() {
        if (!isRaw()) {
            throw new IllegalArgumentException("encoded items are of type byte[]: type=" + type.getName()
                    + "; say byte[].class, or leave encoded() out");
        }
        encoded = true;
    }

    /** {@return whether the items are what the codec of the queue has made of them} */
    public boolean isEncoded() {
        return encoded;
    }

    /** Sets how threads wait. */
    public void waiting(final Waiting how) {
        waiting = Objects.requireNonNull(how, "waiting");
    }

    /** {@return the settings of a queue that has arrived by its address: no user has opened it} */
    public static <E> QueueSettings<E> ofArrived(final Class<E> type) {
        final QueueSettings<E> settings = new QueueSettings<>(type);
        settings.arrived = true;
        return settings;
    }

    boolean isArrived() {
        return arrived;
    }

    /** {@return whether the codec is the one that other processes use if nothing else is said} */
    boolean hasStandardCodec() {
        return isRaw() || codec == null || codec == Codec.kryo();
    }

    /** Drops what an existing queue holds. */
    public void startEmpty() {
        startsEmpty = true;
    }

    /** {@return whether what an existing queue holds is dropped} */
    public boolean startsEmpty() {
        return startsEmpty;
    }

    /** {@return the type of the items} */
    public Class<E> type() {
        return type;
    }

    /** {@return whether items are bytes, which pass through no codec} */
    public boolean isRaw() {
        return type == byte[].class;
    }

    /** What encodes and decodes the items of a queue. */
    Coder<E> coder(final QueueEngine engine) {
        if (isRaw()) {
            final Coder<E> raw = Codec.raw().bind(type, null);
            return encoded ? new EncodedOnly<>(raw, engine.location()) : raw;
        }
        return (codec == null ? Codec.kryo() : codec).bind(type, engine.classIds());
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
