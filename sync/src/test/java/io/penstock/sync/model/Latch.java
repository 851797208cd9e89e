package io.penstock.sync.model;

/** The latch of named parties (section 8): for each a word, FREE, HELD by a participant, or DONE. */
final class Latch {
    static final int OPEN = 0;

    private static final long FREE = 0;
    private static final long HELD = 1;
    private static final long DONE = 2;

    private final WaitList waits;
    private final int[] party;

    /** How many parties have counted down, by the model. */
    private int done;

    Latch(final Machine m, final WaitList waits, final int parties) {
        this.waits = waits;
        party = m.words("PARTY", parties, FREE);
    }

    /** Returns the party, or -1. */
    int enter(final SimThread t) {
        for (int i = 0; i < party.length; i++) {
            final long p = t.load(party[i]);
            if ((p == FREE || isDead(t, p)) && t.cas(party[i], p, held(t))) {
                return i;
            }
        }
        return -1;
    }

    /** False: there is nothing left to count. */
    boolean countDown(final SimThread t, final int index) {
        return countDown(t, index, held(t));
    }

    /** For a party that has no name. */
    boolean countDownAnonymously(final SimThread t) {
        for (int i = 0; i < party.length; i++) {
            if (t.load(party[i]) == FREE && countDown(t, i, FREE)) {
                return true;
            }
        }
        return false;
    }

    private boolean countDown(final SimThread t, final int index, final long from) {
        if (!t.cas(party[index], from, DONE)) {
            return false;
        }
        t.ghost(() -> ++done);
        if (isOpen(t)) {
            if (t.on(Rule.LATCH_WAKES_ALL)) {
                waits.signalAll(t, OPEN);
            } else {
                waits.signal(t, OPEN);
            }
        }
        return true;
    }

    void leave(final SimThread t, final int index) {
        t.cas(party[index], held(t), FREE);
    }

    /** False: a party has died uncounted, or the time was over. */
    boolean await(final SimThread t, final boolean timed) {
        while (true) {
            if (isOpen(t)) {
                t.ghost(this::mustBeOpen);
                return true;
            }
            if (hasDead(t)) {
                return false;
            }
            final WaitList.End end = waits.await(t, OPEN, timed, x -> isOpen(x) || hasDead(x));
            if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                return false;
            }
        }
    }

    private boolean isOpen(final SimThread t) {
        for (final int address : party) {
            if (t.load(address) != DONE) {
                return false;
            }
        }
        return true;
    }

    private boolean hasDead(final SimThread t) {
        for (final int address : party) {
            if (isDead(t, t.load(address))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDead(final SimThread t, final long p) {
        return (p & HELD) != 0 && WaitList.isDead(t, p >>> 2);
    }

    private static long held(final SimThread t) {
        return (long) t.me() << 2 | HELD;
    }

    // ---- what must hold

    private long mustBeOpen() {
        if (done != party.length) {
            World.fail("the latch opens early: done=" + done);
        }
        return 0;
    }

    boolean mayWait(final Machine m) {
        return done < party.length && !hasDead(m.oracle);
    }
}
