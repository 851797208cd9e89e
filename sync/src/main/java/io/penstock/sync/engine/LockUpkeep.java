package io.penstock.sync.engine;

import io.penstock.core.memory.Fences;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a lock does beside its calls: it abandons holds, tells those who wait for its conditions, and gives back what threads have left that ended or failed.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #abandonHolds}, for 10 ms at most.
 */
final class LockUpkeep {
    /** At the close of a handle: calls that had begun before it need some instructions to be seen. */
    private static final long LONGEST_CLOSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final OpenBoard board;
    private final Entry entry;
    private final LockWord word;
    private final LocalLock local;
    private final LockTurns<?> turns;

    /** At the last beat the release of this word was under way; 0 if none was. */
    private volatile long ending;

    /** At the last beat these were under way. */
    private volatile Set<Object> abandoning = Set.of();

    LockUpkeep(
            final OpenBoard board,
            final Entry entry,
            final LockWord word,
            final LocalLock local,
            final LockTurns<?> turns) {
        this.board = board;
        this.entry = entry;
        this.word = word;
        this.local = local;
        this.turns = turns;
    }

    /** Abandons exactly the hold with this word: then no process has died, and so those who wait for a condition have to be told (Y7). */
    boolean abandon(final long held) {
        final Object begun = beginAbandoning();
        final boolean done = word.abandon(held);
        endAbandoning(begun, done);
        return done;
    }

    /** Before the CAS: if what follows it fails, the heartbeat tells. */
    Object beginAbandoning() {
        final Object fresh = new Object();
        local.abandoning.add(fresh);
        return fresh;
    }

    void endAbandoning(final Object which, final boolean done) {
        if (done) {
            tellConditions();
        }
        local.abandoning.remove(which);
    }

    void tellConditions() {
        for (final ConditionQueue<?> condition : board.conditionsOf(entry)) {
            condition.signalAll();
        }
    }

    /** What stands still over a beat has failed. */
    private void endFailedAbandoning() {
        for (final Object each : local.abandoning) {
            if (abandoning.contains(each)) {
                endAbandoning(each, true);
            }
        }
        abandoning = Set.copyOf(local.abandoning);
    }

    /** At each beat: abandons what a thread holds that has ended, and gives back what could not be given back. */
    void lookAfter() {
        final Tenure tenure = local.current;
        if (tenure != null) {
            lookAfter(tenure);
        }
        giveBackOrphan();
        endFailedAbandoning();
    }

    private void lookAfter(final Tenure tenure) {
        final boolean isOver = !tenure.thread.isAlive(); // then it begins nothing any more
        final long held = tenure.word;
        Fences.acquire(); // the word before the count; pairs with Tenure.begin
        if (tenure.count() > 0) {
            if (isOver) {
                abandonFor(tenure);
            }
        } else if (held == 0) {
            if (isOver) {
                local.ended(tenure);
            }
        } else if (held == ending) {
            if (retryRelease(tenure, held) || isOver) {
                local.ended(tenure); // its thread does not use it again: it has not released it
            }
        }
        ending = tenure.count() > 0 ? 0 : held;
    }

    private void giveBackOrphan() {
        final LockWord.Taken orphan = local.orphan;
        final long taken = orphan == null ? 0 : orphan.word;
        if (taken != 0) {
            final boolean done = orphan.told() != 0 ? abandon(taken) : word.release(taken);
            if (orphan instanceof Tenure tenure) {
                local.ended(tenure); // its thread does not know of it
            }
            local.adopted(orphan); // last: if this fails as well, the next beat tries again
            if (done) {
                turns.signal();
            }
        }
    }

    /** Its release has failed in the midst, or is under way: the word is the same as long as it is not done. */
    private boolean retryRelease(final Tenure tenure, final long held) {
        tenure.releasedForIt = held; // before the CAS: if that is first, its own release is no failure
        final boolean done = held != 0 && (tenure.suspect ? abandon(held) : word.release(held));
        if (done) {
            turns.signal();
        }
        return done;
    }

    private void abandonFor(final Tenure tenure) {
        final long held = tenure.word;
        final boolean done = held != 0 && abandon(held);
        local.ended(tenure);
        if (done) {
            turns.signal();
        }
    }

    /** The handle was closed: what its threads hold is abandoned, as by a death. */
    void abandonHolds() {
        final Tenure tenure = settled();
        if (tenure != null && tenure.place.board == board) {
            if (tenure.count() > 0) {
                abandonFor(tenure);
            } else {
                retryRelease(tenure, tenure.word);
                local.ended(tenure);
            }
        }
        giveBackOrphan();
    }

    /**
     * The last acquisition, behind the store of closed. Who has not seen that store has made its CAS before, so the word is seen here; what it has stored behind
     * the CAS is seen as soon as its stores are. Pairs with attempt.
     */
    private Tenure settled() {
        final long giveUpNs = System.nanoTime() + LONGEST_CLOSE_NS;
        while (true) {
            final long now = word.word();
            final Tenure tenure = local.current;
            if (!word.isOwn(now) || (tenure != null && tenure.word == now) || System.nanoTime() - giveUpNs >= 0) {
                return tenure;
            }
            Thread.onSpinWait();
        }
    }
}
