package io.penstock.core.wait;

import static io.penstock.core.wait.WaitListDescriptor.AWAKE;
import static io.penstock.core.wait.WaitListDescriptor.HIGH_WATER;
import static io.penstock.core.wait.WaitListDescriptor.MODE;
import static io.penstock.core.wait.WaitListDescriptor.NEXT_TICKET;
import static io.penstock.core.wait.WaitListDescriptor.OWNER;
import static io.penstock.core.wait.WaitListDescriptor.RAISED;
import static io.penstock.core.wait.WaitListDescriptor.RAISED_STRIDE;
import static io.penstock.core.wait.WaitListDescriptor.SIGNALLED;
import static io.penstock.core.wait.WaitListDescriptor.SINCE;
import static io.penstock.core.wait.WaitListDescriptor.STATE;
import static io.penstock.core.wait.WaitListDescriptor.WAITING;
import static io.penstock.core.wait.WaitListDescriptor.cellIndex;
import static io.penstock.core.wait.WaitListDescriptor.condition;
import static io.penstock.core.wait.WaitListDescriptor.phase;
import static io.penstock.core.wait.WaitListDescriptor.raisedIndex;
import static io.penstock.core.wait.WaitListDescriptor.state;
import static io.penstock.core.wait.WaitListDescriptor.ticket;
import static io.penstock.core.wait.WaitListDescriptor.withPhase;

import io.penstock.core.memory.Fences;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The shared words of a wait list. STATE changes only by a CAS on its exact value, and a ticket is issued once. So a
 * late signal for a waiter that has left reaches no other waiter.
 */
public final class WaitCells {
    public static final int NONE = -1;

    /** SINCE of a waiter that has not taken its turn. */
    static final long PASSED_OVER = Long.MAX_VALUE - 1;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final AtomicBuffer words;
    private final Participants participants;
    private final ConditionFlags furtherFlags;
    private final int capacity;

    public WaitCells(final AtomicBuffer words, final Participants participants) {
        this(words, participants, ConditionFlags.NONE);
    }

    /** Cells for more conditions than have a flag in the list itself. */
    public WaitCells(final AtomicBuffer words, final Participants participants, final ConditionFlags furtherFlags) {
        this.words = words;
        this.participants = participants;
        this.furtherFlags = furtherFlags;
        this.capacity = (words.capacity() - WaitListDescriptor.FIRST_CELL) / WaitListDescriptor.CELL_LENGTH;
    }

    public boolean isRaised(final int condition) {
        return condition < WaitList.MAX_CONDITIONS
                ? words.getIntVolatile(RAISED + condition * RAISED_STRIDE) != 0
                : furtherFlags.isRaised(condition);
    }

    private boolean isKnown(final int condition) {
        return condition < WaitList.MAX_CONDITIONS || furtherFlags.isKnown(condition);
    }

    public void raise(final int condition) {
        if (condition < WaitList.MAX_CONDITIONS) {
            words.putIntVolatile(raisedIndex(condition), 1);
        } else {
            furtherFlags.raise(condition);
        }
    }

    void lower(final int condition) {
        if (condition < WaitList.MAX_CONDITIONS) {
            words.putIntVolatile(raisedIndex(condition), 0);
        } else {
            furtherFlags.lower(condition);
        }
    }

    /**
     * Claims a free cell, or one of a dead process. No call follows the CAS that claims: the caller's next step is to note the cell, then to {@link #clear}
     * it.
     *
     * @return the cell; {@link #NONE} if all are taken, or this process is leaving
     */
    public int claim() {
        if (participants.leaving().begun) { // pairs with the look in JoinedHub.isQuiet
            return NONE;
        }
        final long self = participants.self();
        for (int cell = 0; cell < capacity; cell++) {
            final int base = cellIndex(cell);
            final long owner = words.getLongVolatile(base + OWNER);
            final boolean free = owner == ParticipantId.NOBODY || withdrawDead(cell, owner);
            if (free) {
                raiseHighWater(cell + 1);
                if (words.compareAndSetLong(base + OWNER, owner, self)) {
                    return cell;
                }
            }
        }
        return NONE;
    }

