package io.penstock.joinable;

import static io.penstock.queue.engine.QueueDescriptor.JOINERS;
import static io.penstock.queue.engine.QueueDescriptor.ORPHANS;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Words that spare others a scan of all cells. None is ever the truth: that is the cells' words.
 *
 * <p>ORPHANS is raised after every CAS that makes an orphan, and by every scan (a reaper's, a recovery's) that meets one: so a process
 * killed between its CAS and its store costs no more than the reaping of its leases, which is due anyway. A taker marks it before it
 * scans, and lowers it when none is left, unless it was raised meanwhile. JOINERS is raised by those who join before they look; who
 * finishes an item looks for it after its CAS, and lowers it when nothing is unfinished; who joins and finds it lowered raises it
 * again, and looks again.
 */
final class LeaseHints {
    private static final long RAISED = 1;
    private static final long SCANNED = 2;

    private final AtomicBuffer control;

    LeaseHints(final AtomicBuffer control) {
        this.control = control;
    }

    boolean hasOrphans() {
        return control.getLongVolatile(ORPHANS) != 0;
    }

    void raiseOrphans() {
        control.putLongVolatile(ORPHANS, RAISED);
    }

    /**
     * Before a scan for them: a full fence; pairs with the CAS before {@link #raiseOrphans}. It stays up: whoever looks without the lock
     * must not miss those that the scan's owner leaves.
     */
    void scanOrphans() {
        control.getAndSetLong(ORPHANS, SCANNED);
    }

    /** After a scan that found none but the one that is about to be taken. */
    void lowerOrphans() {
        control.compareAndSetLong(ORPHANS, SCANNED, 0);
    }

    boolean hasJoiners() {
        return control.getLongVolatile(JOINERS) != 0;
    }

    void raiseJoiners() {
        if (!hasJoiners()) {
            control.putLongVolatile(JOINERS, RAISED);
        }
    }

    void lowerJoiners() {
        control.putLongVolatile(JOINERS, 0);
    }
}
