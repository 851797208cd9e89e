package io.penstock.sync.engine;

import io.penstock.core.wait.OpenWait;

/**
 * A call that waits for permits, from its arrival to its end. What it has taken is the caller's once the call returns. If it fails before, the heartbeat
 * gives that back, and leaves for the call, when there was no stack for it.
 *
 * <p><b>Threads:</b> the one that waits; after {@link #over}, the heartbeat.
 */
abstract class PermitCall {
    /** What it has in the wait list; null in memory. */
    final OpenWait ticket;

    /** What it has taken: stored without a call, right behind the one that took it. */
    volatile int taken;

    /** It has failed, and could not leave, or give back what it has taken. Stored without a call. */
    volatile boolean over;

    PermitCall(final OpenWait ticket) {
        this.ticket = ticket;
    }
}
