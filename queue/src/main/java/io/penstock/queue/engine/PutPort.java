package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import io.penstock.core.lock.CallTimeout;

/**
 * The way into a queue, for encoded items.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's. <b>Blocks:</b> while the queue is full, up to the timeout. <b>Units:</b> bytes.
 */
public interface PutPort {
    /**
     * Puts an item.
     *
     * @return {@link PutResult#DONE}, {@link PutResult#SHUT_DOWN}, or what the last attempt met when the time was up
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate; nothing was put
     * @throws IllegalStateException if the engine was closed
     */
    PutResult put(Encoded item, CallTimeout timeout) throws InterruptedException;

    /**
     * Puts all items of a batch, in order; other puts may come between them.
     *
     * @return as of {@link #put(Encoded, CallTimeout)}, for the last item tried
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     * @throws IllegalStateException if the engine was closed
     */
    PutResult put(PutBatch batch, CallTimeout timeout) throws InterruptedException;
}
