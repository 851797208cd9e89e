package io.penstock.queue;

import io.penstock.codec.Allows;
import io.penstock.queue.engine.QueueEngineProvider;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.Schemes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;

/**
 * A {@link BlockingQueue} between the processes of one host, in a shared file.
 *
 * <pre>{@code
 *   try (BoundedQueue<String> queue = BoundedQueue.at(Path.of("/dev/shm/app/jobs"), String.class).maxItems(1000).openOrCreate()) {
 *       queue.put("hello");
 *   }
 * }</pre>
 *
 * <p>When {@code put} returns, the item is in the file: any process can take it, and it survives the death of every process. Each item goes
 * to one taker, in the order in which the puts completed. A process may be killed at any instant: no other process is blocked. At most the
 * one item is lost that a killed taker had already taken; a {@code JoinableQueue} gives that one to another taker.
 *
 * <p>Items of type {@code byte[]} are passed as they are. Others go through the codec, in the caller, before anything else happens. An item
 * too large for the ring gets a file of its own.
 *
 * <p>{@link #inMemory} makes a queue with the same contract within one JVM, for tests. {@link #at(URI, Class)} opens a queue wherever an
 * engine for its scheme is found.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host, each may put and take. <b>Blocks:</b> {@code put}, {@code take} and the
 * timed calls, until woken, interrupted or closed; {@code offer} and {@code poll} only while another process is in the middle of its own
 * put or take, at most about 1 s. <b>Units:</b> sizes in items, capacities in bytes.
 *
 * @param <E> the type of the items
 */
@SuppressWarnings("exports") // the codec alone asks for the class
@Allows(QueueFace.class)
public interface BoundedQueue<E> extends BlockingQueue<E>, AutoCloseable {
    /**
     * Describes a queue in a file.
     *
     * @param path of its file, in an existing directory that all its processes share
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder that creates or opens it
     */
    static <E> BoundedQueueBuilder<E> at(final Path path, final Class<E> type) {
        return new BoundedQueueBuilder<>(path, type);
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
    static <E> BoundedQueueBuilder<E> at(final URI location, final Class<E> type) {
        return Schemes.pathOf(location)
                .map(path -> at(path, type))
                .orElseGet(() -> new BoundedQueueBuilder<>(
                        location,
                        Schemes.provider(
                                location, ServiceLoader.load(QueueEngineProvider.class), QueueEngineProvider::schemes),
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
    static <E> MemoryQueueBuilder<E> inMemory(final Class<E> type) {
        return new MemoryQueueBuilder<>(type);
    }

    /**
     * Creates a queue in this JVM's memory.
     *
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param maxItems its bound, from 1
     * @param <E> the type of the items
     * @return the queue
     */
    static <E> BoundedQueue<E> inMemory(final Class<E> type, final int maxItems) {
        return inMemory(type).maxItems(maxItems).create();
    }

    /**
     * Puts several items, in this order; other puts may come between them. Takes the lock once for many. Blocks while the queue is full. If
     * an item cannot be encoded, or the queue is closed or shut down meanwhile, some of those before it may be in the queue.
     *
     * @param all to put; not this queue
     * @throws InterruptedException if interrupted while waiting; what was put until then stays: {@link #offerAll} returns how many
     * @throws QueueShutDownException if the queue was shut down
     */
    void putAll(Collection<? extends E> all) throws InterruptedException;

    /**
     * As {@link #putAll}, for a limited time. If it is interrupted after some items were put, it returns with the thread's interrupt status
     * set. If the queue is closed or shut down after some items were put, it returns as well, and the next call throws.
     *
     * @param all to put; not this queue
     * @param timeout of the whole call
     * @return how many were put: the first ones
     * @throws InterruptedException if interrupted while waiting, and none was put
     * @throws QueueShutDownException if the queue was shut down, and none was put
     */
    int offerAll(Collection<? extends E> all, Duration timeout) throws InterruptedException;

    /**
     * Takes what can be taken at once, and never more than a full queue holds, so that it ends while others put. It returns how many it has
     * moved, also where it cannot take more, for want of leases as an example; the next call throws then. If the collection refuses
     * an item, it is offered the others of the same batch (up to 64) all the same, and then its exception is thrown. An item that it refused
     * is gone; of a joinable queue, it goes back to the queue.
     */
    @Override
    int drainTo(Collection<? super E> target);

    /** Takes everything that can be taken at once, and drops it; also when the queue was shut down. */
    @Override
    void clear();

    /**
     * Looks at the queue. Takes no lock, wakes no thread and changes nothing.
     *
     * @return what there is to see
     * @throws java.io.UncheckedIOException if a folder beside the queue's file cannot be read
     */
    QueueStats stats();

    /**
     * Ends the queue for all processes: from now on puts fail, and takes drain what is left and then fail. Blocks while another process is
     * in the middle of a put.
     */
    void shutdown();

    /** {@return whether the queue was shut down} */
    boolean isShutdown();

    /**
     * Shuts the queue down, closes this handle and deletes the queue's files. Handles of other processes can still take what is left, but
     * for large items, whose files are gone.
     *
     * @throws IOException if a file cannot be deleted
     */
    void destroy() throws IOException;

    /**
     * Closes this handle and wakes its blocked threads. Other handles and other processes go on, and the items stay. A joinable queue's
     * handle gives back the items that it has taken and not done.
     */
    @Override
    void close();
}
