package io.penstock.sync.model;

import static io.penstock.sync.model.LockWord.*;

/** The lock (section 3). Nothing has to be recovered: a word that names a dead participant is free. */
final class Lock {
    /** What a call returns that does not get the lock; no word has this value. */
    static final long NONE = -1;

    final WaitList waits;
    final LockCheck check = new LockCheck();
    private final int word;
    private final int base;
    private final int free;
    private final int firstCondition;
    private final int lastCondition;

    /** The condition of the wait list for the lock itself, and those of the lock's conditions. */
    Lock(final Machine m, final WaitList waits, final int free, final int firstCondition, final int lastCondition) {
        this.waits = waits;
        this.free = free;
        this.firstCondition = firstCondition;
        this.lastCondition = lastCondition;
        word = m.word("WORD", LockWord.word(FIRST_FENCE, 0));
        base = m.word("BASE", FIRST_BASE);
    }

    boolean isFree(final SimThread t, final long w) {
        return owner(w) == 0 || isLeft(w) && t.on(Rule.READY_KNOWS_LEFT) || WaitList.isDead(t, owner(w));
    }

    long read(final SimThread t) {
        return t.load(word);
    }

    long lock(final SimThread t) {
        return lock(t, false, false);
    }

    /** Returns the word that it stored, or NONE: its time is over, or it fails. */
    long lock(final SimThread t, final boolean timed, final boolean fails) {
        while (true) {
            final long w = t.load(word);
            if (!isFree(t, w)) {
                final WaitList.End end = waits.await(t, free, timed, x -> isFree(x, x.load(word)));
                if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                    return NONE;
                }
                continue;
            }
            final long before = t.on(Rule.BASE_BEFORE_CAS) ? t.load(base) : 0;
            final long mine = next(w, t.me());
            if (!t.cas(word, w, mine)) {
                continue;
            }
            final long ticket = t.ghost(() -> check.taken(t, mine));
            final long b = t.on(Rule.BASE_BEFORE_CAS) ? before : t.load(base);
            final long fence = full(b, mine);
            if (isFar(b, fence)) {
                t.cas(base, b, fence);
            }
            final boolean told = owner(w) != 0;
            if (fails) {
                giveBack(t, mine, told);
                return NONE;
            }
            t.ghost(() -> check.returned(ticket, told, fence));
            return mine;
        }
    }

    /** The call fails after the CAS, in its recovery for example. Who was told leaves a lock of which the next is told. */
    private void giveBack(final SimThread t, final long mine, final boolean told) {
        final boolean leaves = told && t.on(Rule.FAILED_TAKE_LEAVES);
        if (t.cas(word, mine, leaves ? mine | LEFT : LockWord.free(mine))) {
            t.ghost(() -> told ? check.left(t, mine) : check.released(t, mine));
        }
        waits.signal(t, free);
    }

    /** False: the hold has been taken from the thread. */
    boolean unlock(final SimThread t, final long mine) {
        if (t.on(Rule.UNLOCK_BY_CAS)) {
            if (!t.cas(word, mine, LockWord.free(mine))) {
                return false;
            }
        } else {
            if (t.load(word) != mine) {
                return false;
            }
            t.storeRelease(word, LockWord.free(mine));
        }
        t.ghost(() -> check.released(t, mine));
        waits.signal(t, free);
        return true;
    }

    /** By the heartbeat for a thread that has ended, by forceRelease, by the unlock of a suspect hold: for exactly that hold. */
    void abandon(final SimThread t, final long hold) {
        long from = hold;
        if (!t.on(Rule.EXACT_WORD)) {
            final long now = t.load(word);
            from = owner(now) == owner(hold) ? now : hold;
        }
        final long was = from;
        if (t.cas(word, was, was | LEFT)) {
            t.ghost(() -> check.abandoned(hold, was));
            waits.signal(t, free);
            if (t.on(Rule.LEFT_WAKES_CONDITIONS)) {
                for (int condition = firstCondition; condition <= lastCondition; condition++) {
                    waits.signalAll(t, condition);
                }
            }
        }
    }
}
