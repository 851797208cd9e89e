package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.MODE_FUTEX;
import static io.penstock.core.wait.WaitListDescriptor.STATE_LOW_HALF;
import static io.penstock.core.wait.WaitListDescriptor.TIMEOUT;
import static io.penstock.core.wait.WaitListDescriptor.cellIndex;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;

/**
 * The signaller's side of a {@link WaitList}: chooses sleepers, and wakes them by a futex or by the doorbell of their process. The caller has made the
 * condition true, and then fenced.
 *
 * <p>Threads: any. Blocks: never.
 */
final class WakeUps {
    /** After this time a thread that was woken may have been stopped or killed. */
    private static final long LONGEST_WAKE_UP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicReferenceArray<WakeUp> underWay = new AtomicReferenceArray<>(WaitList.MAX_CONDITIONS);
    private final WaitCells cells;
    private final WaitHost hub;
    private final ByteBuffer bytes;
    private final Spinner spinner;
    private long address; // of the region; 0 until a futex is needed

    WakeUps(final WaitCells cells, final ByteBuffer bytes, final WaitHost hub, final Spinner spinner) {
        this.cells = cells;
        this.bytes = bytes;
        this.hub = hub;
        this.spinner = spinner;
    }

    /** The one that has waited longest for a condition. */
    void oldest(final int condition) {
        cells.chooseOldest(condition).forEach(this::wake);
    }

    /** The same, but none while one of these wake-ups is under way. */
    void oldestUnlessUnderWay(final int condition) {
        // A waiter whose wake-up is under way has yet to look again, after this thread's last store.
        if (!isUnderWay(condition)) {
            for (final WaitCells.Chosen chosen : cells.chooseOldest(condition)) {
                underWay.set(condition, new WakeUp(chosen.cell(), chosen.state(), System.nanoTime()));
                wake(chosen);
            }
        }
    }

    private boolean isUnderWay(final int condition) {
        final WakeUp last = underWay.getPlain(condition);
        return last != null
                && cells.stateOf(last.cell) == last.state
                && System.nanoTime() - last.timeNs < LONGEST_WAKE_UP_NS;
    }

    /**
     * A thread that was woken.
     *
     * @param cell of the thread
     * @param state of the cell until the thread has woken up
     * @param timeNs of the wake-up
     */
    private record WakeUp(int cell, long state, long timeNs) {}

    /** The first comer of living processes for any of these conditions, if it sleeps. */
    void first(final IntPredicate conditions) {
        final WaitCells.Chosen first = cells.chooseFirst(conditions, owner -> !hub.isDead(owner));
        if (first != null) {
            wake(first);
        }
    }

    /** All that wait for a condition. */
    void all(final int condition) {
        cells.chooseAll(condition).forEach(this::wake);
    }

    private void wake(final WaitCells.Chosen chosen) {
        spinner.woke();
        WaitAny.woke();
        if (chosen.mode() == MODE_FUTEX) {
            if (Futex.load()) { // otherwise its own heartbeat thread wakes it
                Futex.wake(futexAddress(chosen.cell()));
            }
        } else {
            hub.doorbell().ring(chosen.owner());
        }
    }

    /** Where a cell's thread sleeps: the half of STATE that changes. */
    long futexAddress(final int cell) {
        return address() + cellIndex(cell) + STATE_LOW_HALF;
    }

    /** Where a cell says how long its thread sleeps at most. */
    long timeoutAddress(final int cell) {
        return address() + cellIndex(cell) + TIMEOUT;
    }

    private long address() {
        if (address == 0) {
            address = Futex.addressOf(bytes); // always the same value, so that a race is harmless
        }
        return address;
    }
}
