package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.function.BooleanSupplier;

/**
 * How threads wait at a board, and are woken.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #await}.
 */
public interface BoardWaits {
    /**
     * Waits until {@code ready} is true. Blocks.
     *
     * @param ready may be called by any thread, often; it is cheap, and neither throws nor blocks
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted, and {@code ready} is false
     */
    boolean await(int condition, BooleanSupplier ready, Deadline deadline) throws InterruptedException;

    /** Wakes all threads that wait for a condition. The caller has stored what they wait for, and has fenced. */
    void signalAll(int condition);

    /** Wakes the thread that has waited longest for a condition. As {@link #signalAll}. */
    void signal(int condition);

    /** Wakes the threads of this process that have a reason: the handle was closed. */
    void wakeLocal();
}
