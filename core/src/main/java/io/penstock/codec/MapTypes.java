package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The maps of the JDK. Immutable ones arrive as immutable ones; their entries are read before they are created. Wrappers
 * arrive around what they wrap, so that a shared one still shows it.
 */
// Users still have the old types; each cast is next to its creator.
// The types of keys and values are those of the maps, which no source names. A LinkedHashMap is one: its order is kept.
@SuppressWarnings({"JdkObsolete", "TypeParameterUnusedInFormals", "NonApiType", "rawtypes", "unchecked"})
final class MapTypes {
    private MapTypes() {}

    static void addAll() {
        addChangeable();
        addFixed();
        add(AbstractMap.SimpleEntry.class, true, entry(AbstractMap.SimpleEntry<Object, Object>::new));
        add(AbstractMap.SimpleImmutableEntry.class, true, entry(AbstractMap.SimpleImmutableEntry<Object, Object>::new));
        add(Map.entry(1, 1).getClass(), true, entry(Map::entry));
    }

    private static void addChangeable() {
        add(HashMap.class, true, map(128, n -> new HashMap<>(Elements.tableFor(n))));
        add(LinkedHashMap.class, true, linked());
        add(Hashtable.class, true, map(128, n -> new Hashtable<>(Elements.tableFor(n))));
        add(Properties.class, true, properties());
        add(IdentityHashMap.class, true, identity());
        add(ConcurrentHashMap.class, true, map(160, n -> new ConcurrentHashMap<>(n)));
        add(TreeMap.class, true, ordered(80, TreeMap::new));
        add(ConcurrentSkipListMap.class, true, ordered(224, ConcurrentSkipListMap::new));
    }

