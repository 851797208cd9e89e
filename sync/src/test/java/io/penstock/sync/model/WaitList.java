package io.penstock.sync.model;

/**
 * The wait list of a board (section 2): a cell for each thread that sleeps. There is a flag for each condition, which says whether any thread may
 * wait for it.
 */
final class WaitList {
    /** How a wait ended. */
    enum End {
        READY,
        TIMED_OUT,
        INTERRUPTED,
        /** There was no cell. The thread has slept for a short time, and looks again. */
        NO_CELL
    }

    static final int NO_CELL = -1;

    // STATE: ticket | condition (8 bits) | phase (2 bits)
    static final int WAITING = 1;
    static final int SIGNALLED = 2;
    private static final int KICKED = 3;
    private static final int PHASES = 3;

    final int[] state;
    final int[] owner;
    private final int[] raised;
    private final int nextTicket;

    WaitList(final Machine m, final int cells, final int conditions) {
        state = m.words("STATE", cells, 0);
        owner = m.words("CELL_OWNER", cells, 0);
        raised = m.words("RAISED", conditions, 0);
        nextTicket = m.word("TICKET", 1);
    }

    // ---- a sleeper

    /** Waits until it is ready, or for its time. */
    End await(final SimThread t, final int condition, final boolean timed, final Ready ready) {
        final int cell = claim(t);
        if (cell == NO_CELL) {
            t.nap();
            return End.NO_CELL;
        }
        final Leaving leaving = awaitIn(t, cell, nextTicket(t), condition, timed, ready);
        free(t, cell);
        passOn(t, condition, leaving);
        return leaving.end();
    }

    /** How a wait ended, and whether the cell had been chosen. */
    record Leaving(End end, boolean chosen) {}

    /** Waits in a cell that the thread has claimed, and keeps. */
    Leaving awaitIn(
            final SimThread t,
            final int cell,
            final long ticket,
            final int condition,
            final boolean timed,
            final Ready ready) {
        final long waiting = state(ticket, condition);
        t.store(state[cell], waiting);
        sleeps(t, new Sleeper(t, this, cell, condition, waiting, ready, -1));
        final End end = sleep(t, cell, waiting, condition, timed, ready);
        final long last = t.getAndSet(state[cell], 0);
        sleepsNoMore(t);
        return new Leaving(end, phase(last) == SIGNALLED);
    }

    private End sleep(
            final SimThread t,
            final int cell,
            final long waiting,
            final int condition,
            final boolean timed,
            final Ready ready) {
        while (true) {
            if (lookAfterRaising(t, condition, ready)) {
                return End.READY;
            }
            final SimThread.Wake wake = t.futexWait(state[cell], waiting, timed);
            if (wake == SimThread.Wake.TIMED_OUT) {
                return End.TIMED_OUT;
            }
            if (wake == SimThread.Wake.INTERRUPTED) {
                return End.INTERRUPTED;
            }
            final long now = t.load(state[cell]);
            if (now != waiting) {
                if (ready.holds(t)) {
                    return End.READY;
                }
                t.cas(state[cell], now, waiting);
            }
        }
    }

    /** Who was chosen, and leaves without what it waited for, signals the next. */
    private void passOn(final SimThread t, final int condition, final Leaving leaving) {
        if (leaving.end() != End.READY && leaving.chosen() && t.on(Rule.PASS_ON)) {
            signal(t, condition);
        }
    }

    private boolean lookAfterRaising(final SimThread t, final int condition, final Ready ready) {
        final boolean before = !t.on(Rule.LOOK_AFTER_RAISING) && ready.holds(t);
        if (t.on(Rule.RAISED_RELEASED)) {
            t.storeRelease(raised[condition], 1);
        } else {
            t.store(raised[condition], 1);
        }
        if (t.on(Rule.FENCE_BEFORE_LOOK)) {
            t.fence();
        }
        return t.on(Rule.LOOK_AFTER_RAISING) ? ready.holds(t) : before;
    }

    /** A cell that is free, or whose owner is dead. */
    int claim(final SimThread t) {
        for (int cell = 0; cell < state.length; cell++) {
            final long before = t.load(owner[cell]);
            if (before == 0 || isDead(t, before)) {
                if (before != 0) {
                    withdraw(t, cell, before);
                }
                if (t.cas(owner[cell], before, t.me())) {
                    return cell;
                }
            }
        }
        return NO_CELL;
    }

    /**
     * While the cell has its dead owner's name: a signal to it must not go to the next owner. The owner is read again, so the state was its own; and
     * no ticket is given twice, so the CAS does not hit the state of a successor.
     */
    private void withdraw(final SimThread t, final int cell, final long dead) {
        final long left = t.load(state[cell]);
        if (phase(left) == WAITING && (!t.on(Rule.OWNER_READ_AGAIN) || t.load(owner[cell]) == dead)) {
            t.cas(state[cell], left, 0);
        }
    }

