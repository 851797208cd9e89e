package io.penstock.objects.engine;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import java.util.Objects;

/**
 * What a builder was told. A number is 0 if it was not set: then a new store gets the default, and an existing one may have any.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> entries, bytes.
 */
public final class StoreSettings {
    private static final long BYTES_PER_ENTRY = 256;
    private static final long SMALLEST_DEFAULT_CAPACITY = 1 << 16;

    private final int defaultMaxEntries;
    private int maxEntries;
    private long capacity;
    private Codec codec = Codec.kryo();
    private Waiting waiting = Waiting.balanced();

    /** Nothing set yet. */
    public StoreSettings(final int defaultMaxEntries) {
        this.defaultMaxEntries = defaultMaxEntries;
    }

    /** Sets the bound; from 1. */
    public void maxEntries(final int entries) {
        if (entries < 1 || entries > StoreDescriptor.MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "maxEntries must be from 1 to " + StoreDescriptor.MAX_ENTRIES + ": maxEntries=" + entries);
        }
        maxEntries = entries;
    }

    /** Sets the room for keys and values. */
    public void capacityBytes(final long bytes) {
        if (bytes < 1 || bytes > StoreDescriptor.MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacityBytes must be from 1 to " + StoreDescriptor.MAX_CAPACITY + ": capacityBytes=" + bytes);
        }
        capacity = bytes;
    }

    /** Sets the codec of values. */
    public void codec(final Codec valueCodec) {
        codec = Objects.requireNonNull(valueCodec, "codec");
    }

    /** Sets how threads wait. */
    public void waiting(final Waiting how) {
        waiting = Objects.requireNonNull(how, "waiting");
    }

    /** {@return the codec of values} */
    public Codec codec() {
        return codec;
    }

    /** {@return whether the codec is the one that other processes use if nothing else is said} */
    public boolean hasStandardCodec() {
        return codec == Codec.kryo();
    }

    /** {@return how threads wait} */
    public Waiting waiting() {
        return waiting;
    }

    int maxEntriesSet() {
        return maxEntries;
    }

    long capacitySet() {
        return capacity;
    }

    /** {@return the geometry of a new store} */
    public Geometry geometry(final Geometry.Shape shape) {
        final int entries = maxEntries == 0 ? defaultMaxEntries : maxEntries;
        final long bytes = capacity == 0
                ? Math.min(StoreDescriptor.MAX_CAPACITY, Math.max(SMALLEST_DEFAULT_CAPACITY, entries * BYTES_PER_ENTRY))
                : capacity;
        return Geometry.of(shape, entries, bytes);
    }
}
