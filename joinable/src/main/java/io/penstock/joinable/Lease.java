package io.penstock.joinable;

/**
 * An item that was taken and is to be done or released.
 *
 * <pre>{@code
 *   try (Lease<Job> lease = queue.lease()) {
 *       work(lease.value());
 *       lease.done();
 *   } // released, if it was not done
 * }</pre>
 *
 * <p><b>Threads:</b> any; another thread than the one that took it may finish it. <b>Processes:</b> the one that took it. <b>Blocks:</b>
 * never. <b>Units:</b> deliveries.
 *
 * @param <E> the type of the item
 */
public interface Lease<E> extends AutoCloseable {
    /**
     * The item.
     *
     * @return the item, also after the lease was finished
     */
    E value();

    /**
     * How often it was delivered.
     *
     * @return 1 the first time; it stays at 255 once it gets there
     */
    int deliveries();

    /**
     * The item is done, for good.
     *
     * @throws LeaseLostException if it was given to another taker before
     * @throws IllegalStateException if the lease was done or released before
     */
    void done();

    /**
     * Gives the item back to the queue, now: the next taker gets it, and this counts as a delivery. An item delivered as often as {@code
     * maxDeliveries} goes to the dead letters instead.
     *
     * @throws LeaseLostException if it was given to another taker before
     * @throws IllegalStateException if the lease was done or released before
     */
    void release();

    /** Releases the item unless the lease is finished or lost. */
    @Override
    void close();
}
