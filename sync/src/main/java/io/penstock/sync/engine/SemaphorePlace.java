package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.SyncStats;
import io.penstock.sync.TooManyReleasesException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A semaphore of a board, as one handle has it open: acquires permits, with waiting, and releases them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #acquire}.
 */
public final class SemaphorePlace implements HeldPlace {
    /** A call whose time is up waits so long for a process that is in the midst of taking permits: some ten stores, unless it was stopped there. */
    private static final long LOCK_PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int SPINS = 200;
    private static final long FIRST_PAUSE_NS = 50_000;
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final OpenBoard board;
    private final Entry entry;
    private final int max;
    private final PermitWords permits;
    private final PermitTurns<?> turns;

    /** Calls that wait. */
    private final Set<PermitCall> calls = ConcurrentHashMap.newKeySet();

    /** Calls that have failed in the end: perhaps only because they could not be removed from the others. */
    private volatile PermitCall failed;

    private SemaphorePlace(final EntryPlace place) {
        this.board = place.board();
        this.entry = place.entry();
        this.max = (int) entry.first();
        this.turns = board.permitTurns(entry);
        this.permits = entry.kind() == EntryKind.SEMAPHORE
                ? new OwnedPermits(
                        place.words(),
                        place.index(),
                        max,
                        board.row(),
                        board.participants(),
                        new Participation(board.local(entry, Handles::new)))
                : new UnownedPermits(place.words(), place.index(), max);
    }

    /** The one of this handle. */
    public static SemaphorePlace of(final EntryPlace place) {
        return place.board().heldPlace(place.entry(), () -> new SemaphorePlace(place));
    }

    /** What this JVM knows of an owned semaphore. */
    private static final class Handles {
        private final Set<SemaphorePlace> open = ConcurrentHashMap.newKeySet();
        private final AtomicLong foreign = new AtomicLong();
    }

    /** Of this handle, beside others of this JVM: the last one gives back what all of them have. */
    private final class Participation implements OwnedPermits.Handle {
        private final Handles handles;

        Participation(final Handles handles) {
            this.handles = handles;
            handles.open.add(SemaphorePlace.this); // before anything is taken; pairs with leaveAsLast
        }

        @Override
        public AtomicLong foreign() {
            return handles.foreign;
        }

        @Override
        public boolean isClosed() {
            return board.isClosed();
        }

        @Override
        public boolean isLast() {
            return handles.open.size() == 1 && handles.open.contains(SemaphorePlace.this);
        }

        @Override
        public boolean leaveAsLast() {
            handles.open.remove(SemaphorePlace.this);
            return handles.open.isEmpty();
        }
    }

    // ---- acquire

    /**
     * Acquires permits. Blocks.
     *
     * @param least 0 or more
     * @param most as many as are free, but not more
     * @param interruptible whether an interrupt ends the call; otherwise it stays pending
     * @return how many; {@link PermitWords#BUSY} if the deadline passed first
     * @throws InterruptedException if interrupted
     */
    public int acquire(final int least, final int most, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        board.checkOpen();
        if (least < 0) {
            throw new IllegalArgumentException(
                    "the number of permits is 0 or more: permits=" + least + " " + described());
        }
        if (least > max) {
            throw new IllegalArgumentException("the semaphore never has so many permits: permits=" + least + " max="
                    + max + " " + described() + "; acquire from 0 to max");
        }
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (least == 0) {
            return 0;
        }
        int taken = turns.mustYield(null) ? 0 : permits.tryTake(least, most);
        if (taken == 0 && board.beat()) {
            taken = turns.mustYield(null) ? 0 : permits.tryTake(least, most);
        }
        if (taken > 0) {
            return taken;
        }
        return taken == 0 && deadline.isOver() ? PermitWords.BUSY : wait(turns, least, most, deadline, interruptible);
    }

    private <C extends PermitCall> int wait(
            final PermitTurns<C> how,
            final int least,
            final int most,
            final Deadline deadline,
            final boolean interruptible)
            throws InterruptedException {
        final C call = how.arrive(least);
        final BooleanSupplier isEnough = () -> permits.free() >= least;
        final BooleanSupplier ready = () -> permits.free() >= least || board.isClosed();
        boolean interrupted = false;
        boolean timedOut = false;
        calls.add(call); // before anything is taken
        try {
            while (call.taken <= 0 && !timedOut) {
                board.checkOpen();
                try {
                    if (!isEnough.getAsBoolean()) {
                        timedOut = !how.await(call, ready, deadline);
                    } else if (how.mustYield(call)) {
                        timedOut = !how.giveWay(call, isEnough, board::isClosed, deadline);
                    } else {
                        call.taken = take(least, most, deadline);
                        timedOut = call.taken == PermitWords.BUSY;
                    }
                } catch (final InterruptedException e) {
                    if (interruptible) {
                        throw e;
                    }
                    interrupted = true; // it does not end the call
                }
            }
        } finally {
            boolean finished = false;
            try {
                finish(how, call, interrupted);
                finished = true;
            } finally {
                if (!finished) { // without a call: there may be no stack for one. The heartbeat does the rest
                    if (call.ticket != null) {
                        call.ticket.over = true;
                    }
                    call.over = true;
                    call.next = failed;
                    failed = call;
                }
            }
        }
        return timedOut ? PermitWords.BUSY : call.taken;
    }

