package io.penstock.objects;

import io.penstock.objects.engine.FileStore;
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
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A single value in a store: a map of one entry, whose key has no bytes. */
final class StoredValue<T> implements SharedValue<T>, SharedHandle, Serializable {
    private static final long serialVersionUID = 1L;

    private static final String ADVICE =
            "what is read from a shared value is a copy, and a change of it would be lost: change the value with updateAndGet, which computes the next one,"
                    + " or set a changed copy";

    private static final MapAccess.Key KEY = MapAccess.Key.of(new byte[0], 0);
    private static final String NAME = "the value";

    /** Not transient: so the codec allows what the value travels as, where it allows the value. */
    private final ObjectAddress travelsAs;

    private final transient Values<T> values;

    private final transient boolean hasStandardCodec;

    private StoredValue(final Store<MapTable> store, final Class<T> type, final StoreSettings settings) {
        this.values = new Values<>(store, settings.codec().bind(type, store.valueClasses()), ADVICE);
        this.hasStandardCodec = settings.hasStandardCodec();
        this.travelsAs = ObjectAddress.of(ObjectAddress.Kind.VALUE, store, List.of(type));
    }

    static <T> StoredValue<T> of(
            final Store<MapTable> store, final Class<T> type, final StoreSettings settings, final boolean told) {
        StoredValue<T> value = null;
        try {
            value = new StoredValue<>(store, type, settings);
            store.closeWith(value, told);
            if (store.isInMemory()) {
                ResolvedObjects.add(value.travelsAs, value);
            }
            return value;
        } finally {
            if (value == null) {
                store.close();
            }
        }
    }

    static <T> StoredValue<T> open(
            final Path file,
            final Class<T> type,
            final StoreSettings settings,
            final StoreFile.Opening how,
            final boolean told)
            throws IOException {
        final StoreFile opened = StoreFile.at(file, StoreFile.Contents.value(type), settings, how);
        return of(FileStore.of(opened, settings.waiting(), Regions::map), type, settings, told);
    }

    @Override
    public Store<?> store() {
        return values.store();
    }

    @Override
    public T get() {
        return getVersioned().value();
    }

    @Override
    public Versioned<T> getVersioned() {
        try {
            return values.read(KEY, NAME);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void set(final T value) {
        update(MapTable.ANY, Objects.requireNonNull(value, "value"));
    }

    @Override
    public void clear() {
        update(MapTable.ANY, null);
    }

    @Override
    public boolean compareAndSet(final Versioned<T> seen, final T value) {
        return update(seen.version(), Objects.requireNonNull(value, "value"));
    }

    private boolean update(final long expected, final T value) {
        try {
            return values.update(KEY, expected, value, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public T updateAndGet(final UnaryOperator<T> function) {
        try {
            return values.change(KEY, NAME, function);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Versioned<T> await(final Predicate<? super T> until, final Duration timeout) throws InterruptedException {
        Objects.requireNonNull(until, "until");
        return awaitValue(now -> until.test(now.value()), timeout);
    }

    @Override
    public Versioned<T> awaitChange(final Versioned<T> seen, final Duration timeout) throws InterruptedException {
        return awaitValue(now -> now.version() != seen.version(), timeout);
    }

    private Versioned<T> awaitValue(final Predicate<Versioned<T>> accepted, final Duration timeout)
            throws InterruptedException {
        try {
            return values.await(KEY, NAME, accepted, timeout);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public SharedStats stats() throws IOException {
        store().checkOpen();
        return store().stats();
    }

    @Override
    public void close() {
        store().close();
    }

    @Override
    public void destroy() throws IOException {
        store().destroy();
    }

    @Override
    public String toString() {
        return "SharedValue[" + store().location() + "]";
    }

    private Object writeReplace() {
        return travelsAs.checked(hasStandardCodec);
    }

    private void readObject(final ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a shared value is read by its address");
    }
}