    private static void addFixed() {
        add(Collections.emptyMap().getClass(), false, copied(Making.LATE, entries -> Collections.emptyMap()));
        add(Collections.singletonMap(1, 1).getClass(), true, copied(Making.LATE, MapTypes::singleton));
        add(
                Map.of(1, 1, 2, 2).getClass(),
                true,
                copied(Making.LATE_HASHED, MapTypes::immutable),
                Map.of().getClass(),
                Map.of(1, 1).getClass());
        add(
                Collections.unmodifiableMap(new HashMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(Map.class, Collections::unmodifiableMap));
        add(
                Collections.unmodifiableNavigableMap(new TreeMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(NavigableMap.class, Collections::unmodifiableNavigableMap));
        add(
                Collections.unmodifiableSortedMap(new TreeMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(SortedMap.class, Collections::unmodifiableSortedMap));
        add(
                Collections.synchronizedMap(new HashMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(Map.class, Collections::synchronizedMap));
        add(
                Collections.synchronizedSortedMap(new TreeMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(SortedMap.class, Collections::synchronizedSortedMap));
    }

    /** Types that came later, at the end of the list. */
    static void addLater() {
        add(
                Collections.synchronizedNavigableMap(new TreeMap<>()).getClass(),
                true,
                CollectionTypes.wrapper(NavigableMap.class, Collections::synchronizedNavigableMap));
        add(
                Collections.emptyNavigableMap().getClass(),
                false,
                copied(Making.LATE, entries -> Collections.emptyNavigableMap()));
        add(ConcurrentHashMap.newKeySet().getClass(), true, keySet());
    }

    private static Map<Object, Object> singleton(final Object[] entries) {
        if (entries.length != 2) {
            throw new CodecException("damaged item: a singleton must have one entry: size=" + entries.length / 2);
        }
        return Collections.singletonMap(entries[0], entries[1]);
    }

    private static Map<Object, Object> immutable(final Object[] entries) {
        HashGuard.check(entries, 2);
        final Map<Object, Object> map = new LinkedHashMap<>(Elements.tableFor(entries.length / 2));
        Elements.put(map, entries);
        return Map.copyOf(map);
    }

    private static <M extends Map<?, ?>> ValueSerializer<M> map(
            final int heapBytes, final IntFunction<Map<Object, Object>> maker) {
        return ValueSerializer.<M>holding(MapTypes::writeMap, (kryo, in) -> cast(readMap(kryo, in, maker)))
                .made(Making.EARLY_HASHED)
                .heap(heapBytes);
    }

    private static void writeMap(final Kryo kryo, final Output out, final Map<?, ?> map) {
        Elements.write(kryo, out, map, Elements.ENTRY);
    }

    private static Map<Object, Object> readMap(
            final Kryo kryo, final ItemInput in, final IntFunction<Map<Object, Object>> maker) {
        final Map<Object, Object> made = maker.apply(in.peekCount() / 2);
        kryo.reference(made);
        Elements.fill(kryo, made, Elements.readEntries(kryo, in, Elements.ENTRY));
        return made;
    }

    /** Its order may be that of insertions or that of accesses. */
    private static ValueSerializer<LinkedHashMap<?, ?>> linked() {
        return ValueSerializer.<LinkedHashMap<?, ?>>holding(
                        (kryo, out, value) -> {
                            out.writeBoolean(isInAccessOrder(value));
                            writeMap(kryo, out, value);
                        },
                        (kryo, in) -> {
                            final boolean accessOrder = in.readBoolean();
                            return (LinkedHashMap<?, ?>) readMap(
                                    kryo, in, n -> new LinkedHashMap<>(Elements.tableFor(n), .75f, accessOrder));
                        })
                .made(Making.EARLY_HASHED)
                .heap(144);
    }

    /** No method tells, so a copy is tried. */
    @SuppressWarnings("unchecked")
    static boolean isInAccessOrder(final LinkedHashMap<?, ?> map) {
        final LinkedHashMap<Object, Object> copy = (LinkedHashMap<Object, Object>) map.clone();
        while (copy.size() < 2) {
            copy.put(new Object(), copy);
        }
        final Object first = copy.keySet().iterator().next();
        copy.get(first);
        return copy.keySet().iterator().next() != first;
    }

    private static ValueSerializer<Properties> properties() {
        return ValueSerializer.<Properties>holding(
                        (kryo, out, value) -> {
                            for (final Object part : Backing.of(value, part -> false)) {
                                if (part instanceof Properties) {
                                    throw new CodecException(
                                            "Properties that have defaults cannot travel; send their stringPropertyNames() and values"
                                                    + " as a map, or copy them to Properties without defaults");
                                }
                            }
                            writeMap(kryo, out, value);
                        },
                        (kryo, in) -> (Properties) readMap(kryo, in, n -> cast(new Properties())))
                .made(Making.EARLY_HASHED)
                .heap(208);
    }

    /** A key arrives as itself only if its identity does. */
    private static ValueSerializer<IdentityHashMap<?, ?>> identity() {
        return ValueSerializer.<IdentityHashMap<?, ?>>holding(
                        (kryo, out, value) -> {
                            final Object[] flat = Elements.flat(value);
                            final ItemKryo items = ItemKryo.of(kryo);
                            for (int i = 0; i < flat.length; i += 2) {
                                if (!items.keepsIdentity(flat[i])) {
                                    throw new CodecException(
                                            "a map by identity cannot travel with a key whose identity is not kept: "
                                                    + flat[i].getClass().getName()
                                                    + "; use objects, enums or classes as its keys, or another map");
                                }
                            }
                            writeMap(kryo, out, value);
                        },
                        (kryo, in) -> (IdentityHashMap<?, ?>) readMap(kryo, in, IdentityHashMap::new))
                .made(Making.EARLY_HASHED)
                .heap(128);
    }

    /** A set that shows the keys of a concurrent map, as {@code ConcurrentHashMap.newKeySet()} returns. */
    private static ValueSerializer<ConcurrentHashMap.KeySetView<?, ?>> keySet() {
        return holding(
                (kryo, out, value) -> {
                    kryo.writeClassAndObject(out, value.getMap());
                    kryo.writeClassAndObject(out, value.getMappedValue());
                },
                (kryo, in) -> {
                    if (!(kryo.readClassAndObject(in) instanceof ConcurrentHashMap<?, ?> map)) {
                        throw new CodecException("damaged item: a concurrent set without its map");
                    }
                    final Object mapped = kryo.readClassAndObject(in);
                    return mapped == null ? map.keySet() : keySet(map, mapped);
                });
    }

    @SuppressWarnings("unchecked") // the map's types are unknown
    private static ConcurrentHashMap.KeySetView<?, ?> keySet(final ConcurrentHashMap<?, ?> map, final Object mapped) {
        return ((ConcurrentHashMap<Object, Object>) map).keySet(mapped);
    }

    private static <M extends Map<?, ?>> ValueSerializer<M> copied(
            final Making making, final Function<Object[], Map<?, ?>> maker) {
        return ValueSerializer.<M>holding(
                        (kryo, out, value) -> Elements.write(kryo, out, value, Elements.SLOT),
                        (kryo, in) -> cast(maker.apply(Elements.readEntries(kryo, in, Elements.SLOT))))
                .made(making);
    }

    private static <M extends SortedMap<?, ?>> ValueSerializer<M> ordered(
            final int heapBytes, final Function<Comparator<Object>, Map<Object, Object>> maker) {
        return ValueSerializer.<M>holding(
                        (kryo, out, value) -> {
                            kryo.writeClassAndObject(out, value.comparator());
                            Elements.write(kryo, out, value, Elements.SKIP_NODE);
                        },
                        (kryo, in) -> {
                            final Map<Object, Object> made = maker.apply(CollectionTypes.readOrder(kryo, in));
                            kryo.reference(made);
                            Elements.fill(kryo, made, Elements.readEntries(kryo, in, Elements.SKIP_NODE));
                            return cast(made);
                        })
                .made(Making.EARLY_HASHED)
                .heap(heapBytes);
    }

    private static <E extends Map.Entry<?, ?>> ValueSerializer<E> entry(
            final BiFunction<Object, Object, Map.Entry<Object, Object>> maker) {
        return holding(
                (kryo, out, value) -> {
                    kryo.writeClassAndObject(out, value.getKey());
                    kryo.writeClassAndObject(out, value.getValue());
                },
                (kryo, in) -> {
                    final Object key = kryo.readClassAndObject(in);
                    return cast(maker.apply(key, kryo.readClassAndObject(in)));
                });
    }

    @SuppressWarnings("unchecked") // each creator is next to the class that it creates
    private static <M> M cast(final Object made) {
        return (M) made;
    }
}
