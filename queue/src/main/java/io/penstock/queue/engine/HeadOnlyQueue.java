package io.penstock.queue.engine;

import io.penstock.queue.BoundedQueue;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;

/** A queue whose items leave at its head only, each to one taker: it does not support the operations that take one from elsewhere. */
abstract class HeadOnlyQueue<E> extends AbstractQueue<E> implements BoundedQueue<E> {
    HeadOnlyQueue() {}

    /** Over a snapshot, as the iterator. It has no size to trust: other processes put and take. */
    @Override
    public final Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(
                iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
    }

    /** Not supported: an item goes to one taker, in order. */
    @Override
    public final boolean remove(final Object item) {
        throw notAtTheHead();
    }

    private static UnsupportedOperationException notAtTheHead() {
        return new UnsupportedOperationException("items leave a shared queue at its head only; use poll()");
    }

    /** Not supported: an item goes to one taker, in order. */
    @Override
    public final boolean removeAll(final Collection<?> items) {
        throw notAtTheHead();
    }

    /** Not supported: an item goes to one taker, in order. */
    @Override
    public final boolean retainAll(final Collection<?> items) {
        throw notAtTheHead();
    }

    /** Not supported: an item goes to one taker, in order. */
    @Override
    public final boolean removeIf(final Predicate<? super E> filter) {
        throw notAtTheHead();
    }
}
