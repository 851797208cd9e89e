package io.penstock.queue.engine;

import io.penstock.core.lock.CallTimeout;

/**
 * The way out of a queue, for encoded items.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's. <b>Blocks:</b> while the queue is empty, up to the timeout.
 */
public interface TakePort {
    /**
     * Takes an item.
     *
     * @return {@link TakeResult#TAKEN}, {@link TakeResult#SHUT_DOWN}, or what the last attempt met when the time was up
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate; nothing was taken
     * @throws IllegalStateException if the engine was closed
     */
    TakeResult take(ItemBuffer into, CallTimeout timeout) throws InterruptedException;

    /**
     * Takes at least one item, and those behind it that are there at once.
     *
     * @param atMost how many, from 1
     * @return as of {@link #take(ItemBuffer, CallTimeout)}; {@link TakeResult#TAKEN} if the batch has at least one
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate; nothing was taken
     * @throws IllegalStateException if the engine was closed
     */
    TakeResult take(TakenBatch into, int atMost, CallTimeout timeout) throws InterruptedException;
}