    /** For the new owner of a cell: a dead one has left its state, if it was signalled. */
    void clear(final int cell) {
        words.putLongVolatile(cellIndex(cell) + STATE, 0L);
    }

    /**
     * Ends a dead owner's wait while the cell still has the dead owner's name. Under the name of a living one a signal
     * would choose the cell, and be lost with it.
     */
    private boolean withdrawDead(final int cell, final long owner) {
        if (!participants.isDead((int) owner)) {
            return false;
        }
        final long state = stateOf(cell);
        // The owner is read again, so the state was its own; and because tickets are unique, the CAS cannot hit a
        // successor's state.
        if (phase(state) == WAITING && words.getLongVolatile(cellIndex(cell) + OWNER) == owner) {
            words.compareAndSetLong(cellIndex(cell) + STATE, state, 0L);
        }
        return true;
    }

    private void raiseHighWater(final int atLeast) {
        int seen = words.getIntVolatile(HIGH_WATER);
        while (seen < atLeast && !words.compareAndSetInt(HIGH_WATER, seen, atLeast)) {
            seen = words.getIntVolatile(HIGH_WATER);
        }
    }

    public long nextTicket() {
        return words.getAndAddLong(NEXT_TICKET, 1) + 1;
    }

    /** From now on signals can choose this cell. */
    public void publish(final int cell, final long ticket, final int condition, final int mode, final long since) {
        publish(cell, ticket, condition, mode, since, 0);
    }

    /** As the other one, and tells which thread it is: see {@link WaitTicket#tell}. */
    void publish(
            final int cell,
            final long ticket,
            final int condition,
            final int mode,
            final long since,
            final long thread) {
        final int base = cellIndex(cell);
        words.putLongRelease(base + WaitListDescriptor.THREAD, thread);
        words.putLongRelease(base + SINCE, since);
        words.putIntRelease(base + MODE, mode);
        words.putLongVolatile(base + STATE, state(ticket, condition, WAITING));
    }

    /** For the cell's own thread: where the kernel reads how long it may sleep. */
    void timeout(final int cell, final long timeoutNs) {
        final int index = cellIndex(cell) + WaitListDescriptor.TIMEOUT;
        words.putLong(index, timeoutNs / NS_PER_SECOND);
        words.putLong(index + Long.BYTES, timeoutNs % NS_PER_SECOND);
    }

    public long stateOf(final int cell) {
        return words.getLongVolatile(cellIndex(cell) + STATE);
    }

    /** Moves WAITING to another phase, or back to WAITING; false if the state is not exactly the expected one. */
    public boolean move(final int cell, final long expected, final int phase) {
        return words.compareAndSetLong(cellIndex(cell) + STATE, expected, withPhase(expected, phase));
    }

    /** Removes the cell's state from the list. */
    public long withdraw(final int cell) {
        return words.getAndSetLong(cellIndex(cell) + STATE, 0L);
    }

    /** Makes the cell unavailable to signals, but keeps it visible. */
    long rise(final int cell, final long asleep) {
        return words.getAndSetLong(cellIndex(cell) + STATE, withPhase(asleep, AWAKE));
    }

    public void free(final int cell) {
        words.putLongRelease(cellIndex(cell) + OWNER, ParticipantId.NOBODY);
    }

    /**
     * A waiter that a signal has chosen.
     *
     * @param mode how it sleeps
     * @param state of the cell until its thread has woken up
     */
    public record Chosen(int cell, int owner, int mode, long state) {}

    /**
     * Signals the cell that came first among those that wait for a condition.
     *
     * @return the waiters to wake: normally one; if empty, the condition's flag was lowered
     */
    public List<Chosen> chooseOldest(final int condition) {
        for (int cell = oldest(condition); cell != NONE; cell = oldest(condition)) {
            final Chosen chosen = choose(cell, condition);
            if (chosen != null) {
                return List.of(chosen);
            }
        }
        lower(condition);
        Fences.full();
        if (oldest(condition) == NONE) {
            return List.of();
        }
        // These waiters came between the look and the lowering, and any number of signallers may have skipped them
        // because the flag was down. This thread must signal on their behalf; at worst a waiter wakes up without a
        // reason.
        raise(condition);
        return chooseAll(condition);
    }

