package io.penstock.sync.engine;

import io.penstock.core.memory.Participants;
import io.penstock.core.wait.Deadline;
import io.penstock.sync.Death;
import io.penstock.sync.LockLostException;
import io.penstock.sync.Recovery;
import io.penstock.sync.SyncStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToLongFunction;

/**
 * A lock of a board, as one handle has it open: acquires it, with waiting and recovery, and releases it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #acquire}.
 */
public sealed class LockPlace implements HeldPlace permits WritePlace {
    final OpenBoard board;
    final String name;
    private final LockWord word;
    private final LocalLock local;
    private final LockTurns<?> turns;
    private final LockRecovery recovery;
    private final LockUpkeep upkeep;

    /**
     * A lock.
     *
     * @param recovery run after a death, or null
     */
    public LockPlace(final EntryPlace place, final Recovery recovery) {
        this(
                place,
                recovery,
                new LockWord(place.words(), place.index(), place.board().participants()),
                place.board().local(place.entry(), LocalLock::new),
                place.board().turns(place.entry()));
        board.watch(place.entry(), this);
    }

    /** As above, of a lock that waits in its own way. The caller has the board watch it. */
    LockPlace(
            final EntryPlace place,
            final Recovery recovery,
            final LockWord word,
            final LocalLock local,
            final LockTurns<?> turns) {
        this.board = place.board();
        this.name = place.entry().name();
        this.word = word;
        this.local = local;
        this.turns = turns;
        this.upkeep = new LockUpkeep(board, place.entry(), word, local, turns);
        this.recovery = new LockRecovery(this, recovery, place.entry().first() == BoardDescriptor.WITH_RECOVERY);
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
        if (interruptible && Thread.interrupted()) { // first: so the JDK's locks do it, for a nested call as well
            throw new InterruptedException();
        }
        final Tenure last = local.lastOwn();
        if (last != null && reenter(last)) {
            return last;
        }
        return take(last != null && last.isReusable(this) ? last : new Tenure(this), deadline, interruptible);
    }

    /** As above, from a holder that has not released it. Null also if it is not so. Blocks only until the acquisition is complete. */
    final Tenure takeOver(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        final Tenure fresh = new Tenure(this);
        fresh.onlyAbandoned = true;
        fresh.share();
        return take(fresh, deadline, interruptible);
    }

    private Tenure take(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        boolean complete = false;
        try {
            fresh.begin();
            final boolean taken = fresh.onlyAbandoned
                    ? attempt(fresh, deadline, interruptible)
                    : (!turns.mustYield(null) && attempt(fresh, deadline, interruptible))
                            || (!deadline.isOver() && wait(fresh, deadline, interruptible));
            if (taken && fresh.told() != 0) {
                recovery.run(fresh);
                checkHeld(fresh);
            }
            complete = taken;
        } finally {
            if (!complete) {
                if (fresh.word == 0) {
                    fresh.count = 0;
                } else {
                    fresh.failed = true;
                    local.orphan = fresh; // first, and without a call: there may be no stack for giving it back
                    giveBack(fresh);
                }
            }
        }
        return complete ? fresh : null;
    }

    /** A recovery may take its time, or close the board: meanwhile the lock may have been taken away. */
    private void checkHeld(final Tenure fresh) {
        board.checkOpen();
        if (word.word() != fresh.word) {
            throw lost(fresh);
        }
    }

    private boolean wait(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        return TurnWait.run(
                board,
                turns,
                () -> attempt(fresh, deadline, interruptible),
                word::isAvailable,
                deadline,
                interruptible,
                new DeadlockWatch(board, deadline, fresh.threadId, fresh.origin == fresh, this::described));
    }

    /** {@return the acquisition of the calling thread, or null} */
    final Tenure own() {
        return local.own();
    }

    private boolean reenter(final Tenure own) {
        if (!own.isHeld() || !own.enter()) {
            return false;
        }
        if (word.word() != own.word) {
            own.exit();
            throw lost(own);
        }
        return true;
    }

    /** The one step that takes the lock. Where it fails behind it, the caller gives the lock back. */
    private boolean attempt(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        if (word.isAbandoned()) {
            recovery.check(); // now: otherwise this one's name would stand there for the next one
        }
        final boolean taken =
                tryTake(fresh, deadline, interruptible) || (board.beat() && tryTake(fresh, deadline, interruptible));
        if (taken) {
            local.taken(fresh);
            board.checkOpen(); // behind the CAS; pairs with abandonHolds
        }
        return taken;
    }

    /**
     * Takes the word.
     *
     * @param deadline and {@code interruptible}: of the call, for a lock that has to wait before it is complete
     */
    boolean tryTake(final Tenure fresh, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        return word.tryTake(fresh, fresh.threadId, board.nowMs());
    }

    private void giveBack(final Tenure fresh) {
        if (fresh.told() != 0) {
            upkeep.abandon(fresh.word); // the next one is told as well (Y4)
        } else {
            word.release(fresh.word);
        }
        local.ended(fresh);
        fresh.word = 0;
        local.adopted(fresh);
        turns.signal();
    }

