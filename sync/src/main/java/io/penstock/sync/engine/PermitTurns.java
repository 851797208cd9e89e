package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.function.BooleanSupplier;

/**
 * How threads wait for the permits of one semaphore, and who goes first. A call that has waited for more than 5 ms is served before all that have come
 * later, also before those that want fewer permits, and have waited too long themselves.
 *
 * @param <C> a call that waits
 */
interface PermitTurns<C extends PermitCall> {
    /**
     * {@return a call that has to wait}
     *
     * @param permits that it wants at least
     */
    C arrive(int permits);

    /** Whether a call must leave free permits to one that has waited too long; null stands for a call that has not waited. */
    boolean mustYield(C call);

    /**
     * Waits until it is the call's turn. Blocks. One that is to go first, could go, and does not move, as it is stopped, is passed over after about 5 ms.
     *
     * @param isEnough whether there are permits enough
     * @return false if the deadline passed first
     */
    boolean giveWay(C call, BooleanSupplier isEnough, BooleanSupplier isClosed, Deadline deadline)
            throws InterruptedException;

    /** Waits until {@code ready}. Blocks. Returns false if the deadline passed first. */
    boolean await(C call, BooleanSupplier ready, Deadline deadline) throws InterruptedException;

    /** At the end of a call. A second time has no effect. */
    void leave(C call);

    /**
     * After a CAS that freed permits, or let others go first: wakes the one who has waited longest of those that want one permit, and all that want
     * several.
     */
    void signal();

    /** {@return threads that wait here, of all processes} */
    int waiting();
}
