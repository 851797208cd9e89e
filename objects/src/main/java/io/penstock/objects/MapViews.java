package io.penstock.objects;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.objects.engine.MapAccess;
import io.penstock.objects.engine.MapTable;
import java.lang.ref.Reference;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The views of a map: live, and weakly consistent. An iterator shows the keys that were there at its start, as far as they are still there.
 *
 * <p><b>Threads:</b> any; an iterator: one. <b>Processes:</b> any that have the map open. <b>Blocks:</b> writes, as those of the map do.
 */
final class MapViews<K, V> {
    private final SharedMap<K, V> map;
    private final Values<V> values;
    private final Class<K> keyType;
    private final Coder<K> keys;

    MapViews(final SharedMap<K, V> map, final Values<V> values, final Class<K> keyType, final Coder<K> keys) {
        this.map = map;
        this.values = values;
        this.keyType = keyType;
        this.keys = keys;
    }

    Set<K> keySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<K> iterator() {
                return new Keys();
            }

            @Override
            public int size() {
                return map.size();
            }

            @Override
            public void clear() {
                map.clear();
            }

            @Override
            public boolean contains(final Object key) {
                return map.containsKey(key);
            }

            @Override
            public boolean remove(final Object key) {
                if (!keyType.isInstance(Objects.requireNonNull(key, "key"))) {
                    return false;
                }
                try (Encoded encoded = keys.encode(keyType.cast(key))) {
                    return MapViews.this.remove(MapAccess.Key.of(encoded.array(), encoded.length()));
                }
            }
        };
    }

    /** Of several that remove a key at the same time, one gets true. No value is decoded. */
    private boolean remove(final MapAccess.Key key) {
        try {
            while (true) {
                final long version = values.access().read(key, false).version();
                if (version == MapTable.ABSENT || values.update(key, version, null, null)) {
                    return version != MapTable.ABSENT;
                }
            }
        } finally {
            Reference.reachabilityFence(map);
        }
    }

    Collection<V> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<V> iterator() {
                final Iterator<Map.Entry<K, V>> entries = new Entries();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public V next() {
                        return entries.next().getValue();
                    }

                    @Override
                    public void remove() {
                        entries.remove();
                    }
                };
            }

            @Override
            public int size() {
                return map.size();
            }

            @Override
            public void clear() {
                map.clear();
            }

            @Override
            public boolean removeIf(final Predicate<? super V> filter) {
                Objects.requireNonNull(filter, "filter");
                return removeEntries(entry -> filter.test(entry.getValue()));
            }
        };
    }

    Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return map.size();
            }

            @Override
            public void clear() {
                map.clear();
            }

            @Override
            public boolean contains(final Object entry) {
                return entry instanceof Map.Entry<?, ?> other
                        && other.getKey() != null
                        && other.getValue() != null
                        && other.getValue().equals(map.get(other.getKey()));
            }

            @Override
            public boolean remove(final Object entry) {
                return entry instanceof Map.Entry<?, ?> other
                        && other.getKey() != null
                        && map.remove(other.getKey(), other.getValue());
            }

            @Override
            public boolean removeIf(final Predicate<? super Map.Entry<K, V>> filter) {
                return removeEntries(Objects.requireNonNull(filter, "filter"));
            }
        };
    }

    /** What is removed is what the filter has seen: after another write it looks again. */
    private boolean removeEntries(final Predicate<? super Map.Entry<K, V>> filter) {
        boolean removed = false;
        for (final byte[] each : rawKeys()) {
            removed |= removeEntry(MapAccess.Key.of(each, each.length), keys.decode(each, 0, each.length), filter);
        }
        return removed;
    }

    private boolean removeEntry(
            final MapAccess.Key key, final K name, final Predicate<? super Map.Entry<K, V>> filter) {
        try {
            while (true) {
                final Versioned<V> now = values.read(key, name);
                if (!now.isPresent() || !filter.test(new AbstractMap.SimpleImmutableEntry<>(name, now.value()))) {
                    return false;
                }
                if (values.update(key, now.version(), null, null)) {
                    return true;
                }
            }
        } finally {
            Reference.reachabilityFence(map);
        }
    }

    private List<byte[]> rawKeys() {
        try {
            return values.access().keys();
        } finally {
            Reference.reachabilityFence(map);
        }
    }

    /** An iterator; what it reads of each key is left to its kind. */
    private abstract class Present<F, T> implements Iterator<T> {
        private final Iterator<byte[]> all = rawKeys().iterator();
        private byte[] nextKey;
        private F next;
        private byte[] lastKey;

        /** Null if the key is not there any more. */
        abstract F look(MapAccess.Key key);

        abstract T show(K key, F found);

        @Override
        public final boolean hasNext() {
            while (next == null && all.hasNext()) {
                nextKey = all.next();
                try {
                    next = look(MapAccess.Key.of(nextKey, nextKey.length));
                } finally {
                    Reference.reachabilityFence(map);
                }
            }
            return next != null;
        }

        @Override
        public final T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            final F found = next;
            next = null;
            lastKey = nextKey;
            return show(keys.decode(lastKey, 0, lastKey.length), found);
        }

        @Override
        public final void remove() {
            if (lastKey == null) {
                throw new IllegalStateException("next() was not called, or the entry was removed already");
            }
            MapViews.this.remove(MapAccess.Key.of(lastKey, lastKey.length));
            lastKey = null;
        }
    }

    /** Reads no value: so it shows the keys of values that cannot be decoded, too. */
    private final class Keys extends Present<Boolean, K> {
        @Override
        Boolean look(final MapAccess.Key key) {
            return values.isPresent(key) ? Boolean.TRUE : null;
        }

        @Override
        K show(final K key, final Boolean found) {
            return key;
        }
    }

    private final class Entries extends Present<byte[], Map.Entry<K, V>> {
        @Override
        byte[] look(final MapAccess.Key key) {
            return values.bytes(key);
        }

        @Override
        Map.Entry<K, V> show(final K key, final byte[] found) {
            return new Pair(key, values.decode(found, key));
        }
    }

    /** An entry whose value is written through. */
    private final class Pair extends AbstractMap.SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        Pair(final K key, final V value) {
            super(key, value);
        }

        @Override
        public V setValue(final V value) {
            map.put(getKey(), value);
            return super.setValue(value);
        }
    }
}