    private <C extends PermitCall> void finish(final PermitTurns<C> how, final C call, final boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        how.leave(call);
        signalIfFree(); // those behind it may go now; and the wake-up was perhaps meant for this call
        calls.remove(call);
    }

    /** Takes permits, and waits only for another process that is in the midst of it. */
    private int take(final int least, final int most, final Deadline deadline) throws InterruptedException {
        final long giveUpNs = System.nanoTime() + LOCK_PATIENCE_NS;
        long pauseNs = FIRST_PAUSE_NS;
        int spins = 0;
        while (true) {
            final int taken = permits.tryTake(least, most);
            if (taken > 0) {
                return taken; // no call behind the one that took them
            }
            if (taken == 0 || board.isClosed()) {
                return 0;
            }
            if (spins < SPINS) {
                spins++;
                Thread.onSpinWait();
            } else {
                if (deadline.isOver() && System.nanoTime() - giveUpNs >= 0) {
                    return PermitWords.BUSY;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, Math.min(pauseNs, Math.max(FIRST_PAUSE_NS, deadline.remainingNs())));
                pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
            }
        }
    }

    // ---- release

    /**
     * Releases permits.
     *
     * @throws TooManyReleasesException if there are not so many to release; nothing has changed
     */
    public void release(final int count) {
        board.checkOpen();
        if (count < 0) {
            throw new IllegalArgumentException(
                    "a release is of 0 or more permits: permits=" + count + " " + described());
        }
        if (count == 0) {
            return;
        }
        if (!permits.tryRelease(count)) {
            board.checkOpen(); // it was closed just now, and that has given them back
            throw new TooManyReleasesException(
                    entry.kind() == EntryKind.SEMAPHORE
                            ? "more permits were released than this process holds: released=" + count + " held="
                                    + permits.held() + " " + described() + "; release what was acquired, once"
                            : "more permits were released than the semaphore may have: released=" + count + " free="
                                    + permits.free() + " max=" + max + " " + described()
                                    + "; release what was acquired, once, or make it with a larger max");
        }
        turns.signal();
    }

    private void signalIfFree() {
        if (permits.free() > 0) {
            turns.signal();
        }
    }

    @Override
    public void lookAfter() {
        if (permits.heal()) {
            signalIfFree();
        }
        for (final PermitCall call : calls) {
            if (call.over) {
                endFailed(turns, call);
            }
        }
        final PermitCall last = failed;
        for (PermitCall call = last; call != null; call = call.next) {
            endFailed(turns, call);
        }
        if (last == failed) {
            failed = null; // one that comes just now is among the others, unless it fails there as well
        }
    }

    /** In memory any thread does it, perhaps one without stack: what fails is tried again. */
    @SuppressWarnings("unchecked") // it is one of these turns
    private <C extends PermitCall> void endFailed(final PermitTurns<C> how, final PermitCall call) {
        if (!call.beginEnd()) {
            return;
        }
        boolean done = false;
        try {
            if (call.taken > 0) {
                permits.tryRelease(call.taken);
                call.taken = 0;
            }
            how.leave((C) call);
            signalIfFree();
            calls.remove(call);
            done = true;
        } finally {
            if (!done) {
                call.ending = 0;
            }
        }
    }

    @Override
    public boolean isHolding() {
        return permits.isHolding();
    }

    @Override
    public void abandonHolds() {
        lookAfter();
        permits.closeHandle();
        turns.signal();
    }

    // ---- looks

    /** {@return that the time of a call was up} */
    public TimeoutException notInTime(final int wanted, final Duration timeout) {
        return new TimeoutException("the permits were not to be had in time: timeout=" + timeout + " permits=" + wanted
                + " free=" + permits.free() + " " + described()
                + "; try again, give it more time, or use tryAcquire, which returns false");
    }

    /** {@return the most permits there can be} */
    public int max() {
        return max;
    }

    /** {@return the permits that are free} */
    public int free() {
        board.checkOpen();
        return (int) Math.max(0, permits.free());
    }

    /** {@return how many this process holds; 0 where they belong to none} */
    public int held() {
        board.checkOpen();
        return (int) permits.held();
    }

    /** {@return what can be seen of it} */
    public SyncStats.Entry stats() {
        board.checkOpen();
        return new SyncStats.Entry(entry.name(), entry.kind().label(), turns.waiting(), Optional.empty());
    }

    /** {@return how many permits each living process holds, by its pid} */
    public Map<Long, Long> holders() {
        board.checkOpen();
        final LivingShares shares = new LivingShares(board.participants(), board::pidOf);
        if (entry.kind() == EntryKind.SEMAPHORE) {
            OwnedPermits.holders(board.table().arena(), entry.body(), board.maxProcesses(), shares);
        }
        return shares.byPid();
    }

    private String described() {
        return "semaphore=" + entry.name() + " path=" + board.location();
    }
}
