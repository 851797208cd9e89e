package io.penstock.sync.model;

import static io.penstock.sync.model.BarrierWords.*;

/** The barrier (section 7). */
final class Barrier {
    static final int CHANGED = 0;
    static final int CONDITIONS = 1;

    /** What a call returns that has broken the round itself, or has not arrived. One that was told that a round is broken returns {@link #broken}. */
    static final int BROKEN = -1;

    private static final int BROKEN_ROUND = -10;

    final BarrierCheck check = new BarrierCheck();
    private final WaitList waits;
    private final int parties;
    private final int state;
    private final int lastBroken;
    private final int[] slot;

    Barrier(final Machine m, final WaitList waits, final int parties) {
        this.waits = waits;
        this.parties = parties;
        state = m.word("STATE", state(1, OPEN, 0));
        lastBroken = m.word("LAST_BROKEN", 0);
        slot = m.words("SLOT", parties, 0);
    }

    private static int broken(final long round) {
        return BROKEN_ROUND - (int) round;
    }

    /** The round that a call was told of; 0 if it was told of none. */
    static long toldOf(final int returned) {
        return returned < BROKEN_ROUND ? BROKEN_ROUND - returned : 0;
    }

    // ---- await

    /** Returns the arrival index; or less than 0, if the barrier is broken. */
    int await(final SimThread t, final boolean timed, final boolean withAction, final boolean actionFails) {
        while (true) {
            final long st = t.load(state);
            final long g = generation(st);
            if (isBroken(st) || t.on(Rule.LOOK_FOR_DEAD) && hasDead(t)) {
                if (t.on(Rule.RENEW) && !hasLiving(t)) {
                    renew(t, st);
                } else if (isBroken(st)) {
                    if (!t.on(Rule.LOOK_BEFORE_THROW) || t.load(state) == st) {
                        return broken(g);
                    }
                } else {
                    breakIt(t, st, BROKEN_DEATH);
                }
            } else if (phase(st) == TRIPPING || allArrived(t, g)) {
                final WaitList.End end =
                        waits.await(t, CHANGED, timed, x -> x.load(state) != st || hasDeadWhileWaiting(x));
                if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                    return BROKEN; // before its arrival: the round is another's
                }
            } else if (takeSlot(t, g)) {
                final int index = arrive(t, g, timed, withAction, actionFails);
                if (index != NOT_COUNTED) {
                    return index;
                }
            }
        }
    }

    private static final int NOT_COUNTED = -2;

    /** One of its own that has not arrived, else a free one, else that of another living one that has not arrived. */
    private boolean takeSlot(final SimThread t, final long g) {
        final long lookedAt = t.ghost(() -> t.machine.accesses);
        int best = -1;
        long bestWord = 0;
        int bestRank = 3;
        for (int i = 0; i < parties; i++) {
            final long s = t.load(slot[i]);
            final int rank = s == 0 ? 1 : arrivedIn(s) == g ? 3 : member(s) == t.me() ? 0 : mayTake(t, s) ? 2 : 3;
            if (rank < bestRank) {
                best = i;
                bestWord = s;
                bestRank = rank;
            }
        }
        if (best < 0) {
            return false;
        }
        if (t.on(Rule.ARRIVAL_LOOKS_AT_STATE)) {
            final long st = t.load(state);
            if (generation(st) != g || isBroken(st) && t.on(Rule.ARRIVAL_SEES_BREAK)) {
                return false;
            }
        }
        final boolean taken = t.cas(slot[best], bestWord, slot(t.me(), g));
        if (taken && bestWord != 0) {
            final SimProcess before = t.machine.byParticipant(member(bestWord));
            t.ghost(() -> check.replaced(before, lookedAt));
        }
        return taken;
    }

    private static boolean mayTake(final SimThread t, final long s) {
        return !t.on(Rule.NEVER_TAKE_DEAD_SLOT) || !WaitList.isDead(t, member(s));
    }

    /** Counts the arrival, and waits for the others. */
    private int arrive(
            final SimThread t, final long g, final boolean timed, final boolean withAction, final boolean fails) {
        while (true) {
            final long st = t.load(state);
            if (generation(st) != g) {
                return NOT_COUNTED;
            }
            if (isBroken(st)) {
                return broken(g);
            }
            final long arrived = arg(st);
            if (phase(st) != OPEN) {
                World.fail("more arrivals than parties: " + t);
            }
            if (arrived < parties - 1) {
                if (t.cas(state, st, state(g, OPEN, arrived + 1))) {
                    t.ghost(() -> check.arrived(g, parties));
                    return awaitOthers(t, g, timed, (int) (parties - 1 - arrived));
                }
            } else if (withAction) {
                final long tripping = state(g, TRIPPING, t.me());
                if (t.cas(state, st, tripping)) {
                    t.ghost(() -> check.arrived(g, parties));
                    return act(t, g, tripping, fails);
                }
            } else if (trip(t, st, g)) {
                return 0;
            }
        }
    }

    private boolean trip(final SimThread t, final long from, final long g) {
        if (t.on(Rule.TRIP_BY_CAS)) {
            if (!t.cas(state, from, state(g + 1, OPEN, 0))) {
                return false;
            }
        } else {
            t.storeRelease(state, state(g + 1, OPEN, 0));
        }
        t.ghost(() -> phase(from) == OPEN ? check.arrived(g, parties) : 0);
        t.ghost(() -> check.tripped(g, parties, allArrived(t.machine.oracle, g)));
        t.ghost(() -> check.released(g, 0));
        waits.signalAll(t, CHANGED);
        return true;
    }

    private int act(final SimThread t, final long g, final long tripping, final boolean fails) {
        t.load(t.process.deaths); // the action
        if (fails) {
            if (t.cas(state, tripping, state(g, BROKEN_ACTION, t.me()))) {
                t.ghost(() -> check.broken(g));
                waits.signalAll(t, CHANGED);
            }
            return BROKEN;
        }
        return trip(t, tripping, g) ? 0 : broken(g);
    }

    private int awaitOthers(final SimThread t, final long g, final boolean timed, final int index) {
        while (true) {
            final WaitList.End end = waits.await(
                    t,
                    CHANGED,
                    timed,
                    x -> generation(x.load(state)) != g || isBroken(x.load(state)) || hasDeadWhileWaiting(x));
            final long st = t.load(state);
            if (generation(st) != g) {
                if (t.load(lastBroken) >= g) {
                    t.ghost(() -> check.toldBroken(g));
                    return broken(g);
                }
                t.ghost(() -> check.released(g, index));
                return index;
            }
            if (isBroken(st)) {
                return broken(g);
            }
            if (hasDeadWhileWaiting(t)) {
                breakIt(t, st, BROKEN_DEATH);
            } else if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                if (breakIt(t, st, BROKEN_TIME)) {
                    return BROKEN;
                }
            }
        }
    }

    private boolean breakIt(final SimThread t, final long st, final int why) {
        final boolean broken = t.cas(state, st, state(generation(st), why, t.me()));
        if (broken) {
            t.ghost(() -> check.broken(generation(st)));
            waits.signalAll(t, CHANGED);
        }
        return broken;
    }

    // ---- reset

    /** No member lived when STATE was st: another one that has come since is left alone. */
    private void renew(final SimThread t, final long st) {
        if (!t.on(Rule.RENEW_AS_SEEN)) {
            reset(t);
        } else if (isBroken(st)) {
            resetFrom(t, st);
        } else {
            breakIt(t, st, BROKEN_RESET);
        }
    }

    void reset(final SimThread t) {
        resetFrom(t, t.load(state));
    }

    /** A reset for a broken round, which leaves later rounds alone. True for one of all that were told of it. */
    boolean reset(final SimThread t, final long told) {
        final long st = t.load(state);
        final long g = generation(st);
        if (!isBroken(st) || t.on(Rule.RESET_OF_THAT_ROUND) && g != told) {
            return false;
        }
        boolean next = clearDead(t, st);
        if (next) {
            record(t, g);
            next = t.cas(state, st, state(g + 1, OPEN, 0));
            if (next) {
                t.ghost(() -> check.mended(g, told));
            }
            waits.signalAll(t, CHANGED);
        }
        if (next || !t.on(Rule.ONE_HAS_RESET)) {
            t.ghost(() -> check.hasReset(told));
            return true;
        }
        return false;
    }

    /** A reset of the round that was seen. */
    private void resetFrom(final SimThread t, final long seen) {
        long st = seen;
        final long g = generation(st);
        if (t.on(Rule.RESET_BREAKS)) {
            while (!isBroken(st)) {
                final long from = st;
                if (t.cas(state, from, state(g, BROKEN_RESET, t.me()))) {
                    t.ghost(() -> check.broken(g));
                }
                st = t.load(state);
                if (generation(st) != g) {
                    return;
                }
            }
        }
        if (t.on(Rule.RESET_CLEARS_DEAD) && !clearDead(t, st)) {
            return;
        }
        if (t.on(Rule.RECORD_BEFORE_NEXT)) {
            record(t, g);
        }
        final boolean next = t.cas(state, st, state(g + 1, OPEN, 0));
        if (next) {
            t.ghost(() -> check.renewed(g));
        }
        if (!t.on(Rule.RECORD_BEFORE_NEXT)) {
            record(t, g);
        }
        waits.signalAll(t, CHANGED);
    }

    /** False: another reset was quicker. */
    private boolean clearDead(final SimThread t, final long st) {
        for (int i = 0; i < parties; i++) {
            final long s = t.load(slot[i]);
            if (s != 0 && WaitList.isDead(t, member(s))) {
                if (t.on(Rule.RESET_LOOKS_AT_STATE) && t.load(state) != st) {
                    return false;
                }
                t.cas(slot[i], s, 0);
            }
        }
        return true;
    }

    private void record(final SimThread t, final long g) {
        if (!t.on(Rule.RESET_RECORDS)) {
            return;
        }
        if (!t.on(Rule.RECORD_NEVER_FALLS)) {
            t.store(lastBroken, g);
            return;
        }
        long last = t.load(lastBroken);
        while (last < g && !t.cas(lastBroken, last, g)) {
            last = t.load(lastBroken);
        }
    }

    // ---- members

    private boolean allArrived(final SimThread t, final long g) {
        for (final int address : slot) {
            if (arrivedIn(t.load(address)) != g) {
                return false;
            }
        }
        return true;
    }

    private boolean hasDeadWhileWaiting(final SimThread t) {
        return t.on(Rule.LOOK_FOR_DEAD) && hasDead(t);
    }

    private boolean hasDead(final SimThread t) {
        for (final int address : slot) {
            final long s = t.load(address);
            if (s != 0 && WaitList.isDead(t, member(s))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasLiving(final SimThread t) {
        for (final int address : slot) {
            final long s = t.load(address);
            if (s != 0 && !WaitList.isDead(t, member(s))) {
                return true;
            }
        }
        return false;
    }

    /** A member comes, without an arrival, if a slot is free. */
    boolean join(final SimThread t) {
        for (final int address : slot) {
            final long g = generation(t.load(state));
            if (t.load(address) == 0 && t.cas(address, 0, slot(t.me(), g - 1))) {
                return true;
            }
        }
        return false;
    }

    /** A member goes, between rounds: its slots that have not arrived are free. */
    void leave(final SimThread t) {
        for (final int address : slot) {
            final long s = t.load(address);
            if (s != 0 && member(s) == t.me() && arrivedIn(s) < generation(t.load(state))) {
                t.cas(address, s, 0);
            }
        }
    }

    // ---- for the checks

    /** Arrivals that the present round still waits for. */
    long missing(final Machine m) {
        final long st = m.words[state];
        return phase(st) == OPEN ? parties - arg(st) : 0;
    }

    boolean isTrippingByStopped(final Machine m) {
        final long st = m.words[state];
        return phase(st) == TRIPPING && m.byParticipant(arg(st)).stopped;
    }

    boolean isBrokenNow(final Machine m) {
        return isBroken(m.words[state]);
    }

    boolean isMember(final SimProcess process) {
        for (final int address : slot) {
            if (member(process.threads.get(0).machine.words[address]) == process.participant) {
                return true;
            }
        }
        return false;
    }
}
