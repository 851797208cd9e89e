package io.penstock.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The types of the JDK that need neither permission nor an entry in the class table: each has a fixed id, its index in
 * this list.
 *
 * <p>The order is part of the format: new types are added only at the end, and none is ever removed. A test pins the
 * list.
 */
final class WellKnownTypes {
    /** The index that stands for "an array of the class that follows"; it has no objects of its own. */
    static final int ARRAY = 0;

    private static final List<WireType> TYPES = new ArrayList<>();
    private static final Map<Class<?>, WireType> BY_CLASS = new HashMap<>();
    private static final Map<Class<?>, WireType> BY_KIND = new java.util.LinkedHashMap<>();

    static {
        TYPES.add(WireType.wellKnown(ARRAY, Object[].class, true, new NoInstances()));
        ScalarTypes.addAll();
        ArrayTypes.addAll();
        CollectionTypes.addAll();
        MapTypes.addAll();
        WrapperTypes.addAll();
        TimeTypes.addAll();
        SystemTypes.addAll();
        ThrowableTypes.addAll();
        addNamedOnly();
        CollectionTypes.addLater();
        MapTypes.addLater();
        TimeTypes.addLater();
        OptionalModules.addAll();
    }

    private WellKnownTypes() {}

    /** Interfaces and abstract classes that may be the component of an array, or be sent as a class object. */
    private static void addNamedOnly() {
        for (final Class<?> type : List.of(
                Comparable.class,
                CharSequence.class,
                Number.class,
                Iterable.class,
                Collection.class,
                List.class,
                Set.class,
                SortedSet.class,
                Map.class,
                SortedMap.class,
                Queue.class,
                java.util.Deque.class,
                Map.Entry.class,
                Runnable.class,
                java.io.Serializable.class,
                Record.class,
                Enum.class,
                java.util.Comparator.class)) {
            add(type, false, (ItemSerializer<?>) new NoInstances());
        }
    }

    /** Adds a type, and the private classes of the JDK whose objects travel as that type. */
    static <T> void add(
            final Class<? extends T> type,
            final boolean tracked,
            final ItemSerializer<? extends T> serializer,
            final Class<?>... alsoFor) {
        final WireType wireType = WireType.wellKnown(TYPES.size(), type, tracked, serializer);
        TYPES.add(wireType);
        BY_CLASS.putIfAbsent(type, wireType);
        for (final Class<?> other : alsoFor) {
            BY_CLASS.putIfAbsent(other, wireType);
        }
    }

    /** Adds a type as which all objects of the JDK's own subclasses travel. */
    static <T> void addKind(
            final Class<? extends T> type, final boolean tracked, final ItemSerializer<? extends T> serializer) {
        add(type, tracked, serializer);
        BY_KIND.put(type, BY_CLASS.get(type));
    }

    /** Keeps the places of types that are absent here. */
    static void addAbsent(final int count) {
        for (int i = 0; i < count; i++) {
            TYPES.add(WireType.wellKnown(TYPES.size(), Void.class, false, new NoInstances()));
        }
    }

    /** One of the JDK's enums, by name. */
    @SuppressWarnings("unchecked") // a serializer of objects is one of these objects
    static <E extends Enum<E>> ItemSerializer<E> named(final Class<E> type) {
        return (ItemSerializer<E>) (ItemSerializer<?>) new NamedEnumSerializer(type);
    }

    static int size() {
        return TYPES.size();
    }

    static WireType at(final int index) {
        if (index < 0 || index >= TYPES.size()) {
            throw new CodecException(
                    "damaged item, or written by a newer version: no type of the JDK has this index: index=" + index
                            + " known=" + TYPES.size());
        }
        return TYPES.get(index);
    }

    /** Whether a declared type needs no permission. */
    static boolean isWellKnown(final Class<?> type) {
        return type != java.net.URL.class && find(type) != null;
    }

    static WireType exactly(final Class<?> type) {
        return BY_CLASS.get(type);
    }

    /**
     * How objects of a class of the JDK travel, or null. A user's class has no such type, no matter what it extends.
     */
    static WireType find(final Class<?> type) {
        final WireType exact = BY_CLASS.get(type);
        if (exact != null) {
            return exact;
        }
        if (Throwable.class.isAssignableFrom(type) && Jdk.owns(type)) {
            return exactly(Throwable.class);
        }
        if (!Jdk.owns(type) || type.isArray() || type.isHidden() || !AllowList.isInstantiable(type)) {
            return null;
        }
        for (final Map.Entry<Class<?>, WireType> kind : BY_KIND.entrySet()) {
            if (kind.getKey().isAssignableFrom(type)) {
                return kind.getValue();
            }
        }
        return null;
    }
}
