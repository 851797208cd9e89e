package io.penstock.objects.engine;

import org.agrona.concurrent.AtomicBuffer;

/**
 * The entries of a map or list, each in a chain of units of one length. Any unit serves any entry, so that room is never lost to fragments.
 *
 * <p>What an entry's units hold does not change from its commit until it is freed. The free list, and the counts, are derived from the words that name
 * entries: {@link #rebuild} makes them anew.
 *
 * <p><b>Threads:</b> reads: any; they may see an entry that is freed and written again meanwhile, and have to look again at the word that named it.
 * Writes: the owner of the lock. <b>Processes:</b> any that map the file. <b>Blocks:</b> never. <b>Units:</b> bytes, units.
 */
final class Units {
    private static final int NONE = 0;

    private final AtomicBuffer control;
    private final AtomicBuffer units;
    private final Geometry geometry;
    private final int unit;
    private final int firstRoom;
    private final int moreRoom;
    private final int all;

    Units(final AtomicBuffer control, final AtomicBuffer units, final Geometry geometry) {
        this.control = control;
        this.units = units;
        this.geometry = geometry;
        this.unit = geometry.unit();
        this.firstRoom = unit - StoreDescriptor.FIRST_BYTES;
        this.moreRoom = unit - StoreDescriptor.MORE_BYTES;
        this.all = geometry.allUnits();
    }

    // ---- reads

    /** The version in the entry's first unit. */
    long version(final int first) {
        return units.getLongVolatile(first * unit + StoreDescriptor.ENTRY_VERSION);
    }

    int hash(final int first) {
        return units.getInt(first * unit + StoreDescriptor.HASH);
    }

    int keyLength(final int first) {
        return units.getInt(first * unit + StoreDescriptor.KEY_LENGTH);
    }

    /** As {@link StoreDescriptor} says: negative for a large value. */
    int valueLength(final int first) {
        return units.getInt(first * unit + StoreDescriptor.VALUE_LENGTH);
    }

    /** {@return the bytes of a value in the units, those of a reference if it is large} */
    static int storedLength(final int valueLength) {
        return valueLength < 0 ? -1 - valueLength : valueLength;
    }

    /** {@return whether the lengths can be those of an entry: bytes that another process is about to write may say anything} */
    boolean isSane(final int first) {
        final int key = keyLength(first);
        final int value = storedLength(valueLength(first));
        return key >= 0 && value >= 0 && key <= geometry.inlineMax() && value <= geometry.inlineMax() - key;
    }

    /** {@return how many units the entry has} */
    int count(final int first) {
        return geometry.unitsOf(keyLength(first) + storedLength(valueLength(first)));
    }

    /** Whether the entry's key is these bytes. False for what is no entry. */
    boolean hasKey(final int first, final byte[] key, final int length) {
        if (keyLength(first) != length) {
            return false;
        }
        int at = first;
        int done = 0;
        while (true) {
            final int from = at * unit + (at == first ? StoreDescriptor.FIRST_BYTES : StoreDescriptor.MORE_BYTES);
            final int part = Math.min(length - done, at == first ? firstRoom : moreRoom);
            for (int i = 0; i < part; i++) {
                if (units.getByte(from + i) != key[done + i]) {
                    return false;
                }
            }
            done += part;
            if (done == length) {
                return true;
            }
            at = next(at);
            if (at < 0) {
                return false;
            }
        }
    }

    /**
     * Copies some of the entry's bytes out.
     *
     * @param skip bytes of the entry before the first
     * @return false if the units are no chain of that length, since they are being written again
     */
    boolean copy(final int first, final int skip, final byte[] into, final int length) {
        int at = first;
        int base = StoreDescriptor.FIRST_BYTES;
        int room = firstRoom;
        int before = skip;
        int done = 0;
        while (done < length) {
            if (before < room) {
                final int part = Math.min(length - done, room - before);
                units.getBytes(at * unit + base + before, into, done, part);
                done += part;
                before = 0;
            } else {
                before -= room;
            }
            if (done < length) {
                at = next(at);
                if (at < 0) {
                    return false;
                }
                base = StoreDescriptor.MORE_BYTES;
                room = moreRoom;
            }
        }
        return true;
    }

    /** The next unit of an entry, or -1. */
    private int next(final int at) {
        final int next = units.getInt(at * unit + StoreDescriptor.NEXT) - 1;
        return next < all ? next : -1;
    }

    // ---- writes: by the owner of the lock

    int used() {
        return (int) control.getLong(StoreDescriptor.USED);
    }

