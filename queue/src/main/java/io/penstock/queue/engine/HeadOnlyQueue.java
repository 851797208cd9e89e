package io.penstock.queue.engine;

import java.util.AbstractQueue;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;

/**
 * A queue whose items leave at its head only, each to one taker: the operations that would take one from elsewhere are not supported.
 *
 * @param <E> the type of the items
 */
abstract class HeadOnlyQueue<E> extends AbstractQueue<E> implements BlockingQueue<E> {
    HeadOnlyQueue() {}

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
