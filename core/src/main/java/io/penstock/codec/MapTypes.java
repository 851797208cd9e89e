package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
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

/** The maps of the JDK. Immutable ones arrive as immutable ones; their entries are read before they are created. */
// Users still have the old types; each cast is next to its creator.
@SuppressWarnings({"JdkObsolete", "TypeParameterUnusedInFormals"})
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
        add(HashMap.class, true, map(n -> new HashMap<>(Elements.tableFor(n))));
        add(LinkedHashMap.class, true, map(n -> new LinkedHashMap<>(Elements.tableFor(n))));
        add(Hashtable.class, true, map(n -> new Hashtable<>(Elements.tableFor(n))));
        add(Properties.class, true, map(n -> new Properties()));
        add(IdentityHashMap.class, true, map(IdentityHashMap::new));
        add(ConcurrentHashMap.class, true, map(n -> new ConcurrentHashMap<>(n)));
        add(TreeMap.class, true, ordered(TreeMap::new));
        add(ConcurrentSkipListMap.class, true, ordered(ConcurrentSkipListMap::new));
    }

    private static void addFixed() {
        add(Collections.emptyMap().getClass(), false, copied(entries -> Collections.emptyMap()));
        add(Collections.singletonMap(1, 1).getClass(), true, copied(MapTypes::singleton));
        add(
                Map.of(1, 1, 2, 2).getClass(),
                true,
                copied(Map::copyOf),
                Map.of().getClass(),
                Map.of(1, 1).getClass());
        add(Collections.unmodifiableMap(new HashMap<>()).getClass(), true, copied(Collections::unmodifiableMap));
        add(
                Collections.unmodifiableNavigableMap(new TreeMap<>()).getClass(),
                true,
                orderedView(Collections::unmodifiableNavigableMap),
                Collections.emptyNavigableMap().getClass());
        add(
                Collections.unmodifiableSortedMap(new TreeMap<>()).getClass(),
                true,
                orderedView(Collections::unmodifiableSortedMap));
        add(Collections.synchronizedMap(new HashMap<>()).getClass(), true, copied(Collections::synchronizedMap));
        add(
                Collections.synchronizedSortedMap(new TreeMap<>()).getClass(),
                true,
                orderedView(Collections::synchronizedSortedMap),
                Collections.synchronizedNavigableMap(new TreeMap<>()).getClass());
    }

    private static Map<Object, Object> singleton(final Map<Object, Object> entries) {
        if (entries.size() != 1) {
            throw new CodecException("damaged item: a singleton must have one entry: size=" + entries.size());
        }
        final Map.Entry<Object, Object> only = entries.entrySet().iterator().next();
        return Collections.singletonMap(only.getKey(), only.getValue());
    }

    private static <M extends Map<?, ?>> Serializer<M> map(final IntFunction<Map<Object, Object>> maker) {
        return holding((kryo, out, value) -> Elements.write(kryo, out, value), (kryo, in) -> {
            final int count = Elements.readEntryCount(in);
            final Map<Object, Object> made = maker.apply(count);
            kryo.reference(made);
            Elements.readInto(kryo, in, count, made);
            return cast(made);
        });
    }

    private static <M extends Map<?, ?>> Serializer<M> copied(
            final Function<Map<Object, Object>, Map<Object, Object>> maker) {
        return holding((kryo, out, value) -> Elements.write(kryo, out, value), (kryo, in) -> {
            final int count = Elements.readEntryCount(in);
            final Map<Object, Object> entries = new LinkedHashMap<>(Elements.tableFor(count));
            Elements.readInto(kryo, in, count, entries);
            return cast(maker.apply(entries));
        });
    }

    private static <M extends SortedMap<?, ?>> Serializer<M> ordered(
            final Function<Comparator<Object>, Map<Object, Object>> maker) {
        return holding(MapTypes::writeOrdered, (kryo, in) -> {
            final Map<Object, Object> made = maker.apply(CollectionTypes.readOrder(kryo, in));
            kryo.reference(made);
            Elements.readInto(kryo, in, Elements.readEntryCount(in), made);
            return cast(made);
        });
    }

    private static <M extends SortedMap<?, ?>> Serializer<M> orderedView(
            final Function<NavigableMap<Object, Object>, Map<Object, Object>> view) {
        return holding(MapTypes::writeOrdered, (kryo, in) -> {
            final NavigableMap<Object, Object> made = new TreeMap<>(CollectionTypes.readOrder(kryo, in));
            Elements.readInto(kryo, in, Elements.readEntryCount(in), made);
            return cast(view.apply(made));
        });
    }

    private static void writeOrdered(
            final Kryo kryo, final com.esotericsoftware.kryo.io.Output out, final SortedMap<?, ?> value) {
        kryo.writeClassAndObject(out, value.comparator());
        Elements.write(kryo, out, value);
    }

    private static <E extends Map.Entry<?, ?>> Serializer<E> entry(
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
