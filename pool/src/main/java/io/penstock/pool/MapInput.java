package io.penstock.pool;

import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

/** The input of a map. It is read by the consumer's thread, element by element. */
final class MapInput<A> implements AutoCloseable {
    private final Iterator<? extends A> elements;
    private final long size;
    private Runnable closing; // null: there is nothing to close

    private MapInput(final Iterator<? extends A> elements, final long size, final Runnable closing) {
        this.elements = elements;
        this.size = size;
        this.closing = closing;
    }

    /** Each map of one builder reads the elements anew. */
    static <A> MapInput<A> of(final Iterable<? extends A> elements) {
        final long size = elements instanceof Collection<?> all ? all.size() : ProgressListener.UNKNOWN;
        return new MapInput<>(elements.iterator(), size, null);
    }

    /** For one map. */
    static <A> Supplier<MapInput<A>> once(final Iterator<? extends A> elements) {
        final AtomicBoolean used = new AtomicBoolean();
        return () -> {
            if (!used.compareAndSet(false, true)) {
                throw new IllegalStateException(
                        "an iterator is the input of one map alone; give an Iterable to map it again");
            }
            return new MapInput<>(elements, ProgressListener.UNKNOWN, null);
        };
    }

    /** For one map: a stream refuses to be used again. */
    static <A> MapInput<A> of(final BaseStream<? extends A, ?> elements) {
        return new MapInput<>(elements.iterator(), ProgressListener.UNKNOWN, elements::close);
    }

    boolean hasNext() {
        return elements.hasNext();
    }

    A next() {
        return elements.next();
    }

    /** Or {@link ProgressListener#UNKNOWN}. */
    long size() {
        return size;
    }

    /** Closes the stream, once. */
    @Override
    public synchronized void close() {
        final Runnable now = closing;
        closing = null;
        if (now != null) {
            now.run();
        }
    }
}
