package io.penstock.codec;

import com.esotericsoftware.kryo.Registration;

/**
 * A class as the resolver knows it: its name in the bytes, and the serializer that writes its objects.
 *
 * <p>Ids in the bytes are varints:
 *
 * <pre>
 *   0          null
 *   1          a class by name: index in this item; name and field list follow where the index is new
 *   2 + 2 k    the k-th of {@link WellKnownTypes}
 *   3 + 2 k    the k-th entry of the class table
 * </pre>
 */
final class WireType extends Registration {
    static final int NULL = 0;
    static final int BY_NAME = 1;
    static final int FIRST_WELL_KNOWN = 2;
    static final int FIRST_OF_TABLE = 3;

    private static final int NOT_IN_TABLE = -1;

    private final int wellKnown;
    private final ClassVersion version;
    private final WireType component;
    private final boolean tracked;
    private final ItemSerializer<Object> serializer;
    private final Making making;
    private final int heapBytes;
    private volatile int tableId = NOT_IN_TABLE;

    private WireType(
            final Class<?> type,
            final ItemSerializer<?> serializer,
            final int wellKnown,
            final ClassVersion version,
            final WireType component,
            final boolean tracked) {
        super(type, serializer, wellKnown);
        this.wellKnown = wellKnown;
        this.version = version;
        this.component = component;
        this.tracked = tracked;
        this.serializer = cast(serializer);
        this.making = serializer.making();
        this.heapBytes = serializer.heapBytes();
    }

    @SuppressWarnings("unchecked") // a type is only used for objects of its class
    private static ItemSerializer<Object> cast(final ItemSerializer<?> serializer) {
        return (ItemSerializer<Object>) serializer;
    }

    ItemSerializer<Object> serializer() {
        return serializer;
    }

    Making making() {
        return making;
    }

    int heapBytes() {
        return heapBytes;
    }

    /** A type of the JDK with a fixed id. */
    static WireType wellKnown(
            final int index, final Class<?> type, final boolean tracked, final ItemSerializer<?> serializer) {
        return new WireType(type, serializer, index, null, null, tracked);
    }

    /** A type whose id is in the class table. */
    static WireType versioned(
            final Class<?> type,
            final ClassVersion version,
            final boolean tracked,
            final ItemSerializer<?> serializer) {
        return new WireType(type, serializer, NOT_IN_TABLE, version, null, tracked);
    }

    /** An array, named by {@link WellKnownTypes#ARRAY} and its component. */
    static WireType arrayOf(final WireType component) {
        final Class<?> type = component.getType().arrayType();
        return new WireType(
                type, new ObjectArraySerializer(type.getComponentType()), NOT_IN_TABLE, null, component, true);
    }

    /** The fixed id in the bytes, or -1. */
    int fixedId() {
        return wellKnown < 0 ? -1 : FIRST_WELL_KNOWN + 2 * wellKnown;
    }

    /** Null for well-known types and arrays. */
    ClassVersion version() {
        return version;
    }

    /** Null except for arrays. */
    WireType component() {
        return component;
    }

    /** Whether two references to one object stay two references to one object. Values are written each time. */
    boolean isTracked() {
        return tracked;
    }

    /** The id in the bytes of a type whose id is in the table, or -1: write it by name. */
    int tableId(final ClassIds table) {
        final int known = tableId;
        if (known >= 0) {
            return known;
        }
        final int id = table.idOf(version);
        if (id < 0) {
            return -1;
        }
        tableId = FIRST_OF_TABLE + 2 * id;
        return tableId;
    }
}