    long state(final long ticket, final int condition) {
        return ticket << 10 | condition << 2 | WAITING;
    }

    long nextTicket(final SimThread t) {
        return t.getAndAdd(nextTicket, 1);
    }

    void raise(final SimThread t, final int condition) {
        t.storeRelease(raised[condition], 1);
    }

    void free(final SimThread t, final int cell) {
        t.storeRelease(owner[cell], 0);
    }

    static void sleeps(final SimThread t, final Sleeper sleeper) {
        if (t.once()) {
            t.machine.sleepers.add(sleeper);
            t.sleeper = sleeper;
        }
    }

    static void sleepsNoMore(final SimThread t) {
        if (t.once()) {
            t.sleeper = null;
        }
    }

    // ---- a signaller

    boolean isRaised(final SimThread t, final int condition) {
        return t.load(raised[condition]) != 0;
    }

    /** Wakes the oldest waiter; those of stopped processes come last. What freed something was a CAS, or a fence was between. */
    void signal(final SimThread t, final int condition) {
        if (!isRaised(t, condition)) {
            return;
        }
        while (true) {
            final int cell = oldest(t, condition);
            if (cell != NO_CELL) {
                if (wake(t, cell, condition)) {
                    return;
                }
            } else {
                t.store(raised[condition], 0);
                t.fence();
                if (t.on(Rule.SECOND_LOOK) && oldest(t, condition) != NO_CELL) {
                    t.storeRelease(raised[condition], 1);
                    wakeAll(t, condition);
                }
                return;
            }
        }
    }

    void signalAll(final SimThread t, final int condition) {
        if (isRaised(t, condition)) {
            wakeAll(t, condition);
        }
    }

    private void wakeAll(final SimThread t, final int condition) {
        for (int cell = 0; cell < state.length; cell++) {
            wake(t, cell, condition);
        }
    }

    boolean wake(final SimThread t, final int cell, final int condition) {
        final long now = t.load(state[cell]);
        final boolean woken = waitsFor(now, condition) && t.cas(state[cell], now, now - WAITING + SIGNALLED);
        if (woken) {
            t.futexWake(state[cell]);
        }
        return woken;
    }

    private int oldest(final SimThread t, final int condition) {
        int found = NO_CELL;
        long best = Long.MAX_VALUE;
        for (int cell = 0; cell < state.length; cell++) {
            final long now = t.load(state[cell]);
            if (waitsFor(now, condition)) {
                final long name = t.load(owner[cell]);
                if (name != 0 && !isDead(t, name)) {
                    final boolean last = t.on(Rule.RUNNING_FIRST) && isStopped(t, name);
                    final long rank = (now >>> 10) + (last ? 1L << 40 : 0);
                    if (rank < best) {
                        best = rank;
                        found = cell;
                    }
                }
            }
        }
        return found;
    }

    // ---- the heartbeat, for sleepers of its own process

    void beat(final SimThread t) {
        for (final SimThread thread : t.process.threads) {
            final int id = (int) t.note(thread.sleeper == null ? -1 : t.machine.sleepers.lastIndexOf(thread.sleeper));
            if (id >= 0 && t.machine.sleepers.get(id).list() == this) {
                beat(t, t.machine.sleepers.get(id));
            }
        }
    }

    private void beat(final SimThread t, final Sleeper sleeper) {
        final int address = state[sleeper.cell()];
        final long now = t.load(address);
        if (now == sleeper.waiting()) {
            if (mayGetUp(t, sleeper)) {
                if (t.cas(address, now, now - WAITING + KICKED)) {
                    t.futexWake(address);
                }
            } else if (t.load(raised[sleeper.condition()]) == 0) {
                t.store(raised[sleeper.condition()], 1);
            }
        } else if (now >>> 2 == sleeper.waiting() >>> 2) {
            t.futexWake(address); // it was chosen, and who chose it was killed before it woke it
        }
    }

    private static boolean mayGetUp(final SimThread t, final Sleeper sleeper) {
        return sleeper.deaths() >= 0
                ? t.on(Rule.DEATHS_END_WAITS) && t.load(t.process.deaths) != sleeper.deaths()
                : sleeper.ready().holds(t);
    }

    // ----

    static int phase(final long state) {
        return (int) state & PHASES;
    }

    private static boolean waitsFor(final long state, final int condition) {
        return phase(state) == WAITING && (state >> 2 & 0xff) == condition;
    }

    static boolean isDead(final SimThread t, final long participant) {
        return t.load(t.machine.byParticipant(participant).dead) != 0;
    }

    static boolean isStopped(final SimThread t, final long participant) {
        return t.load(t.machine.byParticipant(participant).stoppedWord) != 0;
    }
}
