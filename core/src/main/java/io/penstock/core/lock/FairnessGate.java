package io.penstock.core.lock;

import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Lets a waiter that was passed too often go first (Q10). While a thread waits, each call that goes on at an opportunity counts itself.
 * A call has its place from its first sleep to its end, awake or asleep. The place records the count at which the call came. A call that
 * finds a waiter passed {@value #LIMIT} times, and has not been passed so often itself, waits as well, behind it.
 *
 * <pre>
 *   PASSES      calls that went on while a thread waited, except those that had been passed too often
 *   NEXT_LOOK   below this count no waiter can have been passed too often: calls need not look at the places
 * </pre>
 *
 * Both words are hints. A process killed between two stores here makes the count wrong by one. Dead and stopped waiters delay no call, and
 * a waiter that does not use its opportunity delays the others no longer than the patience of a {@link WaitingCall}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the words. <b>Blocks:</b> never.
 */
public final class FairnessGate {
    /** Calls that may pass a waiter. The rule says 100; other waiters that were passed as often may go first as well. */
    public static final long LIMIT = 80;

    private static final LongAdder TIMED_OUT = new LongAdder();
    private static final int NO_GROUP = -1;

    private final AtomicBuffer control;
    private final int passesIndex;
    private final int nextLookIndex;
    private final WaitList waitList;
    private final int group;
    private final int conditionBits;

    /** A gate on two words. */
    public FairnessGate(
            final AtomicBuffer control,
            final int passesIndex,
            final WaitList waitList,
            final int group,
            final int... conditions) {
        this.control = control;
        this.passesIndex = passesIndex;
        this.nextLookIndex = passesIndex + Long.BYTES;
        this.waitList = waitList;
        this.group = group;
        int bits = 0;
        for (final int condition : conditions) {
            bits |= 1 << condition;
        }
        this.conditionBits = bits;
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
     * Whether a call must leave an opportunity to a waiter that was passed too often. If not, the call goes on and is counted, unless it
     * was passed too often itself.
     *
     * @param place of the call, or null if it has none yet
     */
    public boolean mustYield(final WaitTicket place) {
        if (!isContested()) {
            return false;
        }
        while (true) {
            final long count = control.getLongVolatile(passesIndex);
            if (isDue(place, count)) {
                return false; // those behind it came later, and those before it are woken before it
            }
            if (count >= control.getLongVolatile(nextLookIndex)) {
                final long oldest = waitList.oldestSince(conditionBits, group);
                control.putLongVolatile(nextLookIndex, (oldest == Long.MAX_VALUE ? count : oldest) + LIMIT);
                if (oldest <= count - LIMIT) {
                    return true;
                }
            }
            if (control.compareAndSetLong(passesIndex, count, count + 1)) {
                return false;
            }
        }
    }

    /** Whether the call may go on now. Does not count. */
    boolean isFree(final WaitTicket place) {
        final long count = control.getLongVolatile(passesIndex);
        return count < control.getLongVolatile(nextLookIndex)
                || isDue(place, count)
                || waitList.oldestSince(conditionBits, group) > count - LIMIT;
    }

    private static boolean isDue(final WaitTicket place, final long count) {
        return place != null && place.since() <= count - LIMIT;
    }

    /** Wakes the waiter that is to go first: it may have slept through its opportunity. */
    void wakeFirst() {
        waitList.signalFirst(conditionBits);
    }

    /** A call has yielded until its patience ended: the waiter that was to go first is stopped or very late. */
    void patienceEnded() {
        TIMED_OUT.increment();
    }

    /** {@return for tests: how often calls of this process have yielded until their patience ended} */
    public static long yieldsTimedOut() {
        return TIMED_OUT.sum();
    }

    /** {@return the place of a call that has to wait for the first time} */
    public WaitTicket arrive() {
        return new WaitTicket(isOpen() ? 0 : control.getLongVolatile(passesIndex), group);
    }

    /** Before a call sleeps: a look from before it had its place must not have put the next look off too far. */
    public void rejoin(final WaitTicket place) {
        if (!isOpen() && control.getLongVolatile(nextLookIndex) > place.since() + LIMIT) {
            control.putLongVolatile(nextLookIndex, place.since() + LIMIT);
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