    /**
     * Signals every cell that waits for a condition, once: a waiter that wakes up without a reason goes back to wait.
     */
    List<Chosen> chooseAll(final int condition) {
        final List<Chosen> all = new ArrayList<>();
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        for (int cell = 0; cell < highWater; cell++) {
            final Chosen chosen = choose(cell, condition);
            if (chosen != null) {
                all.add(chosen);
            }
        }
        return all;
    }

    /**
     * Signals the first comer among all waiters with a ticket, if it sleeps.
     *
     * @param conditions that count
     * @param counts the owners that count
     * @return the waiter to wake, or null
     */
    Chosen chooseFirst(final IntPredicate conditions, final IntPredicate counts) {
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        int first = NONE;
        long firstSince = Long.MAX_VALUE;
        for (int cell = 0; cell < highWater; cell++) {
            final long state = stateOf(cell);
            if (phase(state) != 0 && conditions.test(condition(state))) {
                final long since = sinceOf(cell);
                final boolean earlier = since < firstSince || (since == firstSince && phase(state) != WAITING);
                if (earlier && counts.test(ownerOf(cell))) {
                    first = cell;
                    firstSince = since;
                }
            }
        }
        return first == NONE ? null : choose(first, condition(stateOf(first)));
    }

    private Chosen choose(final int cell, final int condition) {
        final long state = stateOf(cell);
        // Read before the CAS: while the state has this ticket, the owner and the mode belong to it as well.
        final Chosen chosen = new Chosen(
                cell, ownerOf(cell), words.getIntVolatile(cellIndex(cell) + MODE), withPhase(state, SIGNALLED));
        final boolean waits =
                phase(state) == WAITING && condition(state) == condition && !participants.isDead(chosen.owner());
        return waits && move(cell, state, SIGNALLED) ? chosen : null;
    }

    /**
     * The cell that waits for a condition, whose owner is not known to be dead, and that came first: by SINCE, and
     * among equals by ticket. Tickets alone are not the order of arrival: they are issued at the first sleep. Processes
     * that run come before those that seem to be stopped.
     */
    private int oldest(final int condition) {
        final int oldest = oldest(condition, participants::isDead);
        if (oldest == NONE || !participants.isStopped(ownerOf(oldest))) {
            return oldest;
        }
        final int running = oldest(condition, owner -> participants.isDead(owner) || participants.isStopped(owner));
        return running == NONE ? oldest : running;
    }

    private int oldest(final int condition, final IntPredicate isLeftOut) {
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        int oldest = NONE;
        long oldestSince = Long.MAX_VALUE;
        long oldestTicket = Long.MAX_VALUE;
        for (int cell = 0; cell < highWater; cell++) {
            final long state = stateOf(cell);
            if (phase(state) == WAITING && condition(state) == condition) {
                final long since = sinceOf(cell);
                final boolean earlier = since < oldestSince || (since == oldestSince && ticket(state) < oldestTicket);
                if (earlier && !isLeftOut.test(ownerOf(cell))) {
                    oldest = cell;
                    oldestSince = since;
                    oldestTicket = ticket(state);
                }
            }
        }
        return oldest;
    }

    /**
     * Lets the first of the waiters be passed from now on, until it moves: it was woken, and has not taken its turn. A signal reaches it last. A
     * waiter that sleeps and was not woken keeps its place, for it has had no turn yet.
     *
     * @param conditions that count
     * @param latest waiters that came later than this are left alone
     */
    void passOverFirst(final IntPredicate conditions, final long latest) {
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        int first = NONE;
        long firstSince = latest;
        long firstState = 0;
        for (int cell = 0; cell < highWater; cell++) {
            final long state = stateOf(cell);
            if (phase(state) != 0
                    && conditions.test(condition(state))
                    && sinceOf(cell) <= firstSince
                    && !participants.isDead(ownerOf(cell))) {
                first = cell;
                firstSince = sinceOf(cell);
                firstState = state;
            }
        }
        if (first != NONE && phase(firstState) != WAITING) {
            passOver(first, firstState, firstSince);
        }
    }

