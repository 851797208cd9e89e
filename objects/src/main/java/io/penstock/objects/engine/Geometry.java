package io.penstock.objects.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import java.nio.file.Path;
import java.util.List;
import org.agrona.BitUtil;

/**
 * The numbers in the header of a shared map's, list's or value's file.
 *
 * @param capacity of keys and values, in bytes, without the reserve
 * @param unit bytes of a unit
 * @param inlineMax bytes of a key and its value together that need no file of their own
 */
public record Geometry(Shape shape, int maxEntries, int capacity, int unit, int inlineMax) {
    private static final int SHARE_OF_ONE_ENTRY = 16;

    /** What the slots are. */
    public enum Shape {
        /** A hash table. */
        MAP,
        /** Two arrays. */
        LIST
    }

    /** The geometry of a new file. The capacity is rounded up to whole units. */
    static Geometry of(final Shape shape, final int maxEntries, final long capacityBytes) {
        final long fair = Math.max(1, capacityBytes / maxEntries / 2);
        final int unit =
                (int) Math.min(StoreDescriptor.MAX_UNIT, Math.max(StoreDescriptor.MIN_UNIT, Long.highestOneBit(fair)));
        final long least = Math.max(capacityBytes, (long) StoreDescriptor.MIN_UNIT * 4);
        final int capacity = (int) ((least + unit - 1) / unit * unit);
        final int inlineMax = Math.min(
                StoreDescriptor.MAX_INLINE,
                Math.max(StoreDescriptor.MIN_UNIT * 2, capacity / SHARE_OF_ONE_ENTRY / 8 * 8));
        return new Geometry(shape, maxEntries, capacity, unit, inlineMax);
    }

    int slots() {
        return shape == Shape.MAP ? StoreDescriptor.mapSlots(maxEntries) : StoreDescriptor.listSlots(maxEntries);
    }

    int slotsLength() {
        return BitUtil.align(slots() * Long.BYTES, StoreDescriptor.PAGE);
    }

    int unitsOffset() {
        return StoreDescriptor.SLOTS + slotsLength();
    }

    /** Units that entries may have at rest. */
    int units() {
        return capacity / unit;
    }

    /** Of an entry with so many bytes of key and value. */
    int unitsOf(final int bytes) {
        final int first = unit - StoreDescriptor.FIRST_BYTES;
        final int more = unit - StoreDescriptor.MORE_BYTES;
        return bytes <= first ? 1 : 1 + (bytes - first + more - 1) / more;
    }

    /** With the reserve, which is enough for the largest entry. */
    int allUnits() {
        return units() + unitsOf(inlineMax);
    }

    int unitsLength() {
        return Math.toIntExact(BitUtil.align((long) allUnits() * unit, StoreDescriptor.PAGE));
    }

    long bodyLength() {
        return (long) unitsOffset() + unitsLength();
    }

    List<Long> numbers() {
        return List.of((long) maxEntries, (long) capacity, (long) unit, (long) inlineMax);
    }

    /** Throws if no file of ours can have such a header. */
    static Geometry of(final Shape shape, final Channel.Layout layout, final Path path) throws SharedFileException {
        final List<Long> numbers = layout.geometry();
        final boolean sane = numbers.size() > StoreDescriptor.GEOMETRY_INLINE_MAX
                && isIn(numbers.get(StoreDescriptor.GEOMETRY_MAX_ENTRIES), 1, StoreDescriptor.MAX_ENTRIES)
                && isIn(numbers.get(StoreDescriptor.GEOMETRY_CAPACITY), 1, StoreDescriptor.MAX_CAPACITY + 4096L)
                && isIn(numbers.get(StoreDescriptor.GEOMETRY_UNIT), StoreDescriptor.MIN_UNIT, StoreDescriptor.MAX_UNIT)
                && Long.bitCount(numbers.get(StoreDescriptor.GEOMETRY_UNIT)) == 1
                && isIn(numbers.get(StoreDescriptor.GEOMETRY_INLINE_MAX), 1, StoreDescriptor.MAX_INLINE);
        if (!sane) {
            throw new SharedFileException("no shared map or list can look like this: geometry=" + numbers + " path="
                    + path + "; the file was damaged: delete it and create it anew");
        }
        final Geometry geometry = new Geometry(
                shape,
                Math.toIntExact(numbers.get(StoreDescriptor.GEOMETRY_MAX_ENTRIES)),
                Math.toIntExact(numbers.get(StoreDescriptor.GEOMETRY_CAPACITY)),
                Math.toIntExact(numbers.get(StoreDescriptor.GEOMETRY_UNIT)),
                Math.toIntExact(numbers.get(StoreDescriptor.GEOMETRY_INLINE_MAX)));
        layout.checkBody(geometry.bodyLength(), path);
        return geometry;
    }

    private static boolean isIn(final long number, final long least, final long most) {
        return number >= least && number <= most;
    }
}
