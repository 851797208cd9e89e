package io.penstock.sync.engine;

import io.penstock.core.wait.OpenWait;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A call that waits for permits, from its arrival to its end. What it has taken is the caller's once the call returns. If it fails before, the heartbeat
 * gives that back, and leaves for the call, when there was no stack for it.
 *
 * <p><b>Threads:</b> the one that waits; after {@link #over}, the heartbeat.
 */
abstract class PermitCall {
    private static final AtomicIntegerFieldUpdater<PermitCall> ENDING =
            AtomicIntegerFieldUpdater.newUpdater(PermitCall.class, "ending");

    /** What it has in the wait list; null in memory. */
    final OpenWait ticket;

    /** What it has taken: stored without a call, right behind the one that took it. */
    volatile int taken;

    /** It has failed, and could not leave, or give back what it has taken. Stored without a call. */
    volatile boolean over;

    /** Another one that has failed; see {@link SemaphorePlace}. */
    PermitCall next;

    /** 1 once a thread does what is left to do; 0 again if that fails. A field, so that it can be stored without a call. */
    volatile int ending;

    PermitCall(final OpenWait ticket) {
        this.ticket = ticket;
    }

    /** {@return whether the calling thread is the one that does what is left to do} */
    final boolean beginEnd() {
        return ENDING.compareAndSet(this, 0, 1);
    }
}
