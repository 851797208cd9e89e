package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.function.BooleanSupplier;

/**
 * How threads wait for one lock of a board, and who goes first: who has waited longest, and no one is passed for more than about 5 ms.
 *
 * @param <P> the place of a waiting call
 */
interface LockTurns<P> {
    /** {@return the place of a call that has to wait} */
    P arrive();

    /** Lets others see which thread waits, where there are others: see {@link DeadlockFinder}. */
    default void tell(final P place, final long who) {
        // there are no others
    }

    /** Whether a call must leave a free lock to one that has waited too long; the place is null if the call has not waited. */
    boolean mustYield(P place);

    /**
     * Lets those go first that have waited too long. Blocks, for at most 5 ms, and no longer than the deadline.
     *
     * @return whether the call is to yield again, where it must
     */
    boolean giveWay(P place, BooleanSupplier isFree, BooleanSupplier isClosed, Deadline deadline)
            throws InterruptedException;

    /** Waits until {@code ready}. Blocks. Returns false if the deadline passed first. */
    boolean await(P place, BooleanSupplier ready, Deadline deadline) throws InterruptedException;

    /** At the end of a call. */
    void leave(P place);

    /** After the CAS that freed the lock: wakes the one who has waited longest. */
    void signal();

    /** {@return threads that wait here, of all processes} */
    int waiting();
}
