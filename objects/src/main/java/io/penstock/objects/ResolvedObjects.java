package io.penstock.objects;

import io.penstock.codec.Codec;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/**
 * The maps, lists and values that have arrived in this JVM. All that have arrived from one file share a handle, which is closed when it is dropped. Those in
 * memory are here from the start.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #resolve}, for file operations.
 */
final class ResolvedObjects {
    /** By what they are. Weak: what was dropped is closed. Guarded by the class. */
    private static final Map<Key, Reference<SharedHandle>> OPEN = new HashMap<>();

    private ResolvedObjects() {}

    private record Key(ObjectAddress.Kind kind, boolean inMemory, long instance) {
        static Key of(final ObjectAddress address) {
            return new Key(address.kind(), address.inMemory(), address.instance());
        }
    }

    static synchronized void add(final ObjectAddress address, final SharedHandle handle) {
        OPEN.values().removeIf(dropped -> dropped.get() == null);
        OPEN.put(Key.of(address), new WeakReference<>(handle));
    }

    static synchronized SharedHandle resolve(final ObjectAddress address) throws IOException {
        final Reference<SharedHandle> known = OPEN.get(Key.of(address));
        SharedHandle handle = known == null ? null : known.get();
        if (handle == null || handle.store().isClosed() || !handle.store().isInPlace()) {
            handle = open(address);
            add(address, handle);
        }
        return handle;
    }

    private static SharedHandle open(final ObjectAddress address) throws IOException {
        if (address.inMemory()) {
            throw new StaleObjectException("it was in the memory of a JVM, and is not here: kind=" + address.kind()
                    + "; what other processes use is a file: at(path, ...)");
        }
        final StoreSettings settings = new StoreSettings(1);
        settings.codec(Codec.kryo());
        final SharedHandle handle;
        try {
            handle = switch (address.kind()) {
                case MAP ->
                    StoredMap.open(
                            address.file(),
                            address.firstType(),
                            address.secondType(),
                            settings,
                            StoreFile.Opening.OPEN,
                            false);
                case LIST ->
                    StoredList.open(address.file(), address.firstType(), settings, StoreFile.Opening.OPEN, false);
                case VALUE ->
                    StoredValue.open(address.file(), address.firstType(), settings, StoreFile.Opening.OPEN, false);
            };
        } catch (final NoSuchFileException gone) {
            throw new StaleObjectException(
                    "its file is gone: kind=" + address.kind() + " path=" + address.path(), gone);
        }
        if (handle.store().instance() != address.instance()) {
            handle.store().close();
            throw new StaleObjectException("another one has taken its place: kind=" + address.kind() + " path="
                    + address.path() + " instance="
                    + Long.toHexString(handle.store().instance()) + " expected="
                    + Long.toHexString(address.instance()));
        }
        return handle;
    }
}
