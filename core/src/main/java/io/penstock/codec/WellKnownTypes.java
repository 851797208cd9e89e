package io.penstock.codec;

import com.esotericsoftware.kryo.Serializer;
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
        addFallbacks();
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
            add(type, false, (Serializer<?>) new NoInstances());
        }
    }

    /** Views and rarer collections of the JDK arrive as the usual ones; the first match is used. */
    private static void addFallbacks() {
        BY_KIND.put(SortedMap.class, exactly(java.util.TreeMap.class));
        BY_KIND.put(Map.class, exactly(java.util.LinkedHashMap.class));
        BY_KIND.put(SortedSet.class, exactly(java.util.TreeSet.class));
        BY_KIND.put(Set.class, exactly(java.util.LinkedHashSet.class));
        BY_KIND.put(Collection.class, exactly(ArrayList.class));
        BY_KIND.put(Map.Entry.class, exactly(java.util.AbstractMap.SimpleEntry.class));
    }

    /** Adds a type, and the private classes of the JDK whose objects travel as that type. */
    static <T> void add(
            final Class<? extends T> type,
            final boolean tracked,
            final Serializer<? extends T> serializer,
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
            final Class<? extends T> type, final boolean tracked, final Serializer<? extends T> serializer) {
        add(type, tracked, serializer);
        BY_KIND.put(type, BY_CLASS.get(type));
    }

    /** One of the JDK's enums, by name. */
    @SuppressWarnings("unchecked") // a serializer of objects is one of these objects
    static <E extends Enum<E>> Serializer<E> named(final Class<E> type) {
        return (Serializer<E>) (Serializer<?>) new NamedEnumSerializer(type);
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
     * How objects of a class of the JDK travel, or null. A user's class has no such type, no matter what it extends,
     * unless it is a throwable.
     */
    static WireType find(final Class<?> type) {
        final WireType exact = BY_CLASS.get(type);
        if (exact != null) {
            return exact;
        }
        if (Throwable.class.isAssignableFrom(type)) {
            // A user's exception is allowed or refused by its name in the item: see ThrowableSerializer.
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
