package io.penstock.objects;

import io.penstock.objects.engine.Geometry;
import io.penstock.objects.engine.MemoryStore;
import io.penstock.objects.engine.Regions;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * A map between processes: the contract of {@link ConcurrentMap}, over a file that all of them map. There is no server. When {@code put} returns, every
 * process reads the value, and it survives the death of every process.
 *
 * <pre>{@code
 *   try (SharedMap<String, Integer> words =
 *           SharedMap.at(dir.resolve("words"), String.class, Integer.class).openOrCreate()) {
 *       words.merge("pen", 1, Integer::sum); // exact, however many processes count
 *   }
 * }</pre>
 *
 * <p>Keys and values go through a codec, in the caller, before anything else happens. Two keys are the same if their encoded bytes are, so only types
 * may be keys for which {@code equals} says the same: strings, numbers, enums, UUIDs, dates and times, and records of these.
 *
 * <p>What is read is a copy. To change a value, use {@code compute}, {@code merge} or {@code replace}: collections that are read refuse changes. The function
 * of such a call runs in the caller, while no lock is held, and perhaps several times: the result is stored only if no other write came
 * between. What it is given may be changed. A process that is killed in it changes nothing and blocks no other.
 *
 * <p>A read takes no lock, and waits for no writer. Writers take turns. A process may be killed at any instant: readers see the old value or the new one. A map
 * that is full throws {@link MapFullException}, and changes nothing. A value too long for the file's units has a file of its own.
 *
 * <p>Iterators are weakly consistent: a key that is there throughout comes once. Views are live. {@code putAll} and {@code clear} are not atomic.
 *
 * <p>A map may be a part of what is sent or stored: it travels as its address. Nothing counts the references. One whose file is gone throws on use.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> the {@code await} methods; writes, only while another thread or process is in
 * the middle of its own write. <b>Units:</b> entries; capacities in bytes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface SharedMap<K, V> extends ConcurrentMap<K, V>, AutoCloseable permits StoredMap {
    /** Entries of a new map if nothing else was said. */
    int DEFAULT_MAX_ENTRIES = 1 << 14;

    /**
     * Describes a map in a file.
     *
     * @param file of the map
     * @param key type of the keys
     * @param value type of the values; an interface such as {@code List} for collections
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a builder that opens or creates it
     * @throws IllegalArgumentException if this type may not be a key
     */
    static <K, V> SharedMapBuilder<K, V> at(final Path file, final Class<K> key, final Class<V> value) {
        return new SharedMapBuilder<>(file, key, value);
    }

    /**
     * Creates a map in this JVM's memory, with the contract of one in a file as far as one JVM goes.
     *
     * @param key type of the keys
     * @param value type of the values
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the map, empty
     */
    static <K, V> SharedMap<K, V> inMemory(final Class<K> key, final Class<V> value) {
        return inMemory(key, value, DEFAULT_MAX_ENTRIES);
    }

    /**
     * Creates a map in this JVM's memory.
     *
     * @param key type of the keys
     * @param value type of the values
     * @param maxEntries its bound, from 1
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the map, empty
     */
    static <K, V> SharedMap<K, V> inMemory(final Class<K> key, final Class<V> value, final int maxEntries) {
        final StoreSettings settings = new StoreSettings(maxEntries);
        settings.maxEntries(maxEntries);
        return StoredMap.of(
                MemoryStore.create(settings.geometry(Geometry.Shape.MAP), Regions::map), key, value, settings, true);
    }

    /**
     * Reads a value and its version together.
     *
     * @param key of the entry
     * @return both; version 0 and no value if there is no entry
     */
    Versioned<V> getVersioned(K key);

    /**
     * Stores a value, unless another write came after the one that was seen.
     *
     * @param key of the entry
     * @param seen from {@link #getVersioned}; with version 0 the key must be absent
     * @param value to store
     * @return whether it was stored
     * @throws MapFullException if there is no room
     */
    boolean replace(K key, Versioned<V> seen, V value);

    /**
     * Removes an entry, unless another write came after the one that was seen.
     *
     * @param key of the entry
     * @param seen from {@link #getVersioned}
     * @return whether it was removed
     */
    boolean remove(K key, Versioned<V> seen);

    /**
     * Waits until a value is as wanted. It is looked at after each change; changes in quick succession may be seen as one. Blocks.
     *
     * @param key of the entry
     * @param until called in this thread, with null if there is no entry
     * @param timeout for the whole call; 0 or less is one look
     * @return what was accepted; null if the time was up first
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle is closed
     */
    Versioned<V> await(K key, Predicate<? super V> until, Duration timeout) throws InterruptedException;

    /**
     * Waits until an entry is another one than was seen; returns at once if it is. Blocks.
     *
     * @param key of the entry
     * @param seen from {@link #getVersioned} or another wait
     * @param timeout for the whole call; 0 or less is one look
     * @return what there is now; null if the time was up first
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle is closed
     */
    Versioned<V> awaitChange(K key, Versioned<V> seen, Duration timeout) throws InterruptedException;

    /**
     * Looks at the map as an operator does.
     *
     * @return what there is to see
     * @throws IOException if the file cannot be read
     */
    SharedStats stats() throws IOException;

    /** Closes this handle, and wakes its waiting threads. The entries stay. Closing twice has no effect. */
    @Override
    void close();

    /**
     * Deletes the map for all processes, and closes this handle. A process that has it open gets an error at its next call, within about 1 s.
     *
     * @throws IOException if a file cannot be deleted
     */
    void destroy() throws IOException;
}
