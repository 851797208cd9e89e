package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.MODE_DOORBELL;
import static io.penstock.core.wait.WaitListDescriptor.MODE_FUTEX;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;

import io.penstock.Waiting;
import io.penstock.core.events.FlightEvents;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A wait for a signal, where {@link WaitList#await} is one for something that is true: for the condition of a lock. The caller holds the lock that the
 * signallers take; {@link #enter} makes it visible to them before it gives the lock up. After {@link #leave} it knows whether a signal has chosen it,
 * whatever else has ended its sleep. A signal that the caller cannot use, it passes on.
 *
 * <pre>{@code
 *   final SignalWait wait = new SignalWait(list, condition, ends, true);
 *   try {
 *       wait.enter();
 *       unlock();
 *       wait.sleep(waiting, deadline);
 *   } finally {
 *       boolean left = false;
 *       try {
 *           wait.leave();
 *           left = true;
 *       } finally {
 *           if (!left) {
 *               wait.over = true;
 *           }
 *       }
 *   }
 *   lock();
 * }</pre>
 *
 * <p><b>Threads:</b> the one that waits; after {@link #over}, the heartbeat. <b>Processes:</b> one. <b>Blocks:</b> {@link #sleep}.
 */
public final class SignalWait extends OpenWait {
    /** Where all cells are taken no signal can choose the thread: it looks again after this time. */
    private static final long WITHOUT_CELL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final WaitList list;
    private final int condition;
    private final BooleanSupplier ends;
    private final boolean interruptible;
    private final WaitTicket place =
            new WaitTicket(0, WaitTicket.NO_GROUP); // tickets alone are the order: issued under the lock

    private CellSleeper sleeper;
    private boolean byDoorbell;

    /** STATE while no signal has chosen it. */
    private long asleep;

    /** STATE when it left. */
    private long found;

    private boolean interrupted;

    /**
     * A wait that has not begun.
     *
     * @param condition that signallers name
     * @param ends what ends the sleep besides a signal: cheap, without side effect, called by other threads, too; once true it stays true
     * @param interruptible whether an interrupt ends the sleep; if not, it is only noted
     */
    public SignalWait(
            final WaitList list, final int condition, final BooleanSupplier ends, final boolean interruptible) {
        this.list = list;
        this.condition = condition;
        this.ends = ends;
        this.interruptible = interruptible;
    }

    /**
     * From now on signals can choose this thread, if there is a cell for it. The caller's next access to shared memory is a CAS: that which gives the lock
     * up. Does not block.
     */
    public void enter() {
        final WaitHost hub = list.hub();
        final WaitCells cells = list.cells();
        hub.openWaits().add(this); // before a cell has this process's name
        place.cell = cells.claim();
        if (place.cell == WaitCells.NONE) {
            return;
        }
        cells.clear(place.cell);
        place.ticket = cells.nextTicket();
        byDoorbell = !hub.canSleepByFutex();
        if (byDoorbell) {
            hub.doorbell().open(); // before any process can be asked to ring it
        }
        final int mode = byDoorbell ? MODE_DOORBELL : MODE_FUTEX;
        asleep = WaitListDescriptor.state(place.ticket, condition, WAITING);
        sleeper = new CellSleeper(list, place, mode, ends, interruptible);
        cells.publish(place.cell, place.ticket, condition, mode, place.since);
        cells.raise(condition); // pairs with the look in signal(), which comes after the caller's next CAS
        hub.sleepers().add(sleeper); // before the look at the ends, so that what comes after it finds the sleeper
    }

    private boolean isOver() {
        return list.cells().stateOf(place.cell) != asleep || ends.getAsBoolean();
    }

    /** Sleeps until a signal, another end, an interrupt that ends it, or the deadline; perhaps a moment only, where there is no cell. Blocks. */
    public void sleep(final Waiting waiting, final Deadline deadline) {
        if (sleeper == null) {
            LockSupport.parkNanos(this, Math.min(WITHOUT_CELL_NS, deadline.remainingNs()));
            noteInterrupt();
            return;
        }
        if (spin(waiting, deadline)) {
            return;
        }
        final long startNs = System.nanoTime();
        place.record = FlightEvents.waitBegins();
        while (!isOver() && !noteInterrupt() && !deadline.isOver()) {
            list.sleep(sleeper, asleep, Math.min(WaitList.LONGEST_SLEEP_NS, deadline.remainingNs()));
        }
        list.spinner().slept(System.nanoTime() - startNs, isOver());
        noteInterrupt(); // the heartbeat has perhaps ended the sleep for it
    }

    /** Returns whether it need not sleep. */
    private boolean spin(final Waiting waiting, final Deadline deadline) {
        while (true) {
            try {
                return list.spinner().spin(waiting, this::isOver, deadline) || deadline.isOver();
            } catch (final InterruptedException noted) {
                interrupted = true;
                if (interruptible) {
                    return true;
                }
            }
        }
    }

    /** Returns whether an interrupt ends the sleep. */
    private boolean noteInterrupt() {
        if (Thread.interrupted()) {
            interrupted = true;
            return interruptible;
        }
        return false;
    }

    /** {@return whether an interrupt has come: it was taken from the thread} */
    public boolean wasInterrupted() {
        return interrupted;
    }

    /** {@return whether a signal has chosen this thread; known after {@link #leave}} */
    public boolean wasSignalled() {
        return (found & 0xF) == SIGNALLED;
    }

    /**
     * From now on no signal chooses this thread. Does not block. A signal is taken from STATE in the same step, so that none falls between. If this throws,
     * for want of memory or stack, the caller stores true to {@link #over}: then the heartbeat leaves for it, and passes the signal on.
     */
    @Override
    public void leave() {
        final WaitHost hub = list.hub();
        if (sleeper != null) {
            hub.sleepers().remove(sleeper);
            if (byDoorbell) {
                DoorbellSelector.leave();
            }
        }
        if (place.cell != WaitCells.NONE) {
            found |= list.cells().withdraw(place.cell); // no call behind it: what it has found is kept
            list.cells().free(place.cell);
            place.cell = WaitCells.NONE;
        }
        list.wakeNextWithoutCell();
        if (over && wasSignalled()) {
            list.signal(condition);
            found = 0;
        }
        hub.openWaits().remove(this); // what fails before it is tried again
        if (place.record != null) {
            place.record.slept(condition, wasSignalled());
            place.record.end(list.place());
            place.record = null;
        }
    }
}
