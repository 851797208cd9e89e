package io.penstock.queue.engine;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/**
 * The queues that have arrived in this JVM by their addresses. All that have arrived from one file share a handle, which is closed when it is dropped. Those in
 * memory are here from the start.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #resolve}, for file operations.
 */
public final class ArrivedQueues {
    /** Weak: what was dropped is closed. Guarded by the class. */
    private static final Map<Key, Reference<QueueFace<?>>> OPEN = new HashMap<>();

    private ArrivedQueues() {}

    private record Key(boolean inMemory, long instance) {}

    /** Opens the queue at an address. */
    @FunctionalInterface
    public interface Opener {
        QueueFace<?> open(QueueAddress address) throws IOException;
    }

    private static void add(final QueueAddress address, final QueueFace<?> queue) {
        OPEN.values().removeIf(dropped -> dropped.get() == null);
        OPEN.put(new Key(address.inMemory(), address.instance()), new WeakReference<>(queue));
    }

    /** A queue in memory, which travels within its JVM. */
    public static synchronized <Q extends QueueFace<?>> Q inMemory(final Q queue) {
        add(queue.address(), queue);
        return queue;
    }

    /** The queue that has arrived; fails if it is not there any more. */
    public static synchronized QueueFace<?> resolve(final QueueAddress address, final Opener opener)
            throws ObjectStreamException {
        final Reference<QueueFace<?>> known = OPEN.get(new Key(address.inMemory(), address.instance()));
        final QueueFace<?> queue = known == null ? null : known.get();
        if (queue != null && !queue.isClosed() && queue.engine().isInPlace()) {
            return queue;
        }
        if (address.inMemory()) {
            throw new InvalidObjectException(
                    "the queue was in the memory of a JVM, and is not here; what other processes use is a file: at(path, ...)");
        }
        final QueueFace<?> opened;
        try {
            opened = opener.open(address);
        } catch (final NoSuchFileException gone) {
            final InvalidObjectException stale =
                    new InvalidObjectException("the file of the queue is gone: path=" + address.location());
            stale.initCause(gone);
            throw stale;
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (opened.engine().instance() != address.instance()) {
            final long instance = opened.engine().instance();
            opened.close();
            throw new InvalidObjectException("another queue has taken its place: path=" + address.location()
                    + " instance=" + Long.toHexString(instance) + " expected=" + Long.toHexString(address.instance()));
        }
        add(address, opened);
        return opened;
    }
}