    /** The next version; no other write ever has it, also if this one is cut short. */
    long nextVersion() {
        final long version = control.getLong(StoreDescriptor.VERSION) + 1;
        control.putLongRelease(StoreDescriptor.VERSION, version); // before the commit: rule O9
        return version;
    }

    /**
     * Writes an entry. It does not exist before a word names it.
     *
     * @param value its bytes, or a reference to them
     * @return its first unit
     */
    int write(final long version, final int hash, final byte[] key, final int keyLength, final Value value) {
        final int first = take();
        final int start = first * unit;
        units.putInt(start + StoreDescriptor.HASH, hash);
        units.putLong(start + StoreDescriptor.ENTRY_VERSION, version);
        units.putInt(start + StoreDescriptor.KEY_LENGTH, keyLength);
        units.putInt(start + StoreDescriptor.VALUE_LENGTH, value.isLarge() ? -1 - value.length() : value.length());
        final int inFirst = Math.min(keyLength, firstRoom);
        units.putBytes(start + StoreDescriptor.FIRST_BYTES, key, 0, inFirst);
        int at = first;
        int end = start + StoreDescriptor.FIRST_BYTES + inFirst;
        int room = firstRoom - inFirst;
        for (int part = 0; part < 2; part++) {
            final byte[] bytes = part == 0 ? key : value.bytes();
            final int length = part == 0 ? keyLength : value.length();
            int done = part == 0 ? inFirst : 0;
            while (done < length) {
                if (room == 0) {
                    final int more = take();
                    units.putInt(at * unit + StoreDescriptor.NEXT, more + 1);
                    at = more;
                    end = at * unit + StoreDescriptor.MORE_BYTES;
                    room = moreRoom;
                }
                final int now = Math.min(length - done, room);
                units.putBytes(end, bytes, done, now);
                done += now;
                end += now;
                room -= now;
            }
        }
        units.putInt(at * unit + StoreDescriptor.NEXT, NONE);
        return first;
    }

    /** Takes a unit off the free list, or a fresh one. */
    private int take() {
        final int free = (int) control.getLong(StoreDescriptor.FREE) - 1;
        if (free < 0) {
            final int fresh = (int) control.getLong(StoreDescriptor.FRESH);
            control.putLongRelease(StoreDescriptor.FRESH, fresh + 1L);
            return fresh;
        }
        control.putLongRelease(StoreDescriptor.FREE, units.getInt(free * unit + StoreDescriptor.NEXT));
        return free;
    }

    /** Puts the units of an entry that no word names any more on the free list. Those who still read it find that out. */
    void free(final int first, final int count) {
        int last = first;
        for (int i = 1; i < count; i++) {
            last = units.getInt(last * unit + StoreDescriptor.NEXT) - 1;
        }
        units.putInt(last * unit + StoreDescriptor.NEXT, (int) control.getLong(StoreDescriptor.FREE));
        control.putLongRelease(StoreDescriptor.FREE, first + 1L);
    }

    void used(final int count) {
        control.putLongRelease(StoreDescriptor.USED, count);
    }

    /** Makes the free list and the count of used units anew. */
    final class Rebuild {
        private final long[] marked = new long[(all + Long.SIZE - 1) / Long.SIZE];
        private int used;
        private int end;

        /** Whether an entry has been kept already. */
        boolean isKept(final int first) {
            return (marked[first / Long.SIZE] & 1L << first) != 0;
        }

        /** The units of an entry that a word names. */
        void keep(final int first) {
            int at = first;
            for (int left = count(first); left > 0; left--) {
                marked[at / Long.SIZE] |= 1L << at;
                used++;
                end = Math.max(end, at + 1);
                at = units.getInt(at * unit + StoreDescriptor.NEXT) - 1;
            }
        }

        /** All entries have been kept. */
        void finish() {
            int free = NONE;
            for (int at = end - 1; at >= 0; at--) {
                if (!isKept(at)) {
                    units.putInt(at * unit + StoreDescriptor.NEXT, free);
                    free = at + 1;
                }
            }
            control.putLongRelease(StoreDescriptor.FREE, free);
            control.putLongRelease(StoreDescriptor.FRESH, end);
            used(used);
        }
    }

    Rebuild rebuild() {
        return new Rebuild();
    }

    /** {@return whether so many units more, and so many less, are too many} */
    boolean isFull(final int more, final int less) {
        return used() + more - less > geometry.units();
    }

    /** {@return whether so many units are free now, the reserve included} */
    boolean isThereRoom(final int count) {
        return used() + count <= all;
    }

    int unitsOf(final int bytes) {
        return geometry.unitsOf(bytes);
    }
}
