package io.penstock.joinable.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueEngine;

/**
 * One open handle of a queue whose items are leased: the port under {@link io.penstock.joinable.JoinableQueue}. What it takes is leased to
 * this handle. A lease is named by what the take wrote into the {@link ItemBuffer}: its cell, its word and its number. They mean something
 * to the engine only; no two leases of one handle have all three in common.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's. <b>Blocks:</b> {@link #awaitIdle}. <b>Units:</b> items.
 */
public interface LeaseEngine extends QueueEngine {
    /**
     * The caller of a take has the lease: from now on {@link #close} releases it. The caller checks afterwards whether the handle was closed
     * meanwhile.
     */
    void hold(int cell, long word);

    /**
     * The item is done, for good.
     *
     * @return false if the lease was lost, or the handle was closed; nothing changed
     */
    boolean done(int cell, long word, long number);

    /**
     * The item goes back to the queue, or to the dead letters if it was delivered often enough.
     *
     * @return false if the lease was lost, or the handle was closed; nothing changed
     */
    boolean release(int cell, long word, long number);

    /**
     * Releases a lease that did not get to its caller, which counts as no delivery. Does nothing if it has ended. The buffer is settled
     * afterwards.
     */
    void giveBack(ItemBuffer taken);

    /** The item of a lease goes to the dead letters at once: it cannot be decoded. The buffer is settled afterwards. */
    void bury(ItemBuffer taken);

    /** {@return whether a lease has not ended} */
    boolean isLeased(ItemBuffer taken);

    /**
     * Waits for a moment at which nothing is unfinished.
     *
     * @throws IllegalStateException if the handle was closed
     */
    boolean awaitIdle(Deadline deadline) throws InterruptedException;

    /** {@return items put and not done} */
    long unfinished();

    /** {@return the dead letters} */
    LetterStore letters();
}
