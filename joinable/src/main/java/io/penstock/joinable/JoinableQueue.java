package io.penstock.joinable;

import io.penstock.codec.Allows;
import io.penstock.joinable.engine.LeaseEngineProvider;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.QueueObserver;
import io.penstock.queue.engine.Schemes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A {@link BoundedQueue} whose items are finished in two steps: taken, and then done. What its taker does not finish, because it was killed
 * or gave up, goes to another taker, and {@link #join()} waits until all is done.
 *
 * <pre>{@code
 *   Job job = queue.take();
 *   work(job);
 *   queue.taskDone();
 * }</pre>
 *
 * <p>An item is delivered once, and again only after its taker's death, a release, or a lease timeout: first of all, with the delivery count
 * raised. A death is noticed within about 1 s. A stopped or slow taker is alive and keeps its items. An item delivered {@code maxDeliveries}
 * times goes to the dead letters.
 *
 * <p><b>Threads:</b> any; {@link #taskDone()} is about the calling thread's own items. <b>Processes:</b> any number on one host.
 * <b>Blocks:</b> as a {@link BoundedQueue}, and {@code join}. A take also waits while {@code maxLeases} items are taken and not done.
 * <b>Units:</b> sizes in items, capacities in bytes.
 *
 * @param <E> the type of the items
 */
@SuppressWarnings("exports") // the codec alone asks for the class
@Allows(JoinableFace.class)
public interface JoinableQueue<E> extends BoundedQueue<E> {
    /**
     * Describes a queue in a file.
     *
     * @param path of its file, in an existing directory that all its processes share
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder that creates or opens it
     */
    static <E> JoinableQueueBuilder<E> at(final Path path, final Class<E> type) {
        return new JoinableQueueBuilder<>(path, type);
    }

    /**
     * Describes a queue at a URI. The scheme {@code file} and a URI without a scheme name a file; for any other scheme there must be an
     * engine on the class path or the module path.
     *
     * @param location of the queue
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder that creates or opens it
     * @throws IllegalArgumentException if there is no engine for the scheme; the text names the artifact that has one
     */
    static <E> JoinableQueueBuilder<E> at(final URI location, final Class<E> type) {
        return Schemes.pathOf(location)
                .map(path -> at(path, type))
                .orElseGet(() -> new JoinableQueueBuilder<>(
                        location,
                        Schemes.provider(
                                location, ServiceLoader.load(LeaseEngineProvider.class), LeaseEngineProvider::schemes),
                        type));
    }

    /**
     * Describes a queue in this JVM's memory, with the contract of one in a file as far as one JVM goes. Items are passed by value, through
     * the codec.
     *
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder that creates it
     */
    static <E> MemoryJoinableQueueBuilder<E> inMemory(final Class<E> type) {
        return new MemoryJoinableQueueBuilder<>(type);
    }

    /**
     * Creates a queue in this JVM's memory.
     *
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param maxItems its bound, from 1
     * @param <E> the type of the items
     * @return the queue
     */
    static <E> JoinableQueue<E> inMemory(final Class<E> type, final int maxItems) {
        return inMemory(type).maxItems(maxItems).create();
    }

    /**
     * Looks at a queue's file without using the queue. Takes no lock, wakes no thread, changes nothing, and needs no write permission.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no joinable queue, or cannot be read
     */
    static QueueStats stats(final Path path) throws IOException {
        return QueueObserver.open(path, CellDescriptor.FILE_KIND, LeaseTable::of)
                .stats();
    }

    /**
     * Takes an item on a lease, which {@link Lease#done()} finishes, and not {@link #taskDone()}. Blocks.
     *
     * @return the lease
     * @throws InterruptedException if interrupted while waiting
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    Lease<E> lease() throws InterruptedException;

    /**
     * As {@link #lease()}, for a limited time.
     *
     * @param timeout of the whole call
     * @return the lease, or null if the time was up; with a timeout of zero also while other processes hold all leases
     * @throws InterruptedException if interrupted while waiting
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    Lease<E> lease(Duration timeout) throws InterruptedException;

    /**
     * Takes several items on leases: at least one, and those behind it that are there at once. Takes the lock once for many. Blocks.
     *
     * @param atMost how many, from 1; there may be fewer though more are in the queue
     * @param timeout of the whole call
     * @return the leases, each to be finished; none if the time was up; without those that were lost before their items were read
     * @throws InterruptedException if interrupted while waiting
     * @throws LeaseLostException if all were lost so: the lease timeout was shorter than reading a large item
     * @throws QueueShutDownException if the queue was shut down and nothing is left
     * @throws IllegalStateException if this process holds all leases that there are, or the handle is closed
     */
    List<Lease<E>> lease(int atMost, Duration timeout) throws InterruptedException;

    /**
     * The calling thread's oldest item that is taken and not done is done.
     *
     * @throws IllegalStateException if this thread has none
     * @throws LeaseLostException if the item was given to another taker before
     */
    void taskDone();

    /**
     * Waits until nothing is unfinished: every item that was put is done or a dead letter. Later puts keep it waiting. Blocks.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    void join() throws InterruptedException;

    /**
     * As {@link #join()}, for a limited time.
     *
     * @param timeout of the whole call
     * @return whether there was such a moment
     * @throws InterruptedException if interrupted while waiting
     */
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * Items put and not done: in the queue, taken, or to be taken again.
     *
     * @return how many; exact when no thread puts, takes or finishes
     */
    long unfinished();

    /**
     * The items that were given up, oldest first.
     *
     * @return a list as of now
     * @throws IOException if their files cannot be read
     */
    List<DeadLetter<E>> deadLetters() throws IOException;
}
