package io.penstock.core.wait;

import io.penstock.core.events.WaitRecord;

/**
 * A thread's place in the list for a call that may have to wait more than once. From its first sleep until
 * {@link WaitList#leave} it is visible to {@link WaitList#oldestSince}, asleep or awake, and keeps its rank. The place
 * of a killed process does not count.
 *
 * <p><b>Threads:</b> one.
 */
public final class WaitTicket extends OpenWait {
    static final int NO_GROUP = -1;

    final long since;
    final int group;
    int cell = WaitCells.NONE;
    long ticket;
    long thread;

    /** The list that it sleeps in; null before its first sleep, and from {@link WaitList#leave} on. */
    WaitList list;

    /** Of the wait, from its first sleep to {@link WaitList#leave}; null if no one records. */
    WaitRecord record;

    /** Of a sleep under way, or of one that failed to end. */
    CellSleeper sleeper;

    /**
     * Creates a ticket without a place.
     *
     * @param since increases in the order of arrival
     * @param group a number in the range of conditions that is not a condition: {@link WaitList#isAwaited} tells
     *     whether a waiter of the group may have a place
     */
    public WaitTicket(final long since, final int group) {
        this.since = since;
        this.group = group;
    }

    /**
     * {@return whether it has slept since the last {@link WaitList#leave}, so that a signal may have been meant for it}
     */
    public boolean hasSlept() {
        return cell != WaitCells.NONE;
    }

    @Override
    public void leave() {
        final WaitList in = list;
        if (in != null) {
            in.leave(this);
        }
    }

    /**
     * Lets others see which thread waits, from its next sleep on: {@link WaitCells#told}.
     *
     * @param who what they see; 0 for nothing
     */
    public void tell(final long who) {
        thread = who;
    }

    /** {@return the number that it was created with} */
    public long since() {
        return since;
    }
}
