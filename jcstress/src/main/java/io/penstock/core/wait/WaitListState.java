package io.penstock.core.wait;

import io.penstock.core.memory.Fences;
import io.penstock.stress.Slots;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** A state's list, and the words of what is waited for. Phases: 1 waits on, 2 signalled. */
public class WaitListState {
    static final int CONDITION = 0;

    /** Of somebody who came long after the actors. */
    static final long LATE = 1 << 20;

    private static final int REGION = 3072;
    private static final int PUTS = 0;
    private static final int TAKES = 64;

    final AtomicBuffer[] regions = Slots.split(REGION, 2 * TAKES);
    final WaitList list = new WaitList(regions[0], Slots.hub());
    final WaitCells cells = list.cells();

    final boolean isReady() {
        return regions[1].getLongVolatile(PUTS) > regions[1].getLongVolatile(TAKES);
    }

    final void makeReady() {
        regions[1].putLongRelease(PUTS, 1);
    }

    /** As a putter does it: the last store is a CAS that succeeds, the release of its lock. */
    final void put() {
        final long puts = regions[1].getLongVolatile(PUTS);
        regions[1].compareAndSetLong(PUTS, puts, puts + 1);
    }

    final void take() {
        regions[1].putLongRelease(TAKES, regions[1].getLongVolatile(TAKES) + 1);
    }

    final int left() {
        return (int) (regions[1].getLongVolatile(PUTS) - regions[1].getLongVolatile(TAKES));
    }

    /** A cell that waits, come at its ticket. */
    final int publish(final int cell, final long ticket) {
        cells.publish(cell, ticket, CONDITION, WaitListDescriptor.MODE_FUTEX, ticket);
        return cell;
    }

    final int phase(final int cell) {
        return WaitListDescriptor.phase(cells.stateOf(cell));
    }

    /** As in sleepInCell(): published first. 1 if it is ready, else it would sleep. */
    final int lookBeforeSleep(final BooleanSupplier ready) {
        cells.raise(CONDITION);
        Fences.full();
        return ready.getAsBoolean() ? 1 : 0;
    }
}
