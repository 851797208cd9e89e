package io.penstock.sync.model;

import static io.penstock.sync.model.LockWord.*;

import java.util.HashMap;
import java.util.Map;

/** The lock with turns (section 9): a waiter is passed by a bounded number of others. */
final class TurnLock {
    static final int FREE = 0;
    static final long NONE = -1;

    /** How many acquisitions a waiter lets pass. */
    private static final long LIMIT = 2;

    final WaitList waits;
    final LockCheck check = new LockCheck();
    private final int word;
    private final int base;
    private final int places;
    private final int[] since;

    /** How often each waiter was passed since it came, by the model. */
    private final Map<SimThread, Integer> passed = new HashMap<>();

    TurnLock(final Machine m, final WaitList waits) {
        this.waits = waits;
        word = m.word("WORD", LockWord.word(FIRST_FENCE, 0));
        base = m.word("BASE", FIRST_BASE);
        places = m.word("PLACES", 0);
        since = m.words("SINCE", waits.state.length, NONE);
    }

    private static boolean isFree(final SimThread t, final long w) {
        return owner(w) == 0 || isLeft(w) || WaitList.isDead(t, owner(w));
    }

    long lock(final SimThread t, final boolean timed) {
        int cell = WaitList.NO_CELL;
        long ticket = 0;
        while (true) {
            final long w = t.load(word);
            if (isFree(t, w) && !mustYield(t, w, cell)) {
                final long b = t.load(base);
                final long mine = next(w, t.me());
                if (t.cas(word, w, mine)) {
                    taken(t, w, mine, b);
                    leave(t, cell);
                    return mine;
                }
                continue;
            }
            if (cell == WaitList.NO_CELL) {
                cell = waits.claim(t);
                if (cell == WaitList.NO_CELL) {
                    t.nap();
                    continue;
                }
                ticket = come(t, cell);
            }
            final int place = cell;
            final WaitList.Leaving leaving = waits.awaitIn(t, cell, ticket, FREE, timed, x -> mayGo(x, place, x == t));
            if (leaving.end() != WaitList.End.READY) {
                leave(t, cell);
                waits.signal(t, FREE);
                return NONE;
            }
        }
    }

    /** The lock is free, and no other place is due. A waiter that finds one due wakes it: the signal was meant for that one. */
    private boolean mayGo(final SimThread t, final int cell, final boolean itself) {
        final long w = t.load(word);
        if (!isFree(t, w)) {
            return false;
        }
        final int due = firstDue(t, w, cell);
        if (due != NONE_DUE && itself && t.on(Rule.WAKE_THE_DUE)) {
            waits.wake(t, due, FREE);
        }
        return due == NONE_DUE;
    }

    private void taken(final SimThread t, final long w, final long mine, final long b) {
        final long number = t.ghost(() -> check.taken(t, mine) + pass(t));
        final long fence = full(b, mine);
        if (isFar(b, fence)) {
            t.cas(base, b, fence);
        }
        t.ghost(() -> check.returned(number, owner(w) != 0, fence));
    }

    boolean unlock(final SimThread t, final long mine) {
        if (!t.cas(word, mine, LockWord.free(mine))) {
            return false;
        }
        t.ghost(() -> check.released(t, mine));
        waits.signal(t, FREE);
        return true;
    }

    // ---- places

    /** The place keeps the fence at which it came; the flag is raised behind it. */
    private long come(final SimThread t, final int cell) {
        final long ticket = waits.nextTicket(t);
        final long b = t.load(base);
        t.storeRelease(since[cell], full(b, t.load(word)));
        t.storeRelease(places, 1);
        t.fence();
        t.ghost(() -> passed.put(t, 0) == null ? 0 : 1);
        return ticket;
    }

    private void leave(final SimThread t, final int cell) {
        if (cell != WaitList.NO_CELL) {
            t.ghost(() -> passed.remove(t) == null ? 0 : 1);
            t.storeRelease(since[cell], NONE);
            waits.free(t, cell);
        }
    }

    /** Who finds the lock free lets a place go first that is due, unless its own is due too. */
    private boolean mustYield(final SimThread t, final long w, final int own) {
        if (!t.on(Rule.LOOK_AT_PLACES) || !hasPlaces(t)) {
            return false;
        }
        final int due = firstDue(t, w, own);
        if (due != NONE_DUE) {
            waits.wake(t, due, FREE);
            return true;
        }
        if (t.on(Rule.PLACES_FLAG) && !hasLiving(t)) {
            t.store(places, 0);
            t.fence();
            if (hasLiving(t)) {
                t.store(places, 1);
            }
        }
        return false;
    }

    private boolean hasPlaces(final SimThread t) {
        return t.on(Rule.PLACES_FLAG) ? t.load(places) != 0 : waits.isRaised(t, FREE);
    }

    private static final int NONE_DUE = -1;

    /** The place of a process that lives and runs that was passed often enough; none if the own one was so too. */
    private int firstDue(final SimThread t, final long w, final int own) {
        final long now = full(t.load(base), w);
        if (own != WaitList.NO_CELL && now - t.load(since[own]) >= LIMIT) {
            return NONE_DUE;
        }
        for (int cell = 0; cell < since.length; cell++) {
            final long came = t.load(since[cell]);
            if (cell != own && came != NONE && now - came >= LIMIT) {
                final long name = t.load(waits.owner[cell]);
                if (name != 0 && !WaitList.isDead(t, name) && !WaitList.isStopped(t, name)) {
                    return cell;
                }
            }
        }
        return NONE_DUE;
    }

    private boolean hasLiving(final SimThread t) {
        for (int cell = 0; cell < since.length; cell++) {
            if (t.load(since[cell]) != NONE) {
                final long name = t.load(waits.owner[cell]);
                if (name != 0 && !WaitList.isDead(t, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- the model's own account

    private long pass(final SimThread t) {
        final int most = (int) LIMIT + 2 * t.machine.threads.size();
        for (final Map.Entry<SimThread, Integer> one : passed.entrySet()) {
            if (one.getKey() != t && one.getKey().process.runs() && one.setValue(one.getValue() + 1) >= most) {
                World.fail("passed too often: " + one.getKey() + " passed=" + one.getValue());
            }
        }
        return 0;
    }

    /** A process that was stopped has no rank. */
    void stopped(final SimProcess process) {
        passed.keySet().removeIf(t -> t.process == process);
    }
}
