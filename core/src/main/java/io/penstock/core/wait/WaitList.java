package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.KICKED;
import static io.penstock.core.wait.WaitListDescriptor.MODE_DOORBELL;
import static io.penstock.core.wait.WaitListDescriptor.MODE_FUTEX;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.STATE_LOW_HALF;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;
import static io.penstock.core.wait.WaitListDescriptor.cellIndex;
import static io.penstock.core.wait.WaitListDescriptor.phase;

import io.penstock.Waiting;
import io.penstock.core.memory.Fences;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Threads of any process that wait at a channel, each for one of its conditions (numbered from 0), first come first woken.
 * It lies in the channel's file; all-zero bytes are an empty list.
 *
 * <p><b>Handshake.</b> Whoever makes a condition true commits that with a release store and then calls {@link #signal} (which
 * fences, then looks for waiters: one volatile read when nobody waits). Whoever waits is put on the list, fences, and asks
 * {@code ready} again before it sleeps. A signal lost by a killed process is made good within about 200 ms: the heart of every
 * process asks {@code ready} of its own sleepers that often.
 *
 * <p>Threads: any. Processes: any that have the file open.
 */
public final class WaitList {
    /** Most conditions of one list. */
    public static final int MAX_CONDITIONS = 8;

    private static final int PAGE = 4096;

    /** A sleep's own limit, for the case that the heart has died; while it beats, it wakes whoever has a reason. */
    static final long LONGEST_SLEEP_NS = TimeUnit.SECONDS.toNanos(10);

    /** After this long somebody who was woken may be stopped, or killed. */
    private static final long LONGEST_WAY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicReferenceArray<WakeUp> underWay = new AtomicReferenceArray<>(MAX_CONDITIONS);
    private final WaitCells cells;
    private final WaitHost hub;
    private final Spinner spinner = new Spinner();
    private final ByteBuffer bytes;
    private long address; // of the region; 0 until a futex is needed

    public WaitList(final AtomicBuffer region, final WaitHost hub) {
        this.cells = new WaitCells(region, hub);
        this.bytes = region.byteBuffer();
        this.hub = hub;
    }

    /**
     * Bytes that a list takes in the file, a multiple of 4096.
     *
     * @param cells most threads that sleep at once (further ones wait too, but wake up later)
     * @return bytes
     */
    public static int regionLength(final int cells) {
        final int length = WaitListDescriptor.FIRST_CELL + cells * WaitListDescriptor.CELL_LENGTH;
        return (length + PAGE - 1) / PAGE * PAGE;
    }

    /**
     * Waits until {@code ready}. Blocks.
     *
     * @param condition that signallers name, from 0
     * @param waiting how
     * @param ready asked by this thread and, while it sleeps, by a daemon thread too: cheap, no side effect, never throws,
     *     never blocks; it must include every reason to stop (closed, peer dead, shut down)
     * @param deadline when to give up
     * @return true once {@code ready} said so, false when the deadline was over first
     * @throws InterruptedException if interrupted before or while waiting, and not ready
     */
    public boolean await(
            final int condition, final Waiting waiting, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        final WaitTicket place = new WaitTicket(0, WaitTicket.NO_GROUP);
        try {
            return await(condition, waiting, ready, deadline, place);
        } finally {
            leave(place);
        }
    }

    /**
     * As {@link #await(int, Waiting, BooleanSupplier, Deadline)}, and keeps the place for further calls.
     *
     * @param condition that signallers name, from 0
     * @param waiting how
     * @param ready every reason to stop
     * @param deadline when to give up
     * @param place of this thread, to be left by {@link #leave}
     * @return true once {@code ready} said so, false when the deadline was over first
     * @throws InterruptedException if interrupted before or while waiting, and not ready
     */
    public boolean await(
            final int condition,
            final Waiting waiting,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place)
            throws InterruptedException {
        return await(condition, waiting, ready, deadline, place, () -> {});
    }

    /**
     * As {@link #await(int, Waiting, BooleanSupplier, Deadline, WaitTicket)}, where a signal may have been meant for somebody else.
     *
     * @param condition that signallers name, from 0
     * @param waiting how
     * @param ready every reason to stop
     * @param deadline when to give up
     * @param place of this thread, to be left by {@link #leave}
     * @param inVain called when a signal has come and it is not ready, before this thread sleeps again
     * @return true once {@code ready} said so, false when the deadline was over first
     * @throws InterruptedException if interrupted before or while waiting, and not ready
     */
    public boolean await(
            final int condition,
            final Waiting waiting,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place,
            final Runnable inVain)
            throws InterruptedException {
        if (spinner.spin(waiting, ready, deadline)) {
            return true;
        }
        if (waiting == Waiting.BUSY_SPIN || deadline.isOver()) {
            return false;
        }
        final long startNs = System.nanoTime();
        final boolean isReady = sleep(condition, ready, deadline, place, inVain);
        spinner.slept(System.nanoTime() - startNs, isReady);
        return isReady;
    }

