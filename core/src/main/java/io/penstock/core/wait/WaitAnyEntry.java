package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.MODE_DOORBELL;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;
import static io.penstock.core.wait.WaitListDescriptor.phase;
import static io.penstock.core.wait.WaitListDescriptor.state;

import java.io.IOException;

/**
 * What a thread that waits at many lists has in one of them: a cell, or none where all were taken; then only the heart finds it.
 *
 * <p>Threads: the waiting one; {@link #mayBeReady} and {@link #isWoken} any.
 */
final class WaitAnyEntry {
    private final WaitAny.Point point;
    private final WaitList list;
    private final WaitCells cells;
    private final int condition;
    private int cell = WaitCells.NONE;

    /** The cell's state while nobody has chosen it; 0 while it is not in the queue. */
    private volatile long asleep;

    /** Chosen by a signal that was neither used nor given on. */
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
    }

    /** Into the queue; or back, under the old ticket, if it was chosen. */
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

    /** Looks, if that may be worth it. */
    WaitAny.Look look(final boolean inAnyCase) throws IOException {
        if (!inAnyCase && !signalled && !point.mayBeReady()) {
            return WaitAny.Look.NOT_READY;
        }
        final WaitAny.Look look = point.look();
        if (signalled && look == WaitAny.Look.NOT_READY) {
            signalled = false; // somebody was quicker, or it was a part of something
        } else if (signalled && look == WaitAny.Look.BUSY) {
            // The other thread may need the signal. Until the next round only the heart looks here: two who wait like
            // this
            // would wake each other for as long as the third one works.
            withdraw();
        }
        return look;
    }

    /** Out of the queue, and gives on a signal that it got: whatever it was given for is still there. */
    private void withdraw() {
        if (asleep != 0) {
            asleep = 0;
            signalled |= phase(cells.withdraw(cell)) == SIGNALLED;
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
