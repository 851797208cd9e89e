package io.penstock.objects;

import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.codec.KryoCodec;
import io.penstock.objects.engine.FileStore;
import io.penstock.objects.engine.Found;
import io.penstock.objects.engine.KeyTypes;
import io.penstock.objects.engine.MapAccess;
import io.penstock.objects.engine.MapTable;
import io.penstock.objects.engine.Regions;
import io.penstock.objects.engine.Store;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** A map in a store. */
final class StoredMap<K, V> extends AbstractMap<K, V> implements SharedMap<K, V>, SharedHandle, Serializable {
    private static final long serialVersionUID = 1L;

    private static final String ADVICE =
            "what is read from a shared map is a copy, and a change of it would be lost: change the value with compute, computeIfPresent or merge, or"
                    + " put a changed copy";

    private static final Codec KEYS = KryoCodec.builder().references(false).build();

    /** Not transient: so the codec allows what the map travels as, where it allows the map. */
    private final ObjectAddress travelsAs;

    private final transient Values<V> values;
    private final transient Class<K> keyType;
    private final transient Coder<K> keys;
    private final transient MapViews<K, V> views;
    private final transient boolean hasStandardCodec;

    private StoredMap(
            final Store<MapTable> store, final Class<K> key, final Class<V> value, final StoreSettings settings) {
        this.keyType = key;
        this.keys = KEYS.bind(key, store.keyClasses());
        this.values = new Values<>(store, settings.codec().bind(value, store.valueClasses()), ADVICE);
        this.views = new MapViews<>(this, values, key, keys);
        this.hasStandardCodec = settings.hasStandardCodec();
        this.travelsAs = ObjectAddress.of(ObjectAddress.Kind.MAP, store, List.of(key, value));
    }

    static <K, V> StoredMap<K, V> of(
            final Store<MapTable> store,
            final Class<K> key,
            final Class<V> value,
            final StoreSettings settings,
            final boolean told) {
        StoredMap<K, V> map = null;
        try {
            KeyTypes.check(key);
            map = new StoredMap<>(store, key, value, settings);
            store.closeWith(map, told);
            if (store.isInMemory()) {
                ResolvedObjects.add(map.travelsAs, map);
            }
            return map;
        } finally {
            if (map == null) {
                store.close();
            }
        }
    }

    static <K, V> StoredMap<K, V> open(
            final Path file,
            final Class<K> key,
            final Class<V> value,
            final StoreSettings settings,
            final StoreFile.Opening how,
            final boolean told)
            throws IOException {
        final StoreFile opened = StoreFile.at(file, StoreFile.Contents.map(key, value), settings, how);
        return of(FileStore.of(opened, settings.waiting(), Regions::map), key, value, settings, told);
    }

    @Override
    public Store<?> store() {
        return values.store();
    }

    // ---- bytes

    private Encoded encode(final K key) {
        return keys.encode(Objects.requireNonNull(key, "key"));
    }

    private static MapAccess.Key bytesOf(final Encoded key) {
        return MapAccess.Key.of(key.array(), key.length());
    }

    // ---- Map