    private boolean sleep(
            final int condition,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place,
            final Runnable inVain)
            throws InterruptedException {
        if (place.cell == WaitCells.NONE) {
            place.cell = cells.claim();
            if (place.cell == WaitCells.NONE) {
                return sleepWithoutCell(ready, deadline);
            }
            place.ticket = cells.nextTicket();
        }
        return sleepInCell(place, condition, ready, deadline, inVain);
    }

    /**
     * Gives a place back. Does not block.
     *
     * @param place of this thread; if it never slept there is nothing to do
     */
    public void leave(final WaitTicket place) {
        if (place.cell != WaitCells.NONE) {
            cells.withdraw(place.cell);
            cells.free(place.cell);
            place.cell = WaitCells.NONE;
        }
    }

    private boolean sleepInCell(
            final WaitTicket place,
            final int condition,
            final BooleanSupplier ready,
            final Deadline deadline,
            final Runnable inVain)
            throws InterruptedException {
        final int cell = place.cell;
        final long ticket = place.ticket;
        final int mode = hub.canSleepByFutex() ? MODE_FUTEX : MODE_DOORBELL;
        if (mode == MODE_DOORBELL) {
            hub.doorbell().open(); // before anybody can be asked to ring it
        }
        final CellSleeper sleeper = new CellSleeper(this, cell, mode, ready);
        final long asleep = WaitListDescriptor.state(ticket, condition, WAITING);
        boolean isReady = false;
        cells.publish(cell, ticket, condition, mode, place.since);
        hub.sleepers().add(sleeper);
        try {
            while (true) {
                cells.raise(condition);
                if (place.group != WaitTicket.NO_GROUP) {
                    cells.raise(place.group); // after the place; pairs with the second look in oldestSince()
                }
                Fences.full(); // pairs with the fence in signal()
                isReady = ready.getAsBoolean();
                if (isReady) {
                    return true;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return false;
                }
                sleep(sleeper, asleep, Math.min(LONGEST_SLEEP_NS, deadline.remainingNs()));
                // Back into the queue under the old ticket: whoever was woken in vain keeps its place.
                final long state = cells.stateOf(cell);
                if (state != asleep && !ready.getAsBoolean()) {
                    cells.move(cell, state, WAITING);
                    if (phase(state) == SIGNALLED) {
                        inVain.run();
                    }
                }
            }
        } finally {
            hub.sleepers().remove(sleeper);
            if (mode == MODE_DOORBELL) {
                DoorbellSelector.leave();
            }
            final boolean wasSignalled = phase(cells.rise(cell, asleep)) == SIGNALLED;
            if (wasSignalled && !isReady) {
                signal(condition); // it was meant for somebody who waits for this condition, and we do not any more
            }
        }
    }

    private void sleep(final CellSleeper sleeper, final long asleep, final long timeoutNs) {
        if (sleeper.sleepsByFutex()) {
            Futex.await(futexAddress(sleeper.cell()), (int) asleep, timeoutNs);
        } else {
            DoorbellSelector.sleep(sleeper, timeoutNs);
        }
    }

