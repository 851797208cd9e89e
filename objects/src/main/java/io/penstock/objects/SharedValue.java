package io.penstock.objects;

import io.penstock.objects.engine.Geometry;
import io.penstock.objects.engine.MemoryStore;
import io.penstock.objects.engine.Regions;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One value between processes, of any type: a configuration, the state of a job. It is read whole: parts of two writes never mix. When {@code set} returns,
 * every process reads the value, and it survives the death of every process.
 *
 * <pre>{@code
 *   record Progress(int done, String phase) {}
 *
 *   SharedValue<Progress> progress = SharedValue.at(dir.resolve("progress"), Progress.class).openOrCreate();
 *   progress.set(new Progress(10, "copying"));
 *   progress.await(now -> now != null && now.done() == 100, Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>It is a {@link SharedMap} of one entry, and has the guarantees of one: reads wait for no writer, functions run in the caller, and what is read is a copy. For
 * numbers, and for records of primitive components, the values of a {@code Board} are faster.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> the {@code await} methods; writes, only while another thread or process is in
 * the middle of its own write. <b>Units:</b> bytes.
 *
 * @param <T> the type of the value
 */
public sealed interface SharedValue<T> extends AutoCloseable permits StoredValue {
    /**
     * Describes a value in a file.
     *
     * @param file of the value
     * @param type of the value; an interface such as {@code List} for collections
     * @param <T> the type of the value
     * @return a builder that opens or creates it
     */
    static <T> SharedValueBuilder<T> at(final Path file, final Class<T> type) {
        return new SharedValueBuilder<>(file, type);
    }

    /**
     * Creates a value in this JVM's memory, with the contract of one in a file as far as one JVM goes.
     *
     * @param type of the value
     * @param <T> the type of the value
     * @return the value, absent
     */
    static <T> SharedValue<T> inMemory(final Class<T> type) {
        final StoreSettings settings = new StoreSettings(1);
        return StoredValue.of(
                MemoryStore.create(settings.geometry(Geometry.Shape.MAP), Regions::map), type, settings, true);
    }

    /**
     * Reads the value.
     *
     * @return a copy; null if nothing was set
     * @throws io.penstock.codec.CodecException if it cannot be decoded; it can be set anew
     */
    T get();

    /**
     * Reads the value and its version together.
     *
     * @return both; version 0 and no value if nothing was set
     */
    Versioned<T> getVersioned();

    /**
     * Stores a value.
     *
     * @param value to store
     */
    void set(T value);

    /** Removes the value: it is absent, as at the start. */
    void clear();

    /**
     * Stores a value, unless another write came after the one that was seen.
     *
     * @param seen from {@link #getVersioned}
     * @param value to store
     * @return whether it was stored
     */
    boolean compareAndSet(Versioned<T> seen, T value);

    /**
     * Changes the value. The function runs in the caller, perhaps several times, while no lock is held.
     *
     * @param function called with the value, which it may change, or with null if there is none; a result of null removes the value
     * @return the result that was stored
     */
    T updateAndGet(UnaryOperator<T> function);

    /**
     * Waits until the value is as wanted. It is looked at after each change; changes in quick succession may be seen as one. Blocks.
     *
     * @param until called in this thread, with null if there is no value
     * @param timeout for the whole call; 0 or less is one look
     * @return what was accepted; null if the time was up first
     * @throws InterruptedException if interrupted
     */
    Versioned<T> await(Predicate<? super T> until, Duration timeout) throws InterruptedException;

    /**
     * Waits until the value is another one than was seen; returns at once if it is. Blocks.
     *
     * @param seen from {@link #getVersioned} or another wait
     * @param timeout for the whole call; 0 or less is one look
     * @return what there is now; null if the time was up first
     * @throws InterruptedException if interrupted
     */
    Versioned<T> awaitChange(Versioned<T> seen, Duration timeout) throws InterruptedException;

    /**
     * Looks at the value's file as an operator does.
     *
     * @return what there is to see
     * @throws IOException if the file cannot be read
     */
    SharedStats stats() throws IOException;

    /** Closes this handle, and wakes its waiting threads. The value stays. Closing twice has no effect. */
    @Override
    void close();

    /**
     * Deletes the value for all processes, and closes this handle.
     *
     * @throws IOException if a file cannot be deleted
     */
    void destroy() throws IOException;
}
