package io.penstock.sync.model;

import java.util.HashSet;
import java.util.Set;

/** The latch of named parties (section 8): for each a word, FREE, HELD by a participant, LOST by one that has closed its handle, or DONE. */
final class Latch {
    static final int OPEN = 0;

    private static final long FREE = 0;
    private static final long HELD = 1;
    private static final long DONE = 2;
    private static final long LOST = 3;

    private static final int PARTICIPANT = 2;
    private static final int NUMBER = 33;

    private final WaitList waits;
    private final int[] party;

    /** How many parties have counted down, by the model. */
    private int done;

    /** Which entering has a place, by the model: 1 for the first of all, 0 for none. */
    private final int[] entering;

    private int enterings;

    /** Enterings whose process has closed its handle, by the model. */
    private final Set<Integer> closed = new HashSet<>();

    private final SimProcess[] processOf;

    Latch(final Machine m, final WaitList waits, final int parties) {
        this.waits = waits;
        party = m.words("PARTY", parties, FREE);
        entering = new int[parties];
        processOf = new SimProcess[parties];
    }

    /** A party that has entered: its place, and what stands there. */
    record Entered(int place, long word) {}

    /** A party that was seen to be lost, and which entering that was, by the model. */
    record Lost(long word, long entering) {}

    /** Returns the party, or null. A free place comes before that of a lost one. */
    Entered enter(final SimThread t) {
        final long number = t.ghost(() -> t.on(Rule.ENTERINGS_ARE_NUMBERED) ? ++t.process.entered : 1);
        final long held = number << NUMBER | (long) t.me() << PARTICIPANT | HELD;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < party.length; i++) {
                final int place = i;
                final long p = t.load(party[place]);
                if ((pass == 0 ? p == FREE : isLost(t, p)) && t.cas(party[place], p, held)) {
                    t.ghost(() -> enters(t.process, place));
                    return new Entered(place, held);
                }
            }
        }
        return null;
    }

    /** False: there is nothing left to count. */
    boolean countDown(final SimThread t, final Entered entered) {
        return countDown(t, entered.place(), entered.word());
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

    void leave(final SimThread t, final Entered entered) {
        t.cas(party[entered.place()], entered.word(), FREE);
    }

    /** The party's process closes its handle, and lives on. */
    void close(final SimThread t, final Entered entered) {
        if (t.cas(party[entered.place()], entered.word(), entered.word() | LOST)) {
            t.ghost(() -> closed.add(entering[entered.place()]) ? 1 : 0);
        }
        if (t.on(Rule.CLOSING_WAKES)) {
            waits.signalAll(t, OPEN);
        }
    }

    /** What a wait has come to. */
    record Outcome(boolean open, Lost lost) {}

    /** Not open, and none lost: the time was over. */
    Outcome await(final SimThread t, final boolean timed) {
        while (true) {
            if (isOpen(t)) {
                t.ghost(this::mustBeOpen);
                return new Outcome(true, null);
            }
            final Lost lost = lost(t);
            if (lost != null) {
                return new Outcome(false, lost);
            }
            final WaitList.End end = waits.await(t, OPEN, timed, x -> isOpen(x) || hasLost(x));
            if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                return new Outcome(false, null);
            }
        }
    }

    /** Frees the place of a lost party. True for one of all that were told of it. */
    boolean replace(final SimThread t, final Lost lost) {
        for (int i = 0; i < party.length; i++) {
            final int place = i;
            if (t.load(party[place]) == lost.word()) {
                boolean freed = true;
                if (t.on(Rule.REPLACE_BY_CAS)) {
                    freed = t.cas(party[place], lost.word(), FREE);
                } else {
                    t.store(party[place], FREE);
                }
                if (freed) {
                    t.ghost(() -> replaces(place, lost.entering()));
                }
                return freed;
            }
        }
        return false;
    }

    private boolean isOpen(final SimThread t) {
        for (final int address : party) {
            if (t.load(address) != DONE) {
                return false;
            }
        }
        return true;
    }

    private Lost lost(final SimThread t) {
        for (int i = 0; i < party.length; i++) {
            final int place = i;
            final long p = t.load(party[place]);
            final long which = t.ghost(() -> entering[place]);
            if (isLost(t, p)) {
                return new Lost(p, which);
            }
        }
        return null;
    }

    private boolean hasLost(final SimThread t) {
        for (final int address : party) {
            if (isLost(t, t.load(address))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLost(final SimThread t, final long p) {
        final long state = p & LOST;
        return state == LOST || state == HELD && WaitList.isDead(t, p << 64 - NUMBER >>> 64 - NUMBER + PARTICIPANT);
    }

    // ---- what must hold

    private long enters(final SimProcess process, final int place) {
        entering[place] = ++enterings;
        processOf[place] = process;
        return 0;
    }

    /** The place is that of the party that the caller was told of, which is lost. So of all that were told of it one gets here. */
    private long replaces(final int place, final long told) {
        if (entering[place] != told) {
            World.fail("another party is replaced: told=" + told + " replaced=" + entering[place]);
        }
        if (!processOf[place].proven && !closed.contains(entering[place])) {
            World.fail("a party that lives is replaced: entering=" + told);
        }
        entering[place] = 0;
        return 0;
    }

    private long mustBeOpen() {
        if (done != party.length) {
            World.fail("the latch opens early: done=" + done);
        }
        return 0;
    }

    boolean mayWait(final Machine m) {
        return done < party.length && !hasLost(m.oracle);
    }
}