    private boolean sleepWithoutCell(final BooleanSupplier ready, final Deadline deadline) throws InterruptedException {
        final CellSleeper sleeper = new CellSleeper(this, WaitCells.NONE, MODE_DOORBELL, ready);
        hub.sleepers().add(sleeper);
        try {
            while (!ready.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(LONGEST_SLEEP_NS, deadline.remainingNs()));
            }
            return true;
        } finally {
            hub.sleepers().remove(sleeper);
        }
    }

    /**
     * Wakes the thread that has waited longest for a condition, if there is one. Does not block.
     *
     * @param condition that has become true
     */
    public void signal(final int condition) {
        Fences.full(); // pairs with the fence in sleepInCell()
        signalFenced(condition);
    }

    /**
     * As {@link #signal}, where the last thing that this thread did to shared memory was a CAS that succeeded (the release of an
     * owner lock): that is fence enough on most machines.
     *
     * @param condition that has become true
     */
    public void signalAfterCas(final int condition) {
        Fences.afterCas(); // pairs with the fence in sleepInCell()
        signalFenced(condition);
    }

    /**
     * As {@link #signalAfterCas}, for a condition whose waiters look for more when they have been woken, and signal the next one if
     * there is: while one is on its way, no other is woken. With more waiters than processors those that run would spend their
     * time on waking all the others.
     *
     * @param condition that has become true
     */
    public void signalNextAfterCas(final int condition) {
        Fences.afterCas(); // pairs with the fence in sleepInCell()
        // Who is on its way has yet to look again, after this thread's last store.
        if (cells.isRaised(condition) && !isUnderWay(condition)) {
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
                && System.nanoTime() - last.timeNs < LONGEST_WAY_NS;
    }

    /**
     * One that was woken.
     *
     * @param cell that it slept in
     * @param state of the cell until it has risen
     * @param timeNs when
     */
    private record WakeUp(int cell, long state, long timeNs) {}

    /**
     * Wakes whoever came first of all that have a place, asleep or awake, for any of some conditions, if it sleeps. The dead and the stopped
     * do not count. Does not block.
     *
     * @param conditions a bit for each that counts
     */
    public void signalFirst(final int conditions) {
        Fences.full(); // pairs with the fence in sleepInCell()
        final WaitCells.Chosen first =
                cells.chooseFirst(conditions, owner -> !hub.isDead(owner) && !hub.isStopped(owner));
        if (first != null) {
            wake(first);
        }
    }

    private void signalFenced(final int condition) {
        if (cells.isRaised(condition)) {
            cells.chooseOldest(condition).forEach(this::wake);
        }
    }

    /**
     * Whether anybody may sleep for a condition: one volatile read.
     *
     * @param condition from 0
     * @return false if certainly nobody does who came before the caller's last fence
     */
    public boolean isAwaited(final int condition) {
        return cells.isRaised(condition);
    }

    /**
     * The smallest number that a place was made with, of those that could run: the dead and the stopped do not count.
     * If there is none, the group's flag goes down.
     *
     * @param conditions a bit for each that counts
     * @param group of the places
     * @return the number, or {@link Long#MAX_VALUE} if nobody waits for any of them
     */
    public long oldestSince(final int conditions, final int group) {
        long oldest = oldestSince(conditions);
        if (oldest == Long.MAX_VALUE) {
            cells.lower(group);
            Fences.full(); // pairs with the raise after the place in sleepInCell()
            oldest = oldestSince(conditions);
            if (oldest != Long.MAX_VALUE) {
                cells.raise(group);
            }
        }
        return oldest;
    }

    private long oldestSince(final int conditions) {
        final long[] oldest = {Long.MAX_VALUE};
        cells.visit((condition, owner, since) -> {
            if ((conditions >> condition & 1) != 0 && since < oldest[0] && !hub.isStopped(owner)) {
                oldest[0] = since;
            }
        });
        return oldest[0];
    }

    /**
     * Who waits here, as of now. Disturbs nobody.
     *
     * @return the places of the living
     */
    public List<Waiter> waiters() {
        return cells.waiters();
    }

    /**
     * A thread that waits.
     *
     * @param participant its process
     * @param condition that it waits for
     */
    public record Waiter(int participant, int condition) {}

    /**
     * Wakes all threads that wait for a condition. Does not block.
     *
     * @param condition that has become true
     */
    public void signalAll(final int condition) {
        Fences.full(); // pairs with the fence in sleepInCell()
        if (cells.isRaised(condition)) {
            cells.chooseAll(condition).forEach(this::wake);
        }
    }

    private void wake(final WaitCells.Chosen chosen) {
        if (chosen.mode() == MODE_FUTEX) {
            if (Futex.load()) { // else its own heart wakes it
                Futex.wake(futexAddress(chosen.cell()));
            }
        } else {
            hub.doorbell().ring(chosen.owner());
        }
    }

    /** Wakes all threads of this process that sleep here and have a reason to wake up (a handle was closed). Does not block. */
    public void wakeLocal() {
        for (final Sleeper sleeper : hub.sleepers()) {
            if (sleeper.isReadyAt(this)) {
                sleeper.kick();
            }
        }
    }

    /** Wakes a thread of this process. */
    void kick(final CellSleeper sleeper) {
        if (sleeper.cell() != WaitCells.NONE) {
            final long state = cells.stateOf(sleeper.cell());
            if (phase(state) == WAITING) {
                cells.move(sleeper.cell(), state, KICKED);
            }
        }
        if (sleeper.sleepsByFutex()) {
            Futex.wake(futexAddress(sleeper.cell()));
        } else {
            DoorbellSelector.unpark(sleeper);
        }
    }

    WaitHost hub() {
        return hub;
    }

    public WaitCells cells() {
        return cells;
    }

    /** Whether somebody has already chosen this sleeper. */
    boolean isWoken(final int cell) {
        return cell != WaitCells.NONE && phase(cells.stateOf(cell)) != WAITING;
    }

    long futexAddress(final int cell) {
        if (address == 0) {
            address = Futex.addressOf(bytes); // always the same, so that a race does no harm
        }
        return address + cellIndex(cell) + STATE_LOW_HALF;
    }
}
