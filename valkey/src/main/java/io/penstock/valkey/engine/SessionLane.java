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

    /** The call whose outcome is not known, or 0: it is cancelled before the next one. */
    long dirty;

    /** How often that was tried. */
    int cancels;

    /** Of the connection on which the server was last asked what it knows. */
    long generation;

    /** The last call that was acknowledged and had an effect. */
    volatile long ackedSeq;

    /** Items that were put by acknowledged calls. */
    volatile long ackedPuts;

    SessionLane(final int index) {
        this.index = index;
    }

    /** Items are in the queue; the lock is held. */
    void acknowledgePuts(final long count) {
        final long before = ackedPuts;
        ackedPuts = before + count;
    }

    /** The reply of a call; the lock is held. */
    void acknowledge(final long call, final Reply reply) {
        switch (reply.code()) {
            case 'P' -> {
                acknowledgePuts(reply.number(1));
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
