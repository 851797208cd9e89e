package io.penstock.queue.engine;

import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Who waits and was passed too often goes first (Q10). While somebody waits for one side of the queue, each call that goes on
 * at an opportunity counts itself. A call has its place from its first sleep to its end, awake or asleep, and with the place stands what
 * the count was when it came. A call that finds somebody passed {@value #LIMIT} times, and has not been passed so often itself, waits as
 * well, behind it.
 *
 * <pre>
 *   PASSES      calls that went on while somebody waited, but for those that had been passed too often
 *   NEXT_LOOK   below this count nobody can have been passed too often: calls need not look at the places
 * </pre>
 *
 * Neither word is ever the truth about anybody: a process killed between two stores here makes the count wrong by one. Waiters that
 * are dead or stopped hold up nobody, and whoever leaves an opportunity unused is waited for no longer than {@link QueueHandle}'s
 * patience.
 */
final class FairnessGate {
    /** Calls that may pass a waiter. The rule says 100; others who were passed as often may go first as well. */
    static final long LIMIT = 80;

    private static final LongAdder IN_VAIN = new LongAdder();

    private final AtomicBuffer control;
    private final int passesIndex;
    private final int nextLookIndex;
    private final WaitList waitList;
    private final int group;
    private final int conditionBits;

    FairnessGate(
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

    /** Whether somebody may wait here: only then do others have to ask. */
    boolean isContested() {
        return waitList.isAwaited(group);
    }

    /**
     * Whether an opportunity is somebody else's, who has been passed too often: for every call that has not been so itself. If not, the
     * call goes on, and is counted, unless it is one that was passed.
     *
     * @param place of the call, or null if it has none yet
     */
    boolean mustYield(final WaitTicket place) {
        if (!isContested()) {
            return false;
        }
        while (true) {
            final long count = control.getLongVolatile(passesIndex);
            if (isDue(place, count)) {
                return false; // those behind it have come later, and those before it are woken before
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

    /** Wakes whoever is to go first: it may have slept through its chance. */
    void wakeFirst() {
        waitList.signalFirst(conditionBits);
    }

    /** Somebody gave way and lost patience: whoever was to go first is stopped, or hopelessly late. */
    void lostPatience() {
        IN_VAIN.increment();
    }

    /** For tests: how often that was so in this process. */
    static long gaveWayInVain() {
        return IN_VAIN.sum();
    }

    /** The place of a call that has to wait for the first time. */
    WaitTicket arrive() {
        return new WaitTicket(control.getLongVolatile(passesIndex), group);
    }

    /** Before a call sleeps: a look from before it had its place must not have put the next one off too far. */
    void rejoin(final WaitTicket place) {
        if (control.getLongVolatile(nextLookIndex) > place.since() + LIMIT) {
            control.putLongVolatile(nextLookIndex, place.since() + LIMIT);
        }
    }

    /** At the end of a call. */
    void leave(final WaitTicket place) {
        if (place != null) {
            waitList.leave(place);
        }
    }
}
