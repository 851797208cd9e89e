package io.penstock.sync.model;

import static io.penstock.sync.model.LockWord.*;

/** The read-write lock (section 5). */
final class ReadWriteLock {
    static final int READERS = 0;
    static final int WRITERS = 1;
    static final int DRAIN = 2;
    static final int CONDITIONS = 3;

    static final long NONE = -1;

    final Rows rows;
    final ReadWriteCheck check = new ReadWriteCheck();
    private final WaitList waits;
    private final int writer;

    ReadWriteLock(final Machine m, final WaitList waits, final int rows) {
        this.waits = waits;
        this.rows = new Rows(m, rows);
        writer = m.word("WRITER", 0);
    }

    private boolean isFree(final SimThread t, final long w) {
        return owner(w) == 0 || isLeft(w) || WaitList.isDead(t, owner(w)) || isPending(w) && isRevocable(t, w);
    }

    private static boolean isRevocable(final SimThread t, final long w) {
        return t.on(Rule.REVOKE_PENDING) && WaitList.isStopped(t, owner(w));
    }

    // ---- readers

    boolean read(final SimThread t, final boolean timed) {
        while (true) {
            final long w = t.load(writer);
            if (owner(w) == 0) {
                rows.add(t, 1);
                final long again = t.on(Rule.READER_LOOKS_TWICE) ? t.load(writer) : w;
                if (owner(again) == 0) {
                    t.ghost(() -> check.reads(t, false));
                    return true;
                }
                rowDown(t, again);
            } else if (isPending(w) && (WaitList.isDead(t, owner(w)) || isRevocable(t, w))) {
                revoke(t, w);
            } else if (!isPending(w) && (isLeft(w) || WaitList.isDead(t, owner(w)))) {
                if (!t.on(Rule.READERS_TAKE_OVER)) {
                    revoke(t, w);
                } else if (takeOverToRead(t, w)) {
                    return true;
                }
            } else if (gaveUp(waits.await(t, READERS, timed, x -> isFree(x, x.load(writer))))) {
                return false;
            }
        }
    }

    /** As a writer, until its recovery has run. */
    private boolean takeOverToRead(final SimThread t, final long w) {
        final long mine = next(w, t.me());
        if (!t.cas(writer, w, mine)) {
            return false;
        }
        t.ghost(() -> check.writes(t, mine, true));
        rows.add(t, 1);
        t.ghost(() -> check.readsToo(t));
        unwrite(t, mine);
        return true;
    }

    void unread(final SimThread t) {
        rowDown(t, 0);
    }

    private void rowDown(final SimThread t, final long before) {
        rows.add(t, -1);
        t.ghost(() -> check.readsNoMore(t));
        if (t.on(Rule.ROW_DOWN_SIGNALS)) {
            final long w = t.on(Rule.ROW_DOWN_LOOKS_ANEW) ? t.load(writer) : before;
            if (isPending(w)) {
                waits.signal(t, DRAIN);
            }
        }
    }

    private void revoke(final SimThread t, final long w) {
        if (t.cas(writer, w, free(w))) {
            wakeUp(t);
        }
    }

    // ---- writers

    /** Returns the word that it stored, or NONE. */
    long write(final SimThread t, final boolean timed) {
        while (true) {
            final long w = t.load(writer);
            if (owner(w) == 0 || isPending(w) && WaitList.isDead(t, owner(w))) {
                final long pending = next(w, t.me()) | PENDING;
                if (t.cas(writer, w, pending)) {
                    if (gaveUp(drain(t, pending, timed))) {
                        giveUp(t, pending);
                        return NONE;
                    }
                    final long mine = pending & ~PENDING;
                    if (t.cas(writer, pending, mine)) {
                        t.ghost(() -> check.writes(t, mine, false));
                        return mine;
                    }
                    // It was stopped, and its place was revoked.
                }
            } else if (isPending(w) && isRevocable(t, w)) {
                revoke(t, w);
            } else if (!isPending(w) && (isLeft(w) || WaitList.isDead(t, owner(w)))) {
                final long mine = next(w, t.me());
                if (t.cas(writer, w, mine)) {
                    t.ghost(() -> check.writes(t, mine, true));
                    return mine;
                }
            } else if (gaveUp(waits.await(t, WRITERS, timed, x -> isFree(x, x.load(writer))))) {
                return NONE;
            }
        }
    }

    private WaitList.End drain(final SimThread t, final long pending, final boolean timed) {
        final Ready drained = x -> x.load(writer) != pending || rows.sum(x) == 0;
        WaitList.End end = WaitList.End.READY;
        while (!drained.holds(t)) {
            end = waits.await(t, DRAIN, timed, drained);
            if (end != WaitList.End.NO_CELL) {
                return end;
            }
        }
        return WaitList.End.READY;
    }

    private void giveUp(final SimThread t, final long pending) {
        if (t.cas(writer, pending, free(pending)) && t.on(Rule.GIVING_UP_WAKES)) {
            wakeUp(t);
        }
    }

    /** False: the hold has been taken from the thread. */
    boolean unwrite(final SimThread t, final long mine) {
        if (!t.cas(writer, mine, free(mine))) {
            return false;
        }
        t.ghost(() -> check.written(t, mine));
        wakeUp(t);
        return true;
    }

    /** By the heartbeat for a thread that has ended. */
    void abandon(final SimThread t, final long hold) {
        if (t.cas(writer, hold, hold | LEFT)) {
            t.ghost(() -> check.left(hold));
            wakeUp(t);
        }
    }

    private void wakeUp(final SimThread t) {
        waits.signalAll(t, READERS);
        if (t.on(Rule.WAKE_BOTH_SIDES)) {
            waits.signal(t, WRITERS);
        }
    }

    private static boolean gaveUp(final WaitList.End end) {
        return end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED;
    }

    // ---- for the checks

    /** Readers and writers may have to wait for a process that is stopped. */
    boolean waitsForStopped(final Machine m) {
        final long w = m.words[writer];
        final boolean written = owner(w) != 0 && !isPending(w) && !isLeft(w) && m.byParticipant(owner(w)).stopped;
        return written || rows.stoppedCounts(m);
    }
}
