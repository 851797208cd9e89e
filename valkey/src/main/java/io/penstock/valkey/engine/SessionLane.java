package io.penstock.valkey.engine;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A numbered sequence of calls of one session. The server remembers the last one that had an effect, so a call that is sent again has it
 * once.
 *
 * <p><b>Threads:</b> one at a time, with the lock; what was acknowledged is read by any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
@SuppressWarnings("VisibilityModifier")
final class SessionLane {
    final int index;
    final ReentrantLock lock = new ReentrantLock();

    /** The number of the last call. */
    long seq;

    /** The call whose outcome is not known, or 0: it is cancelled before the next one. Written with the lock; looked at without it. */
    volatile long dirty;

    /** How often that was tried. */
    int cancels;

    /** Who wants to learn its outcome, or null. */
    OpenCall open;

    /** Of the connection on which the server was last asked what it knows. */
    long generation;

    /** The last call that was acknowledged and had an effect. */
    volatile long ackedSeq;

    /** Items that were put by acknowledged calls. */
    volatile long ackedPuts;

    SessionLane(final int index) {
        this.index = index;
    }

    /** The reply of a call; the lock is held. */
    void acknowledge(final long call, final Reply reply) {
        switch (reply.code()) {
            case 'P' -> {
                final long before = ackedPuts;
                final long puts = reply.number(1);
                ackedPuts = before + puts; // from here on no calls: both or none, whatever the stack
                ackedSeq = call;
            }
            case 'T', 'L', 'C' -> ackedSeq = call;
            case 'F', 'M' -> {
                if (reply.text(1).indexOf('1') >= 0) {
                    ackedSeq = call;
                }
            }
            default -> {
                // without effect
            }
        }
    }
}
