package io.penstock.core.wait;

/**
 * A thread's place in the list for a call that may have to wait more than once: from its first sleep until {@link WaitList#leave} it is seen by
 * {@link WaitList#oldestSince}, asleep or awake, and keeps its rank. A killed process's place is nobody's.
 *
 * <p>Threads: one.
 */
public final class WaitTicket {
    static final int NO_GROUP = -1;

    final long since;
    final int group;
    int cell = WaitCells.NONE;
    long ticket;

    /**
     * No place yet.
     *
     * @param since grows with the time of coming
     * @param group a number like a condition's, that is none: {@link WaitList#isAwaited} says whether anybody of it may have a place
     */
    public WaitTicket(final long since, final int group) {
        this.since = since;
        this.group = group;
    }

    /** {@return whether it has been asleep since the last {@link WaitList#leave}, so that a signal may have been meant for it} */
    public boolean hasSlept() {
        return cell != WaitCells.NONE;
    }

    /** {@return what it was made with} */
    public long since() {
        return since;
    }
}
