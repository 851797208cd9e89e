package io.penstock.joinable;

import java.io.IOException;

/**
 * An item that was delivered {@code maxDeliveries} times and never done, or that could not be decoded. It counts as done, and is kept until
 * it is put back or dropped.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any may list and decide; the first to decide wins. <b>Blocks:</b> {@link #putBack} and {@link
 * #drop}, while another process decides on a dead letter. <b>Units:</b> deliveries.
 *
 * @param <E> the type of the item
 */
public interface DeadLetter<E> {
    /**
     * Its number in the queue: the items ever taken before it.
     *
     * @return the number
     */
    long number();

    /**
     * How often it was delivered.
     *
     * @return from 1; it stays at 255 once it gets there; 0 if the file of the letter is damaged
     */
    int deliveries();

    /**
     * The item.
     *
     * @return the item
     * @throws IOException if it is large and its file cannot be read, or the file of the letter is damaged
     * @throws io.penstock.codec.CodecException if it cannot be decoded
     */
    E value() throws IOException;

    /**
     * Puts it back into the queue, as a new item.
     *
     * @return false if the queue is full, or another call has decided before; then nothing was changed
     * @throws io.penstock.queue.QueueShutDownException if the queue was shut down; the letter stays
     * @throws IllegalStateException if the handle that it was listed by is closed
     * @throws IOException if the file of the letter is damaged, or cannot be deleted
     * @throws InterruptedException if interrupted while another process is at the dead letters; nothing was changed
     */
    boolean putBack() throws IOException, InterruptedException;

    /**
     * Drops it for good.
     *
     * @return false if another call has decided before
     * @throws IllegalStateException if the handle that it was listed by is closed
     * @throws IOException if its file cannot be deleted
     * @throws InterruptedException if interrupted while waiting; the letter stays
     */
    boolean drop() throws IOException, InterruptedException;
}
