package io.penstock.objects.engine;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * A hash table of bytes in a store: what the typed maps and values are made of.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the store open. <b>Blocks:</b> {@link #await}; writes, while another thread or process writes.
 */
public final class MapAccess {
    private static final int REFERENCE_ROOM = 24;

    private final Store<MapTable> store;

    /** Access to an open store. */
    public MapAccess(final Store<MapTable> store) {
        this.store = store;
    }

    /** {@return the store} */
    public Store<MapTable> store() {
        return store;
    }

    /**
     * The bytes of a key and their hash. A key that is too long for the units cannot be in the map.
     *
     * @param bytes the first so many
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Key(byte[] bytes, int length, int hash) {
        /** A key of these bytes. */
        public static Key of(final byte[] bytes, final int length) {
            return new Key(bytes, length, MapTable.hash(bytes, length));
        }
    }

    /** Throws if a key is too long. */
    public void checkLength(final Key key) {
        final int most = store.geometry().inlineMax() - REFERENCE_ROOM;
        if (key.length() > most) {
            throw new IllegalArgumentException(
                    "the key is too long: keyBytes=" + key.length() + " maxKeyBytes=" + most + " path="
                            + store.location() + "; use a shorter key, or create the map with a larger capacityBytes");
        }
    }

    /** Reads an entry; waits for no writer. */
    public Found read(final Key key, final boolean values) {
        store.checkOpen();
        final Found found = new Found();
        if (!store.table().read(key.bytes(), key.length(), key.hash(), values, found)) {
            store.locked(() -> store.table().readLocked(key.bytes(), key.length(), key.hash(), found));
        }
        return found;
    }

    /** {@return the value's bytes; null if another write came between, and the entry has to be read again} */
    public byte[] load(final Found found, final Key key) {
        if (!found.large) {
            return found.bytes;
        }
        try {
            return store.large().read(found.bytes);
        } catch (final NoSuchFileException gone) {
            if (read(key, false).version() == found.version) {
                throw unreadable(gone);
            }
            return null;
        } catch (final IOException e) {
            throw unreadable(e);
        }
    }

    private UncheckedIOException unreadable(final IOException e) {
        return new UncheckedIOException("a large value cannot be read: path=" + store.location(), e);
    }

    /** {@return all keys that are there} */
    public List<byte[]> keys() {
        store.checkOpen();
        final List<byte[]> keys = store.table().keys();
        if (keys != null) {
            return keys;
        }
        final List<List<byte[]>> locked = new ArrayList<>();
        store.locked(() -> locked.add(store.table().keys()));
        return locked.get(0);
    }

    /** {@return how many entries there are} */
    public int size() {
        store.checkOpen();
        store.checkRecovered();
        return store.table().size();
    }

    /**
     * Stores or removes an entry, as {@link MapTable#update}.
     *
     * @param value null to remove it
     * @param before gets what was there; null if that does not matter
     */
    public MapTable.Update update(
            final Key key, final long expected, final byte[] value, final int length, final Found before) {
        store.checkOpen();
        if (value == null) {
            return update(key, expected, (Value) null, before);
        }
        if (length <= store.geometry().inlineMax() - key.length()) {
            return update(key, expected, new Value(value, length, false), before);
        }
        return updateLarge(key, expected, value, length, before);
    }

    private MapTable.Update updateLarge(
            final Key key, final long expected, final byte[] value, final int length, final Found before) {
        try {
            final byte[] reference = store.large().write(value, length);
            MapTable.Update done = MapTable.Update.CONFLICT;
            try {
                done = update(key, expected, new Value(reference, reference.length, true), before);
            } finally {
                if (done == MapTable.Update.DONE) {
                    store.large().stored(reference);
                } else {
                    store.large().delete(reference);
                }
            }
            return done;
        } catch (final IOException e) {
            throw new UncheckedIOException("the file of a large value cannot be written: path=" + store.location(), e);
        }
    }

    /** A large value that is told is read first: as soon as no entry refers to its file, another process may delete it. */
    private MapTable.Update update(final Key key, final long expected, final Value value, final Found before) {
        while (true) {
            MapTable.Update update = updateOnce(key, expected, value, before);
            if (update != MapTable.Update.LARGE) {
                return update;
            }
            if (loadBefore(before, key)) {
                update = updateOnce(key, before.version, value, null);
                if (update != MapTable.Update.CONFLICT) {
                    return update;
                }
            }
        }
    }

    /** False if another write came between. */
    private boolean loadBefore(final Found before, final Key key) {
        byte[] bytes = null;
        try {
            bytes = load(before, key);
            if (bytes == null) {
                return false;
            }
        } catch (final UncheckedIOException damaged) {
            // then it can be replaced and removed, and is not told
        }
        before.loaded(bytes);
        return true;
    }

    private MapTable.Update updateOnce(final Key key, final long expected, final Value value, final Found before) {
        final Found old = before == null ? new Found() : before;
        final Section section = new Section(key, expected, value, old, before != null);
        store.locked(section);
        if (section.result == MapTable.Update.DONE) {
            store.changed(key.hash());
            if (old.large) {
                deleteLarge(old);
            }
        }
        return section.result;
    }

    private void deleteLarge(final Found old) {
        try {
            store.large().delete(old.bytes);
        } catch (final IOException stays) {
            // only room on the disk is lost, until the next sweep
        }
    }

    private final class Section implements Runnable {
        private final Key key;
        private final long expected;
        private final Value value;
        private final Found before;
        private final boolean values;
        private MapTable.Update result;

        Section(final Key key, final long expected, final Value value, final Found before, final boolean values) {
            this.key = key;
            this.expected = expected;
            this.value = value;
            this.before = before;
            this.values = values;
        }

        @Override
        public void run() {
            result = store.table().update(key.bytes(), key.length(), key.hash(), expected, value, before, values);
        }
    }

    /**
     * Waits until the entry has another version than the one that was seen. Blocks.
     *
     * @return false if the deadline passed first
     */
    public boolean await(final Key key, final long seen, final Deadline deadline) throws InterruptedException {
        store.checkOpen();
        final boolean changed = store.await(key.hash(), () -> store.isClosed() || versionOf(key) != seen, deadline);
        store.checkOpen();
        return changed;
    }

    /** Called by the heartbeat too: if writers were faster each time, there is a change. */
    private long versionOf(final Key key) {
        final Found found = new Found();
        return store.table().read(key.bytes(), key.length(), key.hash(), false, found) ? found.version() : MapTable.ANY;
    }
}
