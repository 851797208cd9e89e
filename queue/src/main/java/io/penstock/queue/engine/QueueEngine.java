package io.penstock.queue.engine;

import io.penstock.codec.ClassIds;
import io.penstock.core.memory.MemoryFault;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One open handle of a queue, wherever the queue lies: the port under {@link io.penstock.queue.BoundedQueue}. It moves bytes; encoding,
 * decoding and the checks of arguments are done above it, by {@link QueueFace}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's. <b>Blocks:</b> the methods that wait say so. <b>Units:</b> items, bytes.
 */
public interface QueueEngine {
    /** {@return where the queue is, for messages: a path or a URI} */
    String location();

    /**
     * Closes this engine once no thread can reach a handle any more. The engine must not refer to the handle.
     *
     * @param before called before it is closed then; must not refer to the handle either
     */
    default void closeWith(final Object handle, final Runnable before) {
        // an engine that holds nothing of the system's
    }

    /**
     * Same as {@link #closeWith(Object, Runnable)}.
     *
     * @param told whether a user has opened the handle, and is to be told if he drops it
     */
    default void closeWith(final Object handle, final Runnable before, final boolean told) {
        closeWith(handle, before);
    }

    /** {@return tells the queue from any other that ever was at its location; 0: it does not travel as its address} */
    default long instance() {
        return 0;
    }

    /** {@return whether a process that opens the location now would meet this queue} */
    default boolean isInPlace() {
        return true;
    }

    /** {@return the bound of the queue} */
    int maxItems();

    /** {@return how many items it holds at most, those included that are to be taken again} */
    int mostItems();

    /** {@return the numbers of classes; asked for only where a codec is used} */
    ClassIds classIds();

    /** {@return the way in} */
    PutPort puts();

    /** {@return the way out} */
    TakePort takes();

    /**
     * Brings the bytes of a large item into a buffer that holds a reference only.
     *
     * @param taken whether it was taken; the engine may forget it then
     * @throws java.nio.file.NoSuchFileException if the item is gone
     * @throws IOException if the bytes cannot be read
     */
    void load(ItemBuffer item, boolean taken) throws IOException;

    /** Drops an item that was taken. */
    void drop(ItemBuffer item);

    /** {@return how many items could be taken} */
    long size();

    /** {@return the size for a text, which has to be made whatever state the engine is in} */
    default String sizeText() {
        return Long.toString(size());
    }

    /**
     * Copies what could be taken, in order, without taking it. What comes meanwhile may be left out.
     *
     * @param each is shown the buffer with one item after the other, until it returns false
     */
    void browse(ItemBuffer into, Predicate<ItemBuffer> each);

    /** {@return whether the queue takes no more items} */
    boolean isShutDown();

    /** Ends the queue for all handles: puts fail from now on. Blocks while another process is in the middle of a put. */
    void shutDown();

    /**
     * Looks at the queue. Wakes no thread and changes nothing.
     *
     * @throws IOException if something beside the queue cannot be read
     */
    QueueStats stats() throws IOException;

    /**
     * Ends this handle and wakes its blocked threads.
     *
     * @return false if it was closed before
     */
    boolean close();

    /**
     * A debt of this handle to others. It is asked for now and then until the handle is closed.
     *
     * @param pays tries to; false if something is still owed
     */
    default void addDebt(final BooleanSupplier pays) {
        // an engine without a heartbeat leaves it to the next call
    }

    /**
     * Puts an item back that this handle took for good and could not hand over, as the last one, without waiting. If there is no room now, the
     * item stays unsettled. If the queue was shut down, the item is gone.
     *
     * @throws IOException if it is large, and its file cannot be read or written
     */
    void putBack(ItemBuffer taken) throws IOException;

    /**
     * Deletes what the queue has stored. The queue was shut down before. This handle is still open, and is closed right after.
     *
     * @throws IOException if something cannot be deleted
     */
    void destroy() throws IOException;

    /** What a call on a closed handle throws. */
    static IllegalStateException closed(final String location) {
        return new IllegalStateException(
                "this handle of the queue was closed: path=" + location + "; open the queue again");
    }

    /** What a call throws when the ring holds what no item can be. */
    static UncheckedIOException faulted(final String location, final InternalError error) {
        return new UncheckedIOException(MemoryFault.named(error, location));
    }

    static IllegalStateException damaged(final String location, final RingDamagedException damage) {
        return new IllegalStateException(
                "the queue's file is damaged, " + damage.getMessage() + " path=" + location
                        + "; remove the file and create the queue again",
                damage);
    }
}
