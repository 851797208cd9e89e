package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.KICKED;
import static io.penstock.core.wait.WaitListDescriptor.MODE_DOORBELL;
import static io.penstock.core.wait.WaitListDescriptor.MODE_FUTEX;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;
import static io.penstock.core.wait.WaitListDescriptor.phase;

import io.penstock.Waiting;
import io.penstock.core.events.EventPlace;
import io.penstock.core.events.FlightEvents;
import io.penstock.core.events.WaitRecord;
import io.penstock.core.memory.Fences;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Threads of any process that wait at a channel, each for one of its conditions (numbered from 0). The first to come is
 * the first to be woken. The list is in the channel's file; all-zero bytes are an empty list.
 *
 * <p><b>Handshake.</b> A signaller makes a condition true with a release store and then calls {@link #signal}, which
 * fences and then looks for waiters: one volatile read if there are none. A waiter enters the list, fences, and checks
 * {@code ready} again before it sleeps. If a process is killed before it signals, the waiter is rescued as soon as that
 * death is known, and otherwise within a second: then the heartbeat thread of every process checks {@code ready} of its
 * own sleepers.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the file open.
 */
public final class WaitList {
    /** Maximum number of conditions whose flags are in the list itself; {@link ConditionFlags} are for more. */
    public static final int MAX_CONDITIONS = 8;

    private static final int PAGE = 4096;

    /**
     * Upper limit of one sleep, in case the heartbeat thread has died; as long as it beats, it wakes every sleeper that
     * has a reason.
     */
    static final long LONGEST_SLEEP_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_FOR_CELL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Queue<Thread> withoutCell = new ConcurrentLinkedQueue<>();
    private final WaitCells cells;
    private final WaitHost hub;
    private final Spinner spinner = new Spinner();
    private final Naps naps = new Naps();
    private final WakeUps wakeUps;
    private volatile EventPlace where = EventPlace.UNKNOWN;

    public WaitList(final AtomicBuffer region, final WaitHost hub) {
        this(region, hub, ConditionFlags.NONE);
    }

    /**
     * A list for more than {@value #MAX_CONDITIONS} conditions, at most 4096. The calls that name several conditions by bits take the first 32 only, and
     * {@link #signalNextAfterCas} those with a flag in the list.
     *
     * @param furtherFlags of conditions {@value #MAX_CONDITIONS} and up
     */
    public WaitList(final AtomicBuffer region, final WaitHost hub, final ConditionFlags furtherFlags) {
        this.cells = new WaitCells(region, hub, furtherFlags);
        this.wakeUps = new WakeUps(cells, region.byteBuffer(), hub, spinner);
        this.hub = hub;
    }

    /** What events say of the list. */
    public void isAt(final EventPlace place) {
        where = place;
    }

    /** {@return what events say of the list} */
    public EventPlace place() {
        return where;
    }

    /**
     * Length of a list in the file in bytes, a multiple of 4096.
     *
     * @param cells maximum number of threads that sleep at once (further ones wait as well, and look every 100 ms)
     */
    public static int regionLength(final int cells) {
        final int length = WaitListDescriptor.FIRST_CELL + cells * WaitListDescriptor.CELL_LENGTH;
        return (length + PAGE - 1) / PAGE * PAGE;
    }

    /**
     * Waits until {@code ready} is true. Blocks.
     *
     * @param condition that signallers name, from 0
     * @param ready called by this thread and, while it sleeps, by a daemon thread: it must be cheap, have no side
     *     effect, and never throw or block; it must cover every reason to stop (closed, peer dead, shut down)
     * @return true once {@code ready} is true, false if the deadline passed first
     * @throws InterruptedException if interrupted before or while waiting, and {@code ready} is false
     */
    public boolean await(
            final int condition, final Waiting waiting, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        final WaitTicket place = new WaitTicket(0, WaitTicket.NO_GROUP);
        boolean left = false;
        try {
            return await(condition, waiting, ready, deadline, place);
        } finally {
            try {
                leave(place);
                left = true;
            } finally {
                if (!left) {
                    place.over = true; // without a call: there may be no stack for one
                }
            }
        }
    }

    /**
     * Same as {@link #await(int, Waiting, BooleanSupplier, Deadline)}, but keeps the place in the list for further
     * calls.
     *
     * @param ready covers every reason to stop
     * @param place of this thread, to be left with {@link #leave}
     * @return true once {@code ready} is true, false if the deadline passed first
     * @throws InterruptedException if interrupted before or while waiting, and {@code ready} is false
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
     * Same as {@link #await(int, Waiting, BooleanSupplier, Deadline, WaitTicket)}, for conditions where a signal may
     * have been meant for another waiter.
     *
     * @param ready covers every reason to stop
     * @param place of this thread, to be left with {@link #leave}
     * @param onUnusedSignal called before this thread sleeps again, if a signal has come and {@code ready} is false
     * @return true once {@code ready} is true, false if the deadline passed first
     * @throws InterruptedException if interrupted before or while waiting, and {@code ready} is false
     */
    public boolean await(
            final int condition,
            final Waiting waiting,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place,
            final Runnable onUnusedSignal)
            throws InterruptedException {
        if (spinner.spin(waiting, ready, deadline)) {
            return true;
        }
        if (waiting == Waiting.BUSY_SPIN || deadline.isOver()) {
            return false;
        }
        final long startNs = System.nanoTime();
        if (place.record == null) {
            place.record = FlightEvents.waitBegins();
        }
        boolean isReady = false;
        try {
            isReady = sleep(condition, ready, deadline, place, onUnusedSignal);
        } finally {
            if (place.record != null) {
                place.record.slept(condition, isReady);
            }
        }
        spinner.slept(System.nanoTime() - startNs, isReady);
        return isReady;
    }

    private boolean sleep(
            final int condition,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place,
            final Runnable onUnusedSignal)
            throws InterruptedException {
        if (place.cell == WaitCells.NONE) {
            place.list = this;
            hub.openWaits().add(place); // before a cell has this process's name
            if (withoutCell.isEmpty()) {
                place.cell = cells.claim();
            }
            if (place.cell == WaitCells.NONE && awaitCell(place, ready, deadline)) {
                return true;
            }
            if (place.cell == WaitCells.NONE) {
                return false;
            }
            cells.clear(place.cell);
            place.ticket = cells.nextTicket();
        }
        return sleepInCell(place, condition, ready, deadline, onUnusedSignal);
    }

    /**
     * Gives up a place in the list. Does not block. If this throws, for want of memory or stack, the caller stores true to {@link OpenWait#over}.
     *
     * @param place of this thread; has no effect if it never slept
     */
    public void leave(final WaitTicket place) {
        if (place.list == null) {
            return;
        }
        final WaitRecord record = place.record;
        place.record = null;
        if (place.sleeper != null) {
            endSleep(place);
        }
        long state = 0;
        if (place.cell != WaitCells.NONE) {
            state = cells.withdraw(place.cell);
            cells.free(place.cell);
            place.cell = WaitCells.NONE;
        }
        hub.openWaits().remove(place);
        place.list = null;
        wakeNextWithoutCell();
        if (phase(state) == SIGNALLED) { // its sleep failed to end
            signal(WaitListDescriptor.condition(state));
        }
        if (record != null) {
            record.end(where); // last: nothing depends on it
        }
    }

    void wakeNextWithoutCell() {
        final Thread next = withoutCell.peek();
        if (next != null) {
            LockSupport.unpark(next);
        }
    }

    private void endSleep(final WaitTicket place) {
        final Thread thread = place.sleeper.thread();
        withoutCell.removeIf(each -> each == thread); // not by equals, which the thread's class may have changed
        hub.sleepers().remove(place.sleeper);
        place.sleeper = null;
    }

    private boolean sleepInCell(
            final WaitTicket place,
            final int condition,
            final BooleanSupplier ready,
            final Deadline deadline,
            final Runnable onUnusedSignal)
            throws InterruptedException {
        final int cell = place.cell;
        final long ticket = place.ticket;
        final int mode = hub.canSleepByFutex() ? MODE_FUTEX : MODE_DOORBELL;
        if (mode == MODE_DOORBELL) {
            hub.doorbell().open(); // before any process can be asked to ring it
        }
        final CellSleeper sleeper = new CellSleeper(this, place, mode, ready);
        final long asleep = WaitListDescriptor.state(ticket, condition, WAITING);
        boolean isReady = false;
        cells.publish(cell, ticket, condition, mode, place.since, place.thread);
        try {
            place.sleeper = sleeper;
            hub.sleepers().add(sleeper);
            while (true) {
                cells.restoreSince(cell, place.since);
                cells.raise(condition);
                if (place.group != WaitTicket.NO_GROUP) {
                    cells.raise(place.group); // after the ticket; pairs with the second look in oldestSince()
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
                // Re-enters the queue with the old ticket: a thread that was woken without a reason keeps its place.
                final long state = cells.stateOf(cell);
                if (state != asleep && !ready.getAsBoolean()) {
                    if (phase(state) == SIGNALLED) {
                        onUnusedSignal.run();
                        naps.nap(deadline);
                    }
                    cells.move(cell, state, WAITING);
                } else if (phase(state) == SIGNALLED) {
                    naps.used();
                }
            }
        } finally {
            hub.sleepers().remove(sleeper);
            place.sleeper = null;
            if (mode == MODE_DOORBELL) {
                DoorbellSelector.leave();
            }
            final boolean wasSignalled = phase(cells.rise(cell, asleep)) == SIGNALLED;
            if (wasSignalled && !isReady) {
                signal(condition); // meant for a thread that waits for this condition; this one no longer does
            }
        }
    }

    /** Sleeps as long as STATE is {@code asleep}; may return early without a reason. Blocks. */
    void sleep(final CellSleeper sleeper, final long asleep, final long timeoutNs) {
        if (sleeper.sleepsByFutex()) {
            cells.timeout(sleeper.cell(), timeoutNs);
            Futex.await(wakeUps.futexAddress(sleeper.cell()), (int) asleep, wakeUps.timeoutAddress(sleeper.cell()));
        } else {
            DoorbellSelector.sleep(sleeper, timeoutNs);
        }
    }

    /**
     * All cells are taken. Waits for one, in the order of arrival within this process, or until {@code ready}.
     *
     * @return whether it is ready; otherwise the place has a cell, or the time is over
     */
    private boolean awaitCell(final WaitTicket place, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        final Thread self = Thread.currentThread();
        final CellSleeper sleeper = new CellSleeper(this, place, MODE_DOORBELL, ready);
        try {
            place.sleeper = sleeper;
            withoutCell.add(self);
            hub.sleepers().add(sleeper);
            while (!ready.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return false;
                }
                if (withoutCell.peek() == self) {
                    place.cell = cells.claim();
                    if (place.cell != WaitCells.NONE) {
                        return false;
                    }
                }
                // Threads of other processes that free a cell do not tell.
                LockSupport.parkNanos(this, Math.min(LOOK_FOR_CELL_NS, deadline.remainingNs()));
            }
            return true;
        } finally {
            endSleep(place);
            wakeNextWithoutCell();
        }
    }

    /**
     * Wakes the thread that has waited longest for a condition, if there is one. Does not block.
     *
     * @param condition that has become true
     */
    public void signal(final int condition) {
        Fences.full(); // pairs with the fence in sleepInCell()
        if (cells.isRaised(condition)) {
            wakeUps.oldest(condition);
        }
    }

    /**
     * Same as {@link #signal}, for use after a CAS of this thread on shared memory that comes after the store which made the
     * condition true, or is that store: the release of an owner lock, the end of a lease. The CAS is the fence, and pairs with the
     * one in sleepInCell().
     *
     * @param condition that has become true
     */
    public void signalAfterCas(final int condition) {
        if (cells.isRaised(condition)) {
            wakeUps.oldest(condition);
        }
    }

    /**
     * Same as {@link #signalAfterCas}, for a condition whose waiters, once woken, look for more and signal the next
     * waiter if there is some. While one wake-up is under way, no other thread is woken. With more waiters than
     * processors, running threads would otherwise spend their time on waking all the others.
     *
     * @param condition that has become true
     */
    public void signalNextAfterCas(final int condition) {
        if (cells.isRaised(condition)) {
            wakeUps.oldestUnlessUnderWay(condition);
        }
    }

    /**
     * Wakes the first comer among all threads that have a place, asleep or awake, for any of several conditions, if it
     * sleeps. Dead processes do not count. Does not block.
     *
     * @param conditions a bit for each condition that counts
     */
    public void signalFirst(final int conditions) {
        signalFirst(bits(conditions));
    }

    /** As {@link #signalFirst(int)}, for any conditions. */
    public void signalFirst(final IntPredicate conditions) {
        Fences.full(); // pairs with the fence in sleepInCell()
        wakeUps.first(conditions);
    }

    /**
     * Lets the first waiter be passed until it moves. It was woken to go first, and has not taken its turn: it is stopped, in a long collection, or its
     * machine is crowded.
     *
     * @param conditions a bit for each condition that counts
     * @param latest waiters that came later than this are left alone
     */
    public void passOverFirst(final int conditions, final long latest) {
        passOverFirst(bits(conditions), latest);
    }

    /** As {@link #passOverFirst(int, long)}, for any conditions. */
    public void passOverFirst(final IntPredicate conditions, final long latest) {
        cells.passOverFirst(conditions, latest);
    }

    private static IntPredicate bits(final int conditions) {
        return condition -> condition < Integer.SIZE && (conditions >> condition & 1) != 0;
    }

    /**
     * Whether a thread may be sleeping for a condition: one volatile read.
     *
     * @return false only if no thread sleeps for it that came before the caller's last fence
     */
    public boolean isAwaited(final int condition) {
        return cells.isRaised(condition);
    }

    /**
     * The smallest {@link WaitTicket#since} among the waiters; those of dead processes and those passed over do not count. If
     * there are none, the group's flag is lowered.
     *
     * @param conditions a bit for each condition that counts
     * @param group of the waiters
     * @return the number, or {@link Long#MAX_VALUE} if there are no such waiters
     */
    public long oldestSince(final int conditions, final int group) {
        return oldestSince(bits(conditions), group);
    }

    /** As {@link #oldestSince(int, int)}, for any conditions. */
    public long oldestSince(final IntPredicate conditions, final int group) {
        long oldest = oldestSince(conditions);
        if (oldest == Long.MAX_VALUE) {
            cells.lower(group);
            Fences.full(); // pairs with the raise after the ticket in sleepInCell()
            oldest = oldestSince(conditions);
            if (oldest != Long.MAX_VALUE) {
                cells.raise(group);
            }
        }
        return oldest;
    }

    private long oldestSince(final IntPredicate conditions) {
        final long[] oldest = {Long.MAX_VALUE};
        cells.visit((condition, owner, since) -> {
            if (conditions.test(condition) && since < oldest[0] && since != WaitCells.PASSED_OVER) {
                oldest[0] = since;
            }
        });
        return oldest[0];
    }

    /** A snapshot of the living waiters. Does not disturb them. */
    public List<Waiter> waiters() {
        return cells.waiters();
    }

    /** A waiting thread. */
    public record Waiter(int participant, int condition) {}

    /**
     * Wakes all threads that wait for a condition. Does not block.
     *
     * @param condition that has become true
     */
    public void signalAll(final int condition) {
        Fences.full(); // pairs with the fence in sleepInCell()
        if (cells.isRaised(condition)) {
            wakeUps.all(condition);
        }
    }

    /**
     * Wakes all threads of this process that sleep here and have a reason to wake up (a handle was closed). Does not
     * block.
     */
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
        rouse(sleeper);
    }

    /** Has a thread of this process look again. */
    void rouse(final CellSleeper sleeper) {
        if (sleeper.sleepsByFutex()) {
            Futex.wake(wakeUps.futexAddress(sleeper.cell()));
        } else {
            DoorbellSelector.unpark(sleeper);
        }
    }

    WaitHost hub() {
        return hub;
    }

    Spinner spinner() {
        return spinner;
    }

    public WaitCells cells() {
        return cells;
    }

    /** Whether this sleeper has already been chosen. */
    boolean isWoken(final int cell) {
        return cell != WaitCells.NONE && phase(cells.stateOf(cell)) != WAITING;
    }
}
