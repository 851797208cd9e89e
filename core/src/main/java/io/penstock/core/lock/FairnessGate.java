package io.penstock.core.lock;

import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Lets a waiter go first that has waited too long while others were served (Q10). A call has its place from its first sleep to its end, awake or
 * asleep. The place records when the call came. A call that finds a waiter that came more than 5 ms ago, and has not waited so long itself, waits as
 * well, behind it. A waiter that does not take its turn within 5 ms is passed over until it moves.
 *
 * <pre>
 *   NEXT_LOOK   before this time no waiter can have waited too long: calls need not look at the places
 * </pre>
 *
 * The word is a hint, in nanoseconds of the machine's monotonic clock, which all processes share.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the words. <b>Blocks:</b> never.
 */
public final class FairnessGate {
    /** How long a waiter may be passed, and how long the others wait for it to take its turn. */
    public static final long LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final LongAdder TIMED_OUT = new LongAdder();
    private static final int NO_GROUP = -1;

    private final AtomicBuffer control;
    private final int nextLookIndex;
    private final WaitList waitList;
    private final int group;
    private final IntPredicate conditions;

    /**
     * A gate on two words, of which the second is used.
     *
     * @param index of the first word
     */
    public FairnessGate(
            final AtomicBuffer control,
            final int index,
            final WaitList waitList,
            final int group,
            final int... conditions) {
        this.control = control;
        this.nextLookIndex = index + Long.BYTES;
        this.waitList = waitList;
        this.group = group;
        this.conditions = condition -> contains(conditions, condition);
    }

    private static boolean contains(final int[] conditions, final int condition) {
        for (final int each : conditions) {
            if (each == condition) {
                return true;
            }
        }
        return false;
    }

    /** A gate that never makes a call yield, for locks that are seldom contested. */
    public static FairnessGate open(final WaitList waitList) {
        return new FairnessGate(null, 0, waitList, NO_GROUP);
    }

    private boolean isOpen() {
        return group == NO_GROUP;
    }

    /** {@return whether a thread may wait here: only then does a call have to ask} */
    public boolean isContested() {
        return !isOpen() && waitList.isAwaited(group);
    }

    /**
     * Whether a call must leave an opportunity to a waiter that has waited too long. If not, the call goes on.
     *
     * @param place of the call, or null if it has none yet
     */
    public boolean mustYield(final WaitTicket place) {
        if (!isContested()) {
            return false;
        }
        final long nowNs = System.nanoTime();
        if (nowNs < control.getLongVolatile(nextLookIndex) || isDue(place, nowNs)) {
            return false; // those behind a due call came later, and those before it are woken before it
        }
        final long oldest = waitList.oldestSince(conditions, group);
        final boolean none = oldest == Long.MAX_VALUE;
        control.putLongVolatile(nextLookIndex, (none ? nowNs : oldest) + LIMIT_NS);
        return !none && oldest <= nowNs - LIMIT_NS;
    }

    /** Whether no waiter is to go first any more. */
    public boolean isFree() {
        final long nowNs = System.nanoTime();
        return nowNs < control.getLongVolatile(nextLookIndex)
                || waitList.oldestSince(conditions, group) > nowNs - LIMIT_NS;
    }

    private static boolean isDue(final WaitTicket place, final long nowNs) {
        return place != null && place.since() <= nowNs - LIMIT_NS;
    }

    /** Wakes the waiter that is to go first: it may have slept through its opportunity. */
    public void wakeFirst() {
        waitList.signalFirst(conditions);
    }

    /** A call has yielded until its patience ended: the waiter that was to go first is stopped or very late, and has no turn until it moves. */
    public void patienceEnded() {
        TIMED_OUT.increment();
        waitList.passOverFirst(conditions, System.nanoTime() - LIMIT_NS);
    }

    /** {@return for tests: how often calls of this process have yielded until their patience ended} */
    public static long yieldsTimedOut() {
        return TIMED_OUT.sum();
    }

    /** {@return the place of a call that has to wait for the first time} */
    public WaitTicket arrive() {
        return new WaitTicket(isOpen() ? 0 : System.nanoTime(), group);
    }

    /** Before a call sleeps: a look from before it had its place must not have put the next look off too far. */
    public void rejoin(final WaitTicket place) {
        if (!isOpen() && control.getLongVolatile(nextLookIndex) > place.since() + LIMIT_NS) {
            control.putLongVolatile(nextLookIndex, place.since() + LIMIT_NS);
        }
    }

    /**
     * At the end of a call.
     *
     * @param place of the call, or null if it had none
     */
    public void leave(final WaitTicket place) {
        if (place != null) {
            waitList.leave(place);
        }
    }
}
