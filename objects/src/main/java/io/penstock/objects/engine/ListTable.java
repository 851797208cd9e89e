package io.penstock.objects.engine;

import io.penstock.core.memory.Fences;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A list between processes: two arrays of words, of which ROOT names the one in use. Each change stores ROOT once; nothing before that store is seen, but for a
 * single element that is set, which is one word itself.
 *
 * <p>A change in the middle writes the other array in full. At the end it writes behind the last element, where no reader looks yet.
 *
 * <p>A reader takes no lock. It reads ROOT, copies, and reads ROOT again. If there was a change, it looks again.
 *
 * <p><b>Threads:</b> reads: any. Writes, and {@link #recover}: the owner of the lock. <b>Processes:</b> any that map the file. <b>Blocks:</b> never.
 */
public final class ListTable implements Table {
    /** {@code expected} of a change to whatever the list is. */
    public static final long ANY = -1;

    private static final long SIZE_MASK = (1L << StoreDescriptor.SIZE_BITS) - 1;
    private static final int LOOKS = 64;
    private static final int SNAPSHOT_LOOKS = 4;
    private static final byte[] NO_KEY = {};

    private final AtomicBuffer control;
    private final AtomicBuffer slots;
    private final Units units;
    private final Geometry geometry;

    /** A view; writes nothing. */
    public ListTable(
            final AtomicBuffer control, final AtomicBuffer slots, final AtomicBuffer units, final Geometry geometry) {
        this.control = control;
        this.slots = slots;
        this.units = new Units(control, units, geometry);
        this.geometry = geometry;
    }

    /** What a change has done. */
    public enum Change {
        /** The list is as wanted now. */
        DONE,
        /** The list is not as expected any more: nothing was changed. */
        CONFLICT,
        /** There is no such index: nothing was changed. */
        NO_INDEX,
        /** What is there is a large element, which has to be read first: nothing was changed. */
        LARGE,
        /** There would be too many elements: nothing was changed. */
        TOO_MANY,
        /** There is no room: nothing was changed. */
        NO_ROOM
    }

    /** {@return the state of the list: another number after each change} */
    public long root() {
        return control.getLongVolatile(StoreDescriptor.ROOT); // pairs with putLongRelease in commit
    }

    /** {@return how many elements a state has} */
    public static int size(final long root) {
        return (int) (root >>> StoreDescriptor.SIZE_SHIFT & SIZE_MASK);
    }

    private static int array(final long root) {
        return (int) (root & 1);
    }

    private void commit(final long before, final int size, final int array) {
        final long change = (before >>> StoreDescriptor.CHANGE_SHIFT) + 1;
        control.putLongRelease(
                StoreDescriptor.ROOT,
                (change << StoreDescriptor.CHANGE_SHIFT & Long.MAX_VALUE)
                        | (long) size << StoreDescriptor.SIZE_SHIFT
                        | array);
    }

    private int index(final int array, final int element) {
        return (array * geometry.maxEntries() + element) * Long.BYTES;
    }

    private long word(final int array, final int element) {
        return slots.getLongVolatile(index(array, element));
    }

    private void store(final int array, final int element, final long word) {
        slots.putLongRelease(index(array, element), word);
    }

    // ---- reads

    /** How a read has ended. */
    public enum Read {
        /** The element was copied. */
        FOUND,
        /** There is no such index. */
        NO_INDEX,
        /** Writers were faster each time: the caller looks under the lock. */
        BUSY
    }

    /** Reads an element. */
    public Read read(final int element, final Found into) {
        for (int look = 0; look < LOOKS; look++) {
            final long root = root();
            if (element >= size(root)) {
                return Read.NO_INDEX;
            }
            final boolean copied = copy(word(array(root), element), into);
            Fences.acquire();
            if (root() == root && copied) {
                return Read.FOUND;
            }
        }
        return Read.BUSY;
    }

    private boolean copy(final long word, final Found into) {
        if (word == 0) {
            return false;
        }
        final int first = StoreDescriptor.unit(word);
        if (!units.isSane(first)) {
            return false;
        }
        into.version = units.version(first);
        final int valueLength = units.valueLength(first);
        final int stored = Units.storedLength(valueLength);
        if (stored > geometry.inlineMax()) {
            return false;
        }
        into.large = valueLength < 0;
        into.bytes = new byte[stored];
        return units.copy(first, 0, into.bytes, stored);
    }

    /**
     * All elements at one moment.
     *
     * @param root of that moment
     */
    public record Snapshot(long root, List<Found> elements) {}

    /** {@return all elements at one moment; null if writers were faster each time: the caller looks under the lock} */
    public Snapshot snapshot() {
        for (int look = 0; look < SNAPSHOT_LOOKS; look++) {
            final long root = root();
            final List<Found> elements = new ArrayList<>(size(root));
            boolean copied = true;
            for (int i = 0; i < size(root) && copied; i++) {
                final Found found = new Found();
                copied = copy(word(array(root), i), found);
                elements.add(found);
            }
            Fences.acquire();
            if (root() == root && copied) {
                return new Snapshot(root, elements);
            }
        }
        return null;
    }

    @Override
    public int size() {
        return size(root());
    }

    // ---- writes: by the owner of the lock

    /**
     * Puts new elements in place of some.
     *
     * @param expected state of the list, or {@link #ANY}
     * @param at index of the first one that goes; -1: at the end
     * @param removed how many go
     * @param before gets what was at the index, and the state; null if that does not matter. A large element has to be read while the list still refers to its
     *     file, so a change of any state ends with {@link Change#LARGE}.
     */
    public Change splice(
            final long expected, final int at, final int removed, final Value[] added, final Found before) {
        final long root = root();
        if (expected != ANY && expected != root) {
            return Change.CONFLICT;
        }
        final int size = size(root);
        final int from = at < 0 ? size : at;
        if (from > size || removed > size - from) {
            return Change.NO_INDEX;
        }
        if (size - removed + added.length > geometry.maxEntries()) {
            return Change.TOO_MANY;
        }
        int more = 0;
        for (final Value value : added) {
            more += units.unitsOf(value.length());
        }
        final int array = array(root);
        int less = 0;
        for (int i = from; i < from + removed; i++) {
            less += units.count(StoreDescriptor.unit(word(array, i)));
        }
        if (units.isFull(more, less) || !units.isThereRoom(more)) {
            return Change.NO_ROOM;
        }
        if (before != null) {
            copy(word(array, from), before);
            before.root = root;
            if (before.large && expected == ANY) {
                return Change.LARGE;
            }
        }
        spliceNow(root, from, removed, added, more - less);
        return Change.DONE;
    }

    private void spliceNow(
            final long root, final int from, final int removed, final Value[] added, final int moreUnits) {
        final int size = size(root);
        final int array = array(root);
        final int sizeAfter = size - removed + added.length;
        if (removed == 1 && added.length == 1) {
            final long old = word(array, from);
            store(array, from, write(added[0])); // COMMIT
            commit(root, size, array);
            free(old);
        } else if (from + removed == size && (removed == 0 || added.length == 0)) {
            for (int i = 0; i < added.length; i++) {
                store(array, from + i, write(added[i]));
            }
            commit(root, sizeAfter, array); // COMMIT
            free(array, from, added.length == 0 ? removed : 0);
        } else {
            final int other = 1 - array;
            for (int i = 0; i < from; i++) {
                store(other, i, word(array, i));
            }
            for (int i = 0; i < added.length; i++) {
                store(other, from + i, write(added[i]));
            }
            for (int i = from + removed; i < size; i++) {
                store(other, i - removed + added.length, word(array, i));
            }
            commit(root, sizeAfter, other); // COMMIT
            free(array, from, removed);
        }
        units.used(units.used() + moreUnits);
    }

    /**
     * Makes the list anew, of elements that are there and of new ones.
     *
     * @param expected state of the list
     * @param kept for each element of the new list: the index of an element, each at most once, or -1 for a new one
     * @param fresh for each element of the new list: the new one, or null
     */
    public Change rewrite(final long expected, final int[] kept, final Value[] fresh) {
        final long root = root();
        if (expected != root) {
            return Change.CONFLICT;
        }
        final int array = array(root);
        final int size = size(root);
        int more = 0;
        int keptUnits = 0;
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] >= 0) {
                keptUnits += units.count(StoreDescriptor.unit(word(array, kept[i])));
            } else {
                more += units.unitsOf(fresh[i].length());
            }
        }
        final int less = units.used() - keptUnits;
        if (units.isFull(more, less) || !units.isThereRoom(more)) {
            return Change.NO_ROOM;
        }
        final int other = 1 - array;
        for (int i = 0; i < kept.length; i++) {
            store(other, i, kept[i] >= 0 ? word(array, kept[i]) : write(fresh[i]));
        }
        commit(root, kept.length, other); // COMMIT
        freeAllBut(array, size, kept);
        units.used(units.used() + more - less);
        return Change.DONE;
    }

    private void freeAllBut(final int array, final int size, final int[] kept) {
        for (final int each : kept) {
            if (each >= 0) {
                store(array, each, 0); // that array is in use no more
            }
        }
        for (int i = 0; i < size; i++) {
            if (word(array, i) != 0) {
                free(word(array, i));
            }
        }
    }

    private long write(final Value value) {
        final long version = units.nextVersion();
        return StoreDescriptor.word(units.write(version, 0, NO_KEY, 0, value), 0, version);
    }

    private void free(final int array, final int from, final int count) {
        for (int i = from; i < from + count; i++) {
            free(word(array, i));
        }
    }

    private void free(final long word) {
        final int first = StoreDescriptor.unit(word);
        units.free(first, units.count(first));
    }

    @Override
    public void recover() {
        final long root = root();
        final int array = array(root);
        commit(root, size(root), array); // first: those who read what is freed below have to look again
        final Units.Rebuild rebuild = units.rebuild();
        for (int i = 0; i < size(root); i++) {
            rebuild.keep(StoreDescriptor.unit(word(array, i)));
        }
        rebuild.finish();
    }

    @Override
    public void references(final Consumer<byte[]> each) {
        final long root = root();
        for (int i = 0; i < size(root); i++) {
            final Found found = new Found();
            if (copy(word(array(root), i), found) && found.large) {
                each.accept(found.bytes);
            }
        }
    }

    @Override
    public long usedBytes() {
        return control.getLongVolatile(StoreDescriptor.USED) * geometry.unit();
    }

    @Override
    public long changes() {
        return root() >>> StoreDescriptor.CHANGE_SHIFT;
    }
}
