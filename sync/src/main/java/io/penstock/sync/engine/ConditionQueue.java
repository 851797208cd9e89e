package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.function.BooleanSupplier;

/**
 * The threads that wait for a signal of one condition of a lock, in the order in which they came. The lock is held by who enters and by who signals; who
 * was chosen and does not use the signal passes it on.
 *
 * @param <P> the place of a waiting call
 */
interface ConditionQueue<P> {
    /**
     * The place of a call. It is in no queue yet.
     *
     * @param ends what ends the sleep besides a signal; may be called by any thread
     * @param interruptible whether an interrupt ends the sleep
     */
    P place(BooleanSupplier ends, boolean interruptible);

    /** From now on a signal can choose the caller. The next step of the caller gives the lock up, by a CAS. */
    void enter(P place);

    /** Sleeps until a signal or another end, an interrupt, or the deadline; or for a moment, where there is no room. Blocks. */
    void sleep(P place, Deadline deadline);

    /** From now on no signal chooses the caller. */
    void leave(P place);

    /** {@return whether a signal has chosen the call; known when it has left} */
    boolean wasSignalled(P place);

    /** {@return whether an interrupt came while it slept, and was taken from the thread} */
    boolean wasInterrupted(P place);

    /** Wakes the one who has waited longest, of those who run if there is one. */
    void signal();

    /** Wakes all who wait. */
    void signalAll();

    /** {@return threads that wait here, of all processes} */
    int waiting();
}
