package io.penstock.sync.engine;

import io.penstock.core.memory.Participants;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.OpenWait;
import io.penstock.sync.DeadlockException;
import io.penstock.sync.Death;
import io.penstock.sync.LockLostException;
import io.penstock.sync.OwnerDiedException;
import io.penstock.sync.Recovery;
import io.penstock.sync.SyncStats;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;

/**
 * A lock of a board, as one handle has it open: acquires it, with waiting and recovery, and releases it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #acquire}.
 */
public final class LockPlace implements HeldPlace {
    private final OpenBoard board;
    private final Entry entry;
    private final LockWord word;
    private final LocalLock local;
    private final LockTurns<?> turns;
    private final boolean asksForRecovery;
    private final Recovery recovery;

    /** At the last beat its release was under way. */
    private volatile Tenure ending;

    /** At the last beat these were under way. */
    private volatile Set<Object> abandoning = Set.of();

    /**
     * A lock.
     *
     * @param recovery run after a death, or null
     */
    public LockPlace(final EntryPlace place, final Recovery recovery) {
        this.board = place.board();
        this.entry = place.entry();
        this.word = new LockWord(place.words(), place.index(), board.participants());
        this.local = board.local(place.entry(), LocalLock::new);
        this.turns = board.turns(place.entry());
        this.asksForRecovery = place.entry().first() == BoardDescriptor.WITH_RECOVERY;
        this.recovery = recovery;
        board.watch(place.entry(), this);
    }

    // ---- acquire

