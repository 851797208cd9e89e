package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.MODE_DOORBELL;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;
import static io.penstock.core.wait.WaitListDescriptor.phase;
import static io.penstock.core.wait.WaitListDescriptor.state;

import java.io.IOException;

/**
 * The entry of a waiting thread in one of its lists: a cell, or none if all were taken; then only the heartbeat thread
 * finds it.
 *
 * <p><b>Threads:</b> the waiting one; {@link #mayBeReady} and {@link #isWoken} any.
 */
final class WaitAnyEntry {
    private final WaitAny.Point point;
    private final WaitList list;
    private final WaitCells cells;
    private final int condition;
    private int cell = WaitCells.NONE;

    /** The cell's state until it is chosen; 0 while it is not in the queue. */
    private volatile long asleep;

    /** Chosen by a signal that was neither used nor passed on. */
    private boolean signalled;

    WaitAnyEntry(final WaitAny.Point point) {
        this.point = point;
        list = point.waitList();
        cells = list.cells();
        condition = point.condition();
    }

    WaitHost hub() {
        return list.hub();
    }

    boolean isAt(final WaitList where) {
        return list == where;
    }

    void claim() {
        cell = cells.claim();
        if (cell != WaitCells.NONE) {
            cells.clear(cell);
        }
    }

    /** Enters the queue; or re-enters it, with the old ticket, if the cell was chosen. */
    void enter() {
        if (cell == WaitCells.NONE) {
            return;
        }
        if (asleep == 0) {
            final long ticket = cells.nextTicket();
            cells.publish(cell, ticket, condition, MODE_DOORBELL, 0);
            asleep = state(ticket, condition, WAITING);
            cells.raise(condition);
            return;
        }
        final long state = cells.stateOf(cell);
        if (state != asleep) {
            signalled |= phase(state) == SIGNALLED;
            cells.move(cell, state, WAITING);
            cells.raise(condition);
        }
    }

    boolean mayBeReady() {
        return point.mayBeReady();
    }

    boolean isWoken() {
        final long expected = asleep;
        return expected != 0 && cells.stateOf(cell) != expected;
    }

    /** For the heartbeat. The cell may be another thread's by now, for which a raised flag does no harm. */
    void repair() {
        final int own = cell;
        if (asleep != 0 && own != WaitCells.NONE) {
            cells.repair(own, 0, WaitTicket.NO_GROUP);
        }
    }

    /** Looks, if that may be worthwhile. */
    WaitAny.Look look(final boolean inAnyCase) throws IOException {
        if (!inAnyCase && !signalled && !point.mayBeReady()) {
            return WaitAny.Look.NOT_READY;
        }
        final WaitAny.Look look = point.look();
        if (signalled && look == WaitAny.Look.NOT_READY) {
            signalled = false; // another thread was faster, or only a part has arrived
        } else if (signalled && look == WaitAny.Look.BUSY) {
            // The other thread may need the signal. Until the next round only the heartbeat thread looks here: two
            // threads that wait like this would keep waking each other as long as the third one works.
            withdraw();
        }
        return look;
    }

    /** Leaves the queue and passes on a signal that it received: its cause still exists. */
    private void withdraw() {
        if (asleep != 0) {
            final long state = cells.withdraw(cell);
            asleep = 0;
            signalled |= phase(state) == SIGNALLED;
        }
        if (signalled) {
            signalled = false;
            list.signal(condition);
        }
    }

    void leave() {
        withdraw();
        if (cell != WaitCells.NONE) {
            cells.free(cell);
            cell = WaitCells.NONE;
        }
    }
}
