package io.penstock.pool;

import java.io.Serializable;

/**
 * What the workers of a {@link WorkCrew} do with each item: usually a lambda. Java's serialization carries it to each worker, so everything it
 * captures must be {@link Serializable}. A lambda that uses a field or a method of its enclosing object captures that object.
 *
 * <p>An item may come again after a death: its worker may have been killed after the work and before the item was done. So a handler writes its
 * result where a second one does no harm.
 *
 * <p><b>Threads:</b> runs in the worker's main thread, one item at a time. <b>Processes:</b> created in the parent, runs in the workers.
 * <b>Blocks:</b> as the handler does. <b>Units:</b> none.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Handler<T> extends Serializable {
    /**
     * Handles an item. When it returns, the item is done. When it throws, the item goes back to the queue, and that delivery counts.
     *
     * @param item from the queue
     * @throws Exception any exception; {@link WorkCrewBuilder#onFailure} is told
     */
    void handle(T item) throws Exception;
}