    /**
     * Acquires the lock, and tells what the last holder has left. Blocks.
     *
     * @param interruptible whether an interrupt ends the call; otherwise it stays pending
     * @return null if the deadline passed first
     * @throws InterruptedException if interrupted
     */
    public Tenure acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        board.checkOpen();
        final Tenure nested = reenter();
        if (nested != null) {
            return nested;
        }
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return take(new Tenure(this), deadline, interruptible);
    }

    private Tenure take(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        final boolean taken = (!turns.mustYield(null) && attempt(fresh))
                || (!deadline.isOver() && wait(fresh, turns, deadline, interruptible));
        return taken ? completed(fresh) : null;
    }

    private Tenure reenter() {
        final Tenure own = local.own();
        if (own == null || !own.enter()) {
            return null;
        }
        if (word.word() != own.word) {
            own.exit();
            throw lost(own);
        }
        return own;
    }

    private <P> boolean wait(
            final Tenure fresh, final LockTurns<P> how, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        final BooleanSupplier ready = () -> word.isAvailable() || board.isClosed();
        final P place = how.arrive();
        final boolean mayBreak = deadline == Deadline.NEVER && fresh.origin == fresh && board.breaksDeadlocks();
        if (deadline == Deadline.NEVER) { // another wait ends by itself
            how.tell(place, DeadlockFinder.told(fresh.thread.getId(), mayBreak));
        }
        boolean interrupted = false;
        boolean taken = false;
        boolean yields = true;
        try {
            while (!taken) {
                board.checkOpen();
                try {
                    if (yields && how.mustYield(place)) {
                        yields = how.giveWay(place, word::isAvailable, board::isClosed, deadline);
                    } else if (attempt(fresh)) {
                        taken = true;
                    } else if (mayBreak && !how.await(place, ready, DeadlockFinder.nextLook())) {
                        failIfChosen(fresh);
                    } else if (!mayBreak && !how.await(place, ready, deadline)) {
                        return false;
                    }
                } catch (final InterruptedException e) {
                    if (interruptible) {
                        throw e;
                    }
                    interrupted = true; // it does not end the call
                }
            }
            return true;
        } finally {
            boolean left = false;
            try {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                how.leave(place);
                left = true;
                if (!taken && word.isAvailable()) {
                    how.signal(); // the wake-up was perhaps meant for this call
                }
            } finally {
                if (!left && place instanceof OpenWait open) {
                    open.over = true; // without a call: there may be no stack for one
                }
            }
        }
    }

    /** Throws if this call is part of a deadlock, and the one that is to give up. */
    private void failIfChosen(final Tenure fresh) {
        for (final DeadlockFinder.Cycle cycle : board.deadlocks()) {
            if (cycle.isChosen(board.participants().self(), fresh.thread.getId())) {
                throw new DeadlockException(
                        "this call was part of a deadlock, and gives up: " + cycle + "; " + described()
                                + "; release what this thread holds, and begin anew; take several locks always in the same order");
            }
        }
    }

    /** The one step that takes the lock. What fails behind it gives the lock back. */
    private boolean attempt(final Tenure fresh) {
        if (asksForRecovery && recovery == null && word.isAbandoned()) {
            throw new OwnerDiedException(
                    "the last holder of the lock has not released it, and this process has no recovery for it: "
                            + described() + "; open the lock by board.lock(name, recovery), as its maker did");
        }
        boolean complete = false;
        try {
            final boolean taken = word.tryTake(fresh, fresh.thread.getId(), board.nowMs())
                    || (board.beat() && word.tryTake(fresh, fresh.thread.getId(), board.nowMs()));
            if (taken) {
                local.current = fresh; // before the look at closed; pairs with abandonHolds
                if (board.isClosed()) {
                    giveBack(fresh);
                    board.checkOpen();
                }
            }
            complete = true;
            return taken;
        } finally {
            if (!complete && fresh.word != 0) {
                local.orphan = fresh; // first, and without a call: there may be no stack for giving it back
                giveBack(fresh);
            }
        }
    }

    private void giveBack(final Tenure fresh) {
        if (fresh.told() != 0) {
            abandonWord(fresh.word); // the next one is told as well (Y4)
        } else {
            word.release(fresh.word);
        }
        local.ended(fresh);
        local.adopted(fresh);
        turns.signal();
    }

    /** Under the lock, and before the caller has it: tells of a death, and recovers. */
    private Tenure completed(final Tenure fresh) {
        if (fresh.told() == 0) {
            return fresh;
        }
        boolean recovered = false;
        try {
            final Death death = death(fresh);
            Warnings.warn(
                    "a lock was taken from a holder that has not released it: " + death + " " + described(), null);
            if (recovery != null) {
                recovery.recover(death);
            }
            recovered = true;
            return fresh;
        } catch (final Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new OwnerDiedException(
                    "the last holder of the lock has not released it, and the recovery has failed: " + described()
                            + "; the next one to take the lock runs its recovery again",
                    failed);
        } finally {
            if (!recovered) {
                local.orphan = fresh;
                giveBack(fresh);
            }
        }
    }

    /** Who had not released the lock that this acquisition took; null if there is none. */
    public Death death(final Tenure tenure) {
        final int participant = tenure.told();
        return participant == 0
                ? null
                : new Death(
                        board.pidOf(participant),
                        LockWord.thread(tenure.hint, tenure.before),
                        tenure.fenceBefore,
                        board.participants().isDead(participant));
    }

    // ---- conditions

    /**
     * What the calling thread holds.
     *
     * @throws IllegalMonitorStateException if it does not hold the lock
     * @throws LockLostException if the lock was taken away from it
     */
    Tenure held() {
        final Tenure own = local.own();
        if (own == null) {
            throw notHeld();
        }
        if (word.word() != own.word) {
            throw lost(own);
        }
        return own;
    }

    /** Before a wait for a condition: what its thread is to have after it. A suspect hold is about to be abandoned: the others are told before the thread waits, too. */
    Tenure beginWait(final Tenure own) {
        if (own.suspect) {
            tellConditions();
        }
        return new Tenure(this, own);
    }

    /**
     * For a wait for a condition: gives the lock up, however often it is held.
     *
     * @throws LockLostException if the lock was taken away (Y10)
     */
    void giveUp(final Tenure own) {
        own.givenUp = own.suspect ? word.abandon(own.word) : word.release(own.word); // no call between CAS and store
        if (!own.givenUp) {
            throw lost(own);
        }
        turns.signal();
    }

    /** After a wait for a condition: takes the lock as often as it was held, without a limit. Blocks. If it throws, the lock is not held. */
    void retake(final Tenure next) {
        try {
            take(next, Deadline.NEVER, false);
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
        next.origin.latest = next; // without a call: there may be no stack for one
    }

    /** Abandons exactly the hold with this word: then no process has died, and so those who wait for a condition have to be told (Y7). */
    private boolean abandonWord(final long held) {
        final Object begun = beginAbandoning();
        final boolean done = word.abandon(held);
        endAbandoning(begun, done);
        return done;
    }

    /** Before the CAS: if what follows it fails, the heartbeat tells. */
    private Object beginAbandoning() {
        final Object fresh = new Object();
        local.abandoning.add(fresh);
        return fresh;
    }

    private void endAbandoning(final Object which, final boolean done) {
        if (done) {
            tellConditions();
        }
        local.abandoning.remove(which);
    }

    private void tellConditions() {
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

    // ---- release

    /** Releases what the calling thread has acquired last. */
    public void unlock() {
        final Tenure own = local.own();
        if (own == null) {
            throw notHeld();
        }
        release(own);
    }

    private IllegalMonitorStateException notHeld() {
        return new IllegalMonitorStateException("the calling thread does not hold the lock: thread="
                + Thread.currentThread().getName() + " " + described());
    }

    /**
     * Releases a tenure once, by any thread.
     *
     * @throws LockLostException if the lock was taken away from it
     */
    public void release(final Tenure tenure) {
        final int left = tenure.exit();
        if (left > 0) {
            if (word.word() != tenure.word) {
                throw lost(tenure);
            }
            return;
        }
        final boolean done = tenure.suspect ? abandonWord(tenure.word) : word.release(tenure.word);
        // It stays the JVM's last acquisition until the next one or the heartbeat: its count says that it has ended.
        if (!done && !tenure.releasedForIt) {
            throw lost(tenure);
        }
        turns.signal();
    }

    private LockLostException lost(final Tenure tenure) {
        return new LockLostException(
                "the lock was taken away from its holder, by forceRelease or because its thread had ended, or it was not to be had again after a wait: fence="
                        + tenure.fence() + " " + described() + "; what was done under it may have met others");
    }

    /** Takes the lock away from its holder, if this is its fence. */
    public boolean force(final long fence) {
        board.checkOpen();
        final Object begun = beginAbandoning();
        final boolean done = word.force(fence);
        endAbandoning(begun, done);
        if (done) {
            turns.signal();
        }
        return done;
    }

    /** At each beat: abandons what a thread holds that has ended, and gives back what could not be given back. */
    @Override
    public void lookAfter() {
        final Tenure tenure = local.current;
        if (tenure != null && tenure.count() <= 0) {
            if (tenure == ending) {
                retryRelease(tenure);
            }
            ending = tenure;
        } else if (tenure != null && !tenure.thread.isAlive()) {
            abandon(tenure);
        }
        giveBackOrphan();
        endFailedAbandoning();
    }

    private void giveBackOrphan() {
        final LockWord.Taken orphan = local.orphan;
        if (orphan != null && orphan.word != 0) {
            final boolean done = orphan.told() != 0 ? abandonWord(orphan.word) : word.release(orphan.word);
            local.adopted(orphan); // last: if this fails as well, the next beat tries again
            if (done) {
                turns.signal();
            }
        }
    }

    /** Its release has failed in the midst, or is under way: the word is the same as long as it is not done. */
    private void retryRelease(final Tenure tenure) {
        tenure.releasedForIt = true; // before the CAS: if that is first, its own release is no failure
        if (tenure.suspect ? abandonWord(tenure.word) : word.release(tenure.word)) {
            turns.signal();
        }
        local.ended(tenure);
    }

    private void abandon(final Tenure tenure) {
        final boolean done = abandonWord(tenure.word);
        local.ended(tenure);
        if (done) {
            turns.signal();
        }
    }

    /** The handle was closed: what its threads hold is abandoned, as by a death. */
    @Override
    public void abandonHolds() {
        final Tenure tenure = local.current; // behind the store of closed; pairs with attempt
        if (tenure != null && tenure.place.board == board) {
            if (tenure.count() > 0) {
                abandon(tenure);
            } else {
                retryRelease(tenure);
            }
        }
        giveBackOrphan();
    }

    // ---- looks

    /** {@return whether the calling thread holds it} */
    public boolean isOwn() {
        final Tenure own = local.own();
        return own != null && own.word == word.word();
    }

    /** {@return what can be seen of it} */
    public SyncStats.Entry stats() {
        board.checkOpen();
        return new SyncStats.Entry(
                entry.name(),
                EntryKind.LOCK.label(),
                turns.waiting(),
                holder(word, board.participants(), board::pidOf));
    }

    static Optional<SyncStats.Holder> holder(
            final LockWord word, final Participants participants, final IntToLongFunction pidOf) {
        final LockWord.Seen seen = word.look();
        final int holder = seen.holder();
        return holder == 0 || participants.isDead(holder)
                ? Optional.empty()
                : Optional.of(new SyncStats.Holder(
                        pidOf.applyAsLong(holder), seen.thread(), Instant.ofEpochMilli(seen.sinceMs()), seen.fence()));
    }

    private String described() {
        return "lock=" + entry.name() + " path=" + board.location();
    }
}
