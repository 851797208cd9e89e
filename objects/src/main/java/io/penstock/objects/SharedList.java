package io.penstock.objects;

import io.penstock.objects.engine.Geometry;
import io.penstock.objects.engine.MemoryStore;
import io.penstock.objects.engine.Regions;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A list between processes: the contract of {@link List}, over a file that all of them map. When {@code add} returns, every process reads the element, and it
 * survives the death of every process.
 *
 * <pre>{@code
 *   try (SharedList<String> hosts = SharedList.at(dir.resolve("hosts"), String.class).openOrCreate()) {
 *       hosts.addIfAbsent("a.example.org");
 *   }
 * }</pre>
 *
 * <p>Each call is atomic, also {@code addAll}, {@code removeIf}, {@code sort} and {@code replaceAll}: another process sees all of it or nothing. Functions and
 * comparators run in the caller, while no lock is held, and again if another change came between. Iterators, streams and {@code toArray} see the list as
 * it was at one moment, and cannot remove.
 *
 * <p>What is read is a copy. Collections that are read refuse changes: use {@link #compute} or {@code set}. Null is refused.
 *
 * <p>Adding at the end, setting, and reading by index take the same time however long the list is. Other changes copy one word for each element. For work that
 * processes hand to each other, a queue is better.
 *
 * <p>{@code subList} is a view by index: it reads, sets, adds, removes and clears. It does not sort, and has no {@code replaceAll} nor {@code removeIf}: those
 * of the whole list are atomic.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> {@code await}; writes, only while another thread or process is in the middle of
 * its own write. <b>Units:</b> elements; capacities in bytes.
 *
 * @param <E> the type of the elements
 */
public sealed interface SharedList<E> extends List<E>, RandomAccess, AutoCloseable permits StoredList {
    /** Elements of a new list if nothing else was said. */
    int DEFAULT_MAX_ENTRIES = 1 << 14;

    /**
     * Describes a list in a file.
     *
     * @param file of the list
     * @param type of the elements; an interface such as {@code Set} for collections
     * @param <E> the type of the elements
     * @return a builder that opens or creates it
     */
    static <E> SharedListBuilder<E> at(final Path file, final Class<E> type) {
        return new SharedListBuilder<>(file, type);
    }

    /**
     * Creates a list in this JVM's memory, with the contract of one in a file as far as one JVM goes.
     *
     * @param type of the elements
     * @param <E> the type of the elements
     * @return the list, empty
     */
    static <E> SharedList<E> inMemory(final Class<E> type) {
        return inMemory(type, DEFAULT_MAX_ENTRIES);
    }

    /**
     * Creates a list in this JVM's memory.
     *
     * @param type of the elements
     * @param maxEntries its bound, from 1
     * @param <E> the type of the elements
     * @return the list, empty
     */
    static <E> SharedList<E> inMemory(final Class<E> type, final int maxEntries) {
        final StoreSettings settings = new StoreSettings(maxEntries);
        settings.maxEntries(maxEntries);
        return StoredList.of(
                MemoryStore.create(settings.geometry(Geometry.Shape.LIST), Regions::list), type, settings, true);
    }

    /**
     * Adds an element at the end, unless the list contains it.
     *
     * @param element to add
     * @return whether it was added
     * @throws MapFullException if there is no room
     */
    boolean addIfAbsent(E element);

    /**
     * Takes the first element.
     *
     * @return the element; null if the list is empty
     */
    E poll();

    /**
     * Changes an element. The function runs in the caller, perhaps several times, while no lock is held.
     *
     * @param index of the element
     * @param function called with the element, which it may change
     * @return its result, which was stored
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws MapFullException if there is no room
     */
    E compute(int index, UnaryOperator<E> function);

    /**
     * Copies the list.
     *
     * @return the elements at one moment; the copy refuses changes
     */
    List<E> snapshot();

    /**
     * Waits until the list is as wanted. It is looked at after each change; changes in quick succession may be seen as one. Blocks.
     *
     * @param until called in this thread, with a snapshot
     * @param timeout for the whole call; 0 or less is one look
     * @return the snapshot that was accepted; null if the time was up first
     * @throws InterruptedException if interrupted
     */
    List<E> await(Predicate<? super List<E>> until, Duration timeout) throws InterruptedException;

    /**
     * Looks at the list as an operator does.
     *
     * @return what there is to see
     * @throws IOException if the file cannot be read
     */
    SharedStats stats() throws IOException;

    /** Closes this handle, and wakes its waiting threads. The elements stay. Closing twice has no effect. */
    @Override
    void close();

    /**
     * Deletes the list for all processes, and closes this handle.
     *
     * @throws IOException if a file cannot be deleted
     */
    void destroy() throws IOException;
}