    /** Who had not released the lock that this acquisition took; null if there is none. */
    public Death death(final Tenure tenure) {
        return tenure.told() == 0 ? null : recovery.death(tenure);
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
        if (own.recovers) {
            throw new IllegalMonitorStateException(
                    "a recovery cannot wait for a condition: the lock would be given up before all is repaired: "
                            + described() + "; wait when the lock was acquired");
        }
        if (own.suspect) {
            upkeep.tellConditions();
        }
        final Tenure next = new Tenure(this, own);
        own.waits = true; // before the lock is given up; pairs with the look behind a release that has failed
        return next;
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

    // ---- release

    /** Releases what the calling thread has acquired last. */
    public void unlock() {
        final Tenure own = local.own();
        if (own == null) {
            throw notHeld();
        }
        release(own);
    }

    /** {@return that another thread cannot release the lock now} */
    public IllegalMonitorStateException waits() {
        return new IllegalMonitorStateException(
                "the thread that has acquired the lock waits for a condition, and does not hold it now: " + described()
                        + "; close the hold when the wait has ended");
    }

    private IllegalMonitorStateException notHeld() {
        return new IllegalMonitorStateException("the calling thread does not hold the lock: thread="
                + Thread.currentThread().getName() + " " + described()
                + (board.isClosed()
                        ? "; this handle of the board was closed, and what its threads held was given up"
                        : ""));
    }

    /**
     * Releases a tenure once, by any thread.
     *
     * @throws LockLostException if the lock was taken away from it
     */
    public void release(final Tenure tenure) {
        if (tenure.recovers && tenure.count() == 1) {
            throw new IllegalMonitorStateException(
                    "a recovery cannot release the lock under which it runs: " + described()
                            + "; it is held until it was repaired, and released by the call that has acquired it");
        }
        final long held = tenure.word;
        final int left = tenure.exit();
        if (left > 0) {
            if (word.word() != held) {
                throw lost(tenure);
            }
            return;
        }
        if (held != 0 && (tenure.suspect ? upkeep.abandon(held) : word.release(held))) {
            // It stays the JVM's last acquisition, for its thread's next one. The heartbeat does not touch it any more.
            tenure.word = 0;
        } else if (held == 0 || tenure.releasedForIt != held) {
            throw lost(tenure);
        }
        turns.signal();
    }

    final LockLostException lost(final Tenure tenure) {
        return new LockLostException("the lock was taken away from its holder, " + whyLost(tenure) + ": fence="
                + tenure.fence() + " " + described() + "; what was done under it may have met others");
    }

    private static String whyLost(final Tenure tenure) {
        if (tenure.givenUp) {
            return "for it was not to be had again after a wait";
        }
        if (tenure.place.board.isClosed()) {
            return "for its handle of the board was closed";
        }
        return tenure.thread.isAlive() ? "by forceRelease" : "for its thread had ended";
    }

    /** Takes the lock away from its holder, if this is its fence. */
    public boolean force(final long fence) {
        board.checkOpen();
        final Object begun = upkeep.beginAbandoning();
        final boolean done = word.force(fence);
        upkeep.endAbandoning(begun, done);
        if (done) {
            turns.signal();
        }
        return done;
    }

    @Override
    public void lookAfter() {
        upkeep.lookAfter();
    }

    /** What a thread holds that has ended, the heartbeat abandons. */
    @Override
    public boolean isHolding() {
        final Tenure tenure = local.current;
        return tenure != null
                && tenure.place.board == board
                && tenure.count() > 0
                && tenure.thread.isAlive()
                && word.word() == tenure.word;
    }

    /** The handle was closed: what its threads hold is abandoned, as by a death. */
    @Override
    public void abandonHolds() {
        upkeep.abandonHolds();
    }

    // ---- looks

    /** {@return that the time of a call was up} */
    public TimeoutException notInTime(final Duration timeout) {
        return new TimeoutException("the lock was not to be had in time: timeout=" + timeout + " "
                + holder(word, board.participants(), board::pidOf)
                        .map(seen ->
                                "holder=" + seen.pid() + " thread=" + seen.thread() + " fence=" + seen.fence() + " ")
                        .orElse("")
                + described() + "; try again, give it more time, or use tryLock, which returns false");
    }

    /** {@return whether the calling thread holds it} */
    public boolean isOwn() {
        final Tenure own = local.own();
        return own != null && own.word == word.word();
    }

    /** {@return for tests: whether this process holds it} */
    boolean holds() {
        return word.isOwn(word.word());
    }

    /** {@return what can be seen of it} */
    public SyncStats.Entry stats() {
        board.checkOpen();
        return new SyncStats.Entry(
                name, kind().label(), turns.waiting(), holder(word, board.participants(), board::pidOf));
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

    /** For error texts. */
    EntryKind kind() {
        return EntryKind.LOCK;
    }

    final String described() {
        return kind().label() + "=" + name + " path=" + board.location();
    }
}