    /**
     * Passes a waiter over. If the cell has got another thread meanwhile, that one moves, and restores its own number.
     *
     * @param state with which it was found: unless it is the same afterwards, the waiter has moved and may sleep again by now
     */
    private void passOver(final int cell, final long state, final long since) {
        final int index = cellIndex(cell) + SINCE;
        if (words.compareAndSetLong(index, since, PASSED_OVER) && stateOf(cell) != state) {
            words.compareAndSetLong(index, PASSED_OVER, since);
        }
    }

    /**
     * For the heartbeat of the cell's own process: repairs what a process has left that was killed or stopped. In {@link #passOver} it may have passed a
     * thread over that sleeps and was not woken. Between the two looks of {@link #chooseOldest} it may have lowered the flag over a sleeper.
     *
     * <p>The thread may have left the cell by now, and one of another process may sleep there, for a condition that is not known here.
     *
     * @param group whose flag says that the thread has a place, or {@link WaitTicket#NO_GROUP}
     */
    void repair(final int cell, final long since, final int group) {
        final long state = stateOf(cell);
        if (phase(state) == WAITING && isKnown(condition(state))) {
            words.compareAndSetLong(cellIndex(cell) + SINCE, PASSED_OVER, since);
            raiseAgain(condition(state));
        }
        if (group != WaitTicket.NO_GROUP) {
            raiseAgain(group);
        }
    }

    private void raiseAgain(final int flag) {
        if (!isRaised(flag)) {
            raise(flag);
        }
    }

    /** For the cell's own thread, whenever it moves: it has its place again, if it was passed over. */
    void restoreSince(final int cell, final long since) {
        if (sinceOf(cell) != since) {
            words.putLongRelease(cellIndex(cell) + SINCE, since);
        }
    }

    private long sinceOf(final int cell) {
        return words.getLongVolatile(cellIndex(cell) + SINCE);
    }

    /**
     * Visits all cells in use, without disturbing their threads.
     *
     * @param visitor is called for each one whose owner is not known to be dead
     */
    void visit(final Visitor visitor) {
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        for (int cell = 0; cell < highWater; cell++) {
            final long state = stateOf(cell);
            if (phase(state) != 0) {
                final int owner = ownerOf(cell);
                final long since = sinceOf(cell);
                // While the ticket is the same, so are the owner and SINCE.
                if (ticket(stateOf(cell)) == ticket(state) && !participants.isDead(owner)) {
                    visitor.place(condition(state), owner, since);
                }
            }
        }
    }

    /** {@return the threads of living processes that wait here, as of now} */
    public List<WaitList.Waiter> waiters() {
        final List<WaitList.Waiter> waiters = new ArrayList<>();
        visit((condition, owner, since) -> waiters.add(new WaitList.Waiter(owner, condition)));
        return waiters;
    }

    /**
     * A thread that waits, as others see it.
     *
     * @param ticket the same from its first sleep for something to the end of the call, and never that of another call
     * @param thread as its caller has told it; 0 if it has not
     */
    public record Seen(int participant, int condition, long ticket, long thread) {}

    /** {@return the threads of living processes that wait here and have told who they are, as of now} */
    public List<Seen> told() {
        final List<Seen> all = new ArrayList<>();
        final int highWater = Math.min(capacity, words.getIntVolatile(HIGH_WATER));
        for (int cell = 0; cell < highWater; cell++) {
            final long state = stateOf(cell);
            if (phase(state) != 0) {
                final int owner = ownerOf(cell);
                final long thread = words.getLongVolatile(cellIndex(cell) + WaitListDescriptor.THREAD);
                final boolean isSame = ticket(stateOf(cell)) == ticket(state);
                if (isSame && thread != 0 && !participants.isDead(owner)) {
                    all.add(new Seen(owner, condition(state), ticket(state), thread));
                }
            }
        }
        return all;
    }

    /** Called by {@link #visit}. */
    @FunctionalInterface
    interface Visitor {
        void place(int condition, int owner, long since);
    }

    private int ownerOf(final int cell) {
        return (int) words.getLongVolatile(cellIndex(cell) + OWNER);
    }
}
