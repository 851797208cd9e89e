package io.penstock.objects;

import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.engine.Found;
import io.penstock.objects.engine.MapAccess;
import io.penstock.objects.engine.MapTable;
import io.penstock.objects.engine.Store;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The values of a hash table of bytes, as objects: what a map and a single value have in common. It does not keep their handle reachable.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the store open. <b>Blocks:</b> {@link #await}; writes, while another thread or process writes.
 */
final class Values<V> {
    private final MapAccess access;

    /** What it decodes may be changed. */
    private final Coder<V> values;

    /** What it decodes refuses changes. */
    private final Coder<V> shown;

    Values(final Store<MapTable> store, final Coder<V> values, final String advice) {
        this.access = new MapAccess(store);
        this.values = values;
        this.shown = values.readOnly(advice);
    }

    MapAccess access() {
        return access;
    }

    Store<MapTable> store() {
        return access.store();
    }

    boolean isPresent(final MapAccess.Key key) {
        return access.read(key, false).version() != MapTable.ABSENT;
    }

    /** An entry as it was at one moment, for a user to see; version 0 and null if there is none. */
    Versioned<V> read(final MapAccess.Key key, final Object name) {
        return read(key, name, shown);
    }

    private Versioned<V> read(final MapAccess.Key key, final Object name, final Coder<V> coder) {
        while (true) {
            final Found found = access.read(key, true);
            if (found.version() == MapTable.ABSENT) {
                return new Versioned<>(null, MapTable.ABSENT);
            }
            final byte[] bytes = access.load(found, key);
            if (bytes != null) {
                return new Versioned<>(decode(bytes, name, coder), found.version());
            }
        }
    }

    /** {@return the bytes of a value; null if there is none} */
    byte[] bytes(final MapAccess.Key key) {
        while (true) {
            final Found found = access.read(key, true);
            if (found.version() == MapTable.ABSENT) {
                return null;
            }
            final byte[] bytes = access.load(found, key);
            if (bytes != null) {
                return bytes;
            }
        }
    }

    V decode(final byte[] bytes, final Object name) {
        return decode(bytes, name, shown);
    }

    private V decode(final byte[] bytes, final Object name, final Coder<V> coder) {
        try {
            return coder.decode(bytes, 0, bytes.length);
        } catch (final CodecException undecodable) {
            throw new CodecException(
                    "the value of a key cannot be decoded: key=" + name + " path=" + store().location() + ": "
                            + undecodable.getMessage() + "; remove the entry, or put another value",
                    undecodable);
        }
    }

    /**
     * Stores a value, or removes the entry if it is null.
     *
     * @param before gets what was there; null if that does not matter
     * @return false if another write came between
     */
    boolean update(final MapAccess.Key key, final long expected, final V value, final Found before) {
        if (value == null) {
            return succeeded(access.update(key, expected, null, 0, before));
        }
        access.checkLength(key);
        try (Encoded encoded = values.encode(value)) {
            return succeeded(access.update(key, expected, encoded.array(), encoded.length(), before));
        }
    }

    private boolean succeeded(final MapTable.Update update) {
        return switch (update) {
            case DONE -> true;
            case CONFLICT, LARGE -> false; // LARGE: access has read it, and tried again
            case TOO_MANY ->
                throw new MapFullException("the map has as many entries as it was made for: entries="
                        + store().table().size() + " maxEntries="
                        + store().geometry().maxEntries() + " path="
                        + store().location() + "; remove entries, or create a map with a larger maxEntries");
            case NO_ROOM ->
                throw new MapFullException("there is no room for the value: usedBytes="
                        + store().table().usedBytes() + " capacityBytes="
                        + store().geometry().capacity() + " path=" + store().location()
                        + "; remove entries, or create a new one with a larger capacityBytes");
        };
    }

    /** What a write has replaced. A value that cannot be decoded is gone all the same, and is not told. */
    V before(final Found before) {
        if (before.version() == MapTable.ABSENT || before.bytes() == null) {
            return null;
        }
        try {
            return shown.decode(before.bytes(), 0, before.bytes().length);
        } catch (final CodecException untold) {
            return null;
        }
    }

    /** Changes an entry. No lock is held while the function runs; it runs again if another write came between. */
    V change(final MapAccess.Key key, final Object name, final Function<V, V> function) {
        while (true) {
            final Versioned<V> now = read(key, name, values);
            final V next = function.apply(now.value());
            if ((next == null && !now.isPresent()) || update(key, now.version(), next, null)) {
                return next;
            }
        }
    }

    /** Waits for an entry that is accepted. Returns null if the time was up first. Blocks. */
    Versioned<V> await(
            final MapAccess.Key key, final Object name, final Predicate<Versioned<V>> accepted, final Duration timeout)
            throws InterruptedException {
        final Deadline deadline = Deadline.after(timeout);
        while (true) {
            final Versioned<V> now = read(key, name);
            if (accepted.test(now)) {
                return now;
            }
            if (!access.await(key, now.version(), deadline)) {
                return null;
            }
        }
    }
}
