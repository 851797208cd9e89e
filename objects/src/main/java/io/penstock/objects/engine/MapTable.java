package io.penstock.objects.engine;

import io.penstock.core.memory.Fences;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A hash table between processes: open addressing, one word per slot. One release store of a slot's word commits a put; nothing else does.
 *
 * <p>A reader takes no lock. It reads the word, copies the entry, and reads the word again. If the word is another one now, it looks again. A removal leaves no
 * tombstone: it copies the word of a later slot into the hole, until the hole is at the end of its run. Between the two stores an entry has two words. A
 * reader that has found nothing looks again if MOVES has changed meanwhile.
 *
 * <p>Rules O1 to O11 of docs/protocol.md.
 *
 * <p><b>Threads:</b> reads: any. Writes, and {@link #recover}: the owner of the lock. <b>Processes:</b> any that map the file. <b>Blocks:</b> never.
 */
public final class MapTable implements Table {
    /** {@code expected} of an update that takes any version. */
    public static final long ANY = -1;

    /** {@code expected} of an update that takes no entry. */
    public static final long ABSENT = 0;

    private static final int MISSING = -1;
    private static final int LOOKS = 64;

    private final AtomicBuffer control;
    private final AtomicBuffer slots;
    private final Units units;
    private final Geometry geometry;
    private final int mask;

    /** A view; writes nothing. */
    public MapTable(
            final AtomicBuffer control, final AtomicBuffer slots, final AtomicBuffer units, final Geometry geometry) {
        this.control = control;
        this.slots = slots;
        this.units = new Units(control, units, geometry);
        this.geometry = geometry;
        this.mask = geometry.slots() - 1;
    }

    /** What an update has done. */
    public enum Update {
        /** The entry is as wanted now. */
        DONE,
        /** Another write came between: nothing was changed. */
        CONFLICT,
        /** What is there is a large value, which has to be read first: nothing was changed. */
        LARGE,
        /** There would be too many entries: nothing was changed. */
        TOO_MANY,
        /** There is no room: nothing was changed. */
        NO_ROOM
    }

    /** A hash of a key's bytes, the same in all processes. */
    public static int hash(final byte[] key, final int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ key[i]) * 0x5bd1e995;
            hash ^= hash >>> 15;
        }
        hash *= 0x85ebca6b;
        return hash ^ hash >>> 13;
    }

    private long word(final int slot) {
        return slots.getLongVolatile(slot * Long.BYTES); // pairs with putLongRelease in store
    }

    private void store(final int slot, final long word) {
        slots.putLongRelease(slot * Long.BYTES, word);
    }

    private int home(final int hash) {
        return hash & mask;
    }

    // ---- reads

    /**
     * Reads an entry. No lock is taken.
     *
     * @param into gets the version, and the value's bytes if {@code values}; null: only whether there is one
     * @return whether an answer was found; otherwise writers were faster each time, and the caller looks under the lock
     */
    public boolean read(final byte[] key, final int length, final int hash, final boolean values, final Found into) {
        for (int look = 0; look < LOOKS; look++) {
            final long moves = control.getLongVolatile(StoreDescriptor.MOVES);
            if (find(key, length, hash, values, into)) {
                return true;
            }
            if (control.getLongVolatile(StoreDescriptor.MOVES) == moves) { // pairs with the store in close
                into.none();
                return true;
            }
        }
        return false;
    }

    private boolean find(final byte[] key, final int length, final int hash, final boolean values, final Found into) {
        int slot = home(hash);
        for (int probe = 0; probe <= mask; probe++) {
            long word = word(slot);
            while (word != 0 && StoreDescriptor.mayBe(word, hash)) {
                final boolean found = look(word, key, length, values, into);
                Fences.acquire();
                final long again = word(slot);
                if (again == word && units.version(StoreDescriptor.unit(word)) == into.version) {
                    if (found) {
                        return true;
                    }
                    break;
                }
                word = again;
            }
            if (word == 0) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        return false;
    }

    /** Copies what a word names, if it has this key. What is copied counts only if the word has not changed. */
    private boolean look(final long word, final byte[] key, final int length, final boolean values, final Found into) {
        final int first = StoreDescriptor.unit(word);
        into.version = units.version(first);
        if (!units.isSane(first) || !units.hasKey(first, key, length)) {
            return false;
        }
        return !values || copy(first, length, into);
    }

    private boolean copy(final int first, final int keyLength, final Found into) {
        final int valueLength = units.valueLength(first);
        into.large = valueLength < 0;
        final int stored = Units.storedLength(valueLength);
        if (stored > geometry.inlineMax()) {
            return false;
        }
        into.bytes = new byte[stored];
        return units.copy(first, keyLength, into.bytes, stored);
    }

    /** {@return the keys that are there; a key that is there throughout comes once; null if writers were faster each time} */
    public List<byte[]> keys() {
        for (int look = 0; look < LOOKS; look++) {
            final long moves = control.getLongVolatile(StoreDescriptor.MOVES);
            final List<byte[]> keys = new ArrayList<>(size());
            final LongHashSet words =
                    new LongHashSet(); // one stands twice while a removal is under way, or its process is dead
            for (int slot = 0; slot <= mask; slot++) {
                final byte[] key = key(slot, words);
                if (key != null) {
                    keys.add(key);
                }
            }
            if (control.getLongVolatile(StoreDescriptor.MOVES) == moves) {
                return keys;
            }
        }
        return null;
    }

    private byte[] key(final int slot, final LongHashSet words) {
        long word = word(slot);
        while (word != 0) {
            final int first = StoreDescriptor.unit(word);
            final long version = units.version(first);
            byte[] key = null;
            if (units.isSane(first)) {
                key = new byte[units.keyLength(first)];
                if (!units.copy(first, 0, key, key.length)) {
                    key = null;
                }
            }
            Fences.acquire();
            final long again = word(slot);
            if (again == word && units.version(first) == version) {
                if (key == null) {
                    throw new IllegalStateException("a slot of the map names no entry: slot=" + slot + " word=0x"
                            + Long.toHexString(word) + "; the file was damaged: remove it and create the map anew");
                }
                return words.add(word) ? key : null;
            }
            word = again;
        }
        return null;
    }

    @Override
    public int size() {
        return (int) Math.max(0, control.getLongVolatile(StoreDescriptor.ENTRIES));
    }

    // ---- writes: by the owner of the lock

    /** As {@link #read}, by the owner of the lock: exact. */
    public void readLocked(final byte[] key, final int length, final int hash, final Found into) {
        final int slot = slotOf(key, length, hash);
        if (slot == MISSING) {
            into.none();
        } else {
            final int first = StoreDescriptor.unit(word(slot));
            into.version = units.version(first);
            copy(first, length, into);
        }
    }

    /**
     * Stores or removes an entry.
     *
     * @param expected version that the entry has to have now: {@link #ANY}, {@link #ABSENT}, or one that was read
     * @param value null to remove the entry
     * @param before gets what was there: a reference in any case, other bytes if {@code values}
     * @param values whether the caller tells what was there. Of a large value it has to read the file while an entry still refers to it: another process may
     *     delete it from then on. So the update of any version ends with {@link Update#LARGE}.
     */
    public Update update(
            final byte[] key,
            final int length,
            final int hash,
            final long expected,
            final Value value,
            final Found before,
            final boolean values) {
        final int slot = slotOf(key, length, hash);
        final int old = slot == MISSING ? MISSING : StoreDescriptor.unit(word(slot));
        if (expected != ANY && expected != (old == MISSING ? ABSENT : units.version(old))) {
            return Update.CONFLICT;
        }
        readBefore(old, length, before, values);
        if (values && before.large && expected == ANY) {
            return Update.LARGE;
        }
        if (value == null) {
            if (old != MISSING) {
                remove(slot, old);
            }
            return Update.DONE;
        }
        return put(key, length, hash, value, slot, old);
    }

    private void readBefore(final int old, final int keyLength, final Found before, final boolean values) {
        if (old == MISSING) {
            before.none();
        } else {
            before.version = units.version(old);
            before.large = units.valueLength(old) < 0;
            if (values || before.large) {
                copy(old, keyLength, before);
            }
        }
    }

    private Update put(
            final byte[] key, final int length, final int hash, final Value value, final int slot, final int old) {
        final int entries = size();
        if (old == MISSING && entries >= geometry.maxEntries()) {
            return Update.TOO_MANY;
        }
        final int count = units.unitsOf(length + value.length());
        final int less = old == MISSING ? 0 : units.count(old);
        if (units.isFull(count, less)) {
            return Update.NO_ROOM;
        }
        final long version = units.nextVersion();
        final int first = units.write(version, hash, key, length, value);
        store(old == MISSING ? hole(hash) : slot, StoreDescriptor.word(first, hash, version)); // COMMIT
        if (old != MISSING) {
            units.free(old, less); // no earlier: a reader may copy it until the word is another one
        }
        units.used(units.used() + count - less);
        if (old == MISSING) {
            control.putLongRelease(StoreDescriptor.ENTRIES, entries + 1L);
        }
        return Update.DONE;
    }

    private void remove(final int slot, final int old) {
        final int count = units.count(old);
        units.nextVersion(); // a change, for those who count them
        close(slot); // COMMIT: its first store
        units.free(old, count);
        units.used(units.used() - count);
        control.putLongRelease(StoreDescriptor.ENTRIES, size() - 1L);
    }

    /** Fills a hole from the later slots of its run, or empties it. */
    private void close(final int emptied) {
        int hole = emptied;
        int slot = hole;
        while (true) {
            slot = slot + 1 & mask;
            final long word = word(slot);
            if (word == 0) {
                store(hole, 0);
                return;
            }
            final int home = home(units.hash(StoreDescriptor.unit(word)));
            if ((slot - home & mask) >= (slot - hole & mask)) {
                store(hole, word);
                moved();
                hole = slot;
            }
        }
    }

    /** After a word was copied, and before the original goes: who has passed the copy's place before, and finds nothing now, looks again. */
    private void moved() {
        control.putLongRelease(
                StoreDescriptor.MOVES,
                control.getLong(StoreDescriptor.MOVES) + 1); // pairs with the second look in read
    }

    private int slotOf(final byte[] key, final int length, final int hash) {
        int slot = home(hash);
        for (int probe = 0; probe <= mask; probe++) {
            final long word = word(slot);
            if (word == 0) {
                return MISSING;
            }
            if (StoreDescriptor.mayBe(word, hash) && units.hasKey(StoreDescriptor.unit(word), key, length)) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return MISSING;
    }

    /** There is one: at most half of the slots have an entry. */
    private int hole(final int hash) {
        int slot = home(hash);
        while (word(slot) != 0) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    @Override
    public void recover() {
        final Units.Rebuild rebuild = units.rebuild();
        int entries = 0;
        int twice = MISSING;
        for (int slot = 0; slot <= mask; slot++) {
            final long word = word(slot);
            if (word != 0) {
                final int first = StoreDescriptor.unit(word);
                if (rebuild.isKept(first)) {
                    twice = slot;
                } else {
                    rebuild.keep(first);
                    entries++;
                }
            }
        }
        if (twice != MISSING) {
            moved(); // the dead owner may not have said so
            close(original(twice));
        }
        rebuild.finish();
        control.putLongRelease(StoreDescriptor.ENTRIES, entries);
    }

    /** Of two slots with one word: the one from which it was copied, which is farther from home. */
    private int original(final int second) {
        final long word = word(second);
        int first = 0;
        while (word(first) != word) {
            first++;
        }
        final int home = home(units.hash(StoreDescriptor.unit(word)));
        return (second - home & mask) > (first - home & mask) ? second : first;
    }

    @Override
    public void references(final Consumer<byte[]> each) {
        for (int slot = 0; slot <= mask; slot++) {
            final long word = word(slot);
            if (word != 0) {
                final int first = StoreDescriptor.unit(word);
                if (units.valueLength(first) < 0) {
                    final Found found = new Found();
                    copy(first, units.keyLength(first), found);
                    each.accept(found.bytes);
                }
            }
        }
    }

    @Override
    public long usedBytes() {
        return control.getLongVolatile(StoreDescriptor.USED) * geometry.unit();
    }

    @Override
    public long changes() {
        return control.getLongVolatile(StoreDescriptor.VERSION);
    }
}