    @Override
    public int size() {
        return values.access().size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public boolean containsKey(final Object key) {
        if (!keyType.isInstance(Objects.requireNonNull(key, "key"))) {
            return false;
        }
        try (Encoded encoded = encode(keyType.cast(key))) {
            return values.isPresent(bytesOf(encoded));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V get(final Object key) {
        if (!keyType.isInstance(Objects.requireNonNull(key, "key"))) {
            return null;
        }
        try (Encoded encoded = encode(keyType.cast(key))) {
            return values.read(bytesOf(encoded), key).value();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V getOrDefault(final Object key, final V otherwise) {
        final V value = get(key);
        return value == null ? otherwise : value;
    }

    @Override
    public Versioned<V> getVersioned(final K key) {
        try (Encoded encoded = encode(key)) {
            return values.read(bytesOf(encoded), key);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V put(final K key, final V value) {
        Objects.requireNonNull(value, "value");
        final Found before = new Found();
        try (Encoded encoded = encode(key)) {
            values.update(bytesOf(encoded), MapTable.ANY, value, before);
            return values.before(before);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V remove(final Object key) {
        if (!keyType.isInstance(Objects.requireNonNull(key, "key"))) {
            return null;
        }
        final Found before = new Found();
        try (Encoded encoded = encode(keyType.cast(key))) {
            values.update(bytesOf(encoded), MapTable.ANY, null, before);
            return values.before(before);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void clear() {
        for (final byte[] key : values.access().keys()) {
            values.update(MapAccess.Key.of(key, key.length), MapTable.ANY, null, null);
        }
    }

    // ---- ConcurrentMap

    @Override
    public V putIfAbsent(final K key, final V value) {
        Objects.requireNonNull(value, "value");
        try (Encoded encoded = encode(key)) {
            final MapAccess.Key bytes = bytesOf(encoded);
            while (true) {
                final Versioned<V> seen = values.read(bytes, key);
                if (seen.isPresent()) {
                    return seen.value();
                }
                if (values.update(bytes, MapTable.ABSENT, value, null)) {
                    return null;
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean remove(final Object key, final Object value) {
        if (!keyType.isInstance(Objects.requireNonNull(key, "key")) || value == null) {
            return false;
        }
        return changeIfEqual(keyType.cast(key), value, null);
    }

    @Override
    public boolean replace(final K key, final V seen, final V value) {
        Objects.requireNonNull(seen, "seen");
        return changeIfEqual(key, seen, Objects.requireNonNull(value, "value"));
    }

    private boolean changeIfEqual(final K key, final Object seen, final V value) {
        try (Encoded encoded = encode(key)) {
            final MapAccess.Key bytes = bytesOf(encoded);
            while (true) {
                final Versioned<V> now = values.read(bytes, key);
                if (!now.isPresent() || !seen.equals(now.value())) {
                    return false;
                }
                if (values.update(bytes, now.version(), value, null)) {
                    return true;
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V replace(final K key, final V value) {
        Objects.requireNonNull(value, "value");
        try (Encoded encoded = encode(key)) {
            final MapAccess.Key bytes = bytesOf(encoded);
            while (true) {
                final Versioned<V> now = values.read(bytes, key);
                if (!now.isPresent()) {
                    return null;
                }
                if (values.update(bytes, now.version(), value, null)) {
                    return now.value();
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean replace(final K key, final Versioned<V> seen, final V value) {
        Objects.requireNonNull(value, "value");
        try (Encoded encoded = encode(key)) {
            return values.update(bytesOf(encoded), seen.version(), value, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean remove(final K key, final Versioned<V> seen) {
        try (Encoded encoded = encode(key)) {
            return seen.isPresent() && values.update(bytesOf(encoded), seen.version(), null, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public V computeIfAbsent(final K key, final Function<? super K, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        final V known = get(key);
        if (known != null) {
            return known;
        }
        final V made = function.apply(key);
        if (made == null) {
            return null;
        }
        final V first = putIfAbsent(key, made);
        return first == null ? made : first;
    }

    @Override
    public V computeIfPresent(final K key, final BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        return change(key, old -> old == null ? null : function.apply(key, old));
    }

    @Override
    public V compute(final K key, final BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        return change(key, old -> function.apply(key, old));
    }

    @Override
    public V merge(final K key, final V value, final BiFunction<? super V, ? super V, ? extends V> function) {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(function, "function");
        return change(key, old -> old == null ? value : function.apply(old, value));
    }

    /** No lock is held while the function runs. */
    private V change(final K key, final Function<V, V> function) {
        try (Encoded encoded = encode(key)) {
            return values.change(bytesOf(encoded), key, function);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void replaceAll(final BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        for (final K key : keySet()) {
            computeIfPresent(key, (same, old) -> Objects.requireNonNull(function.apply(same, old), "new value"));
        }
    }

    // ---- views

    @Override
    public Set<K> keySet() {
        return views.keySet();
    }

    @Override
    public Collection<V> values() {
        return views.values();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return views.entrySet();
    }

    // ---- waiting

    @Override
    public Versioned<V> await(final K key, final Predicate<? super V> until, final Duration timeout)
            throws InterruptedException {
        Objects.requireNonNull(until, "until");
        return awaitEntry(key, seen -> until.test(seen.value()), timeout);
    }

    @Override
    public Versioned<V> awaitChange(final K key, final Versioned<V> seen, final Duration timeout)
            throws InterruptedException {
        return awaitEntry(key, now -> now.version() != seen.version(), timeout);
    }

    private Versioned<V> awaitEntry(final K key, final Predicate<Versioned<V>> accepted, final Duration timeout)
            throws InterruptedException {
        try (Encoded encoded = encode(key)) {
            return values.await(bytesOf(encoded), key, accepted, timeout);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ---- the handle

    @Override
    public SharedStats stats() throws IOException {
        values.store().checkOpen();
        return values.store().stats();
    }

    @Override
    public void close() {
        values.store().close();
    }

    @Override
    public void destroy() throws IOException {
        values.store().destroy();
    }

    private Object writeReplace() {
        return travelsAs.checked(hasStandardCodec);
    }

    private void readObject(final ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a shared map is read by its address");
    }
}
