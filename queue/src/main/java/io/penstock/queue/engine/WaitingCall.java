package io.penstock.queue.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitTicket;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * A call that has to wait at one side of a queue, from its first wait to its end: its place among the others, and what it owes them.
 *
 * <p>A signal wakes one sleeper. Who had it and goes without having used it (its time is up, it is interrupted, closed, fails, somebody was
 * quicker), or leaves more of the same behind, owes it to the next one, who would sleep beside it until the heart looks. Nobody can
 * tell whether a signal or its own look has ended a sleep; so whatever a call has slept for and sees when it ends, it signals.
 *
 * <p>Threads: one. Blocks: the methods that wait say so.
 */
public final class WaitingCall implements AutoCloseable {
    /** What an untimed {@code offer} or {@code poll} gives a stopped process in the middle of its own put or take. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Looks at a lock before the call sleeps. */
    private static final int LOCK_LOOKS = 64;

    /** Before the first look at a lock, so that its owner gets something done undisturbed. */
    private static final int LOCK_PAUSE_NS = 1_000;

    private static final int PAUSES_PER_LOOK = 4;

    private final QueueHandle handle;
    private final Side side;
    private final IntPredicate isSatisfied;
    private final WaitTicket place;
    private int sleptFor; // a bit for each condition
    private boolean givesWay = true;

    /**
     * Of a call that has not waited yet.
     *
     * @param handle of the queue
     * @param side of the queue
     * @param isSatisfied whether what a condition stands for can be had, as seen without a lock
     */
    WaitingCall(final QueueHandle handle, final Side side, final IntPredicate isSatisfied) {
        this.handle = handle;
        this.side = side;
        this.isSatisfied = isSatisfied;
        this.place = side.turns().arrive();
    }

    /**
     * One side of a queue, for those who wait there.
     *
     * @param lock of the side
     * @param lockCondition on which to wait for it
     * @param turns who goes first
     */
    record Side(SideLock lock, int lockCondition, FairnessGate turns) {
        /** Whether an opportunity is somebody else's, who has been passed too often. */
        boolean mustYield(final WaitingCall stay) {
            return stay == null ? turns.mustYield(null) : stay.givesWay && turns.mustYield(stay.place);
        }
    }

    /**
     * Waits. Blocks.
     *
     * @param condition that others signal
     * @param ready every reason to go on
     * @param deadline when to give up
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        side.turns().rejoin(place);
        return sleep(condition, ready, deadline);
    }

    private boolean sleep(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return noted(condition, () -> handle.await(condition, ready, deadline, place));
    }

    private boolean noted(final int condition, final Sleep sleep) throws InterruptedException {
        try {
            return sleep.end();
        } finally {
            if (place.hasSlept()) {
                sleptFor |= 1 << condition;
            }
        }
    }

    /** Waits for the side's lock. Blocks, where the call is immediate no longer than its patience. */
    boolean awaitLock(final CallTimeout limit) throws InterruptedException {
        side.turns().rejoin(place);
        if (handle.spins() && looksAvailable(side.lock())) {
            return true;
        }
        return sleep(side.lockCondition(), () -> side.lock().isAvailable() || handle.isClosed(), limit);
    }

    /** Who runs holds a lock for much less than this takes. */
    private static boolean looksAvailable(final SideLock lock) {
        AdaptivePause.pauseNs(LOCK_PAUSE_NS);
        for (int look = 0; look < LOCK_LOOKS; look++) {
            if (lock.isAvailable()) {
                return true;
            }
            for (int i = 0; i < PAUSES_PER_LOOK; i++) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    /**
     * Lets those go first who were passed too often. Blocks, at most as long as the call may and {@link #PATIENCE}; if it waited in vain, it
     * gives way no more. A signal that comes meanwhile belongs to whoever is to go first, which may be asleep for something else.
     */
    void giveWay(
            final int condition, final BooleanSupplier isSatisfied, final BooleanSupplier end, final CallTimeout limit)
            throws InterruptedException {
        final FairnessGate turns = side.turns();
        final BooleanSupplier opportunity =
                () -> (isSatisfied.getAsBoolean() && turns.isFree(place)) || end.getAsBoolean();
        final Runnable wakeFirst = () -> {
            if (isSatisfied.getAsBoolean()) {
                turns.wakeFirst();
            }
        };
        clearOwed(this, condition);
        handOn(); // the lock
        turns.wakeFirst();
        final Deadline patience = limit.isImmediate() ? limit.patience(PATIENCE) : Deadline.after(PATIENCE);
        final boolean isPatient = !limit.isImmediate() && limit.deadline().remainingNs() < patience.remainingNs();
        final Deadline deadline = isPatient ? limit.deadline() : patience;
        final Sleep sleep =
                () -> noted(condition, () -> handle.awaitBehind(condition, opportunity, deadline, place, wakeFirst));
        givesWay = limit.isImmediate() ? uninterrupted(sleep) : sleep.end();
        if (!givesWay && !isPatient) {
            turns.lostPatience();
        }
    }

    private boolean sleep(final int condition, final BooleanSupplier ready, final CallTimeout limit)
            throws InterruptedException {
        return limit.isImmediate()
                ? uninterrupted(() -> sleep(condition, ready, limit.patience(PATIENCE)))
                : sleep(condition, ready, limit.deadline());
    }

    /** A wait. */
    @FunctionalInterface
    private interface Sleep {
        boolean end() throws InterruptedException;
    }

    private static boolean uninterrupted(final Sleep sleep) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return sleep.end();
                } catch (final InterruptedException e) {
                    interrupted = true; // offer and poll do not end by it
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until when a call may wait for somebody's lock. */
    static Deadline lockDeadline(final CallTimeout limit) {
        return limit.isImmediate() ? limit.patience(PATIENCE) : limit.deadline();
    }

    /** What the call has slept for it has handed on already. */
    static void clearOwed(final WaitingCall stay, final int condition) {
        if (stay != null) {
            stay.sleptFor &= ~(1 << condition);
        }
    }

    /** Before the call sleeps for something else: of what it has slept for until now it would not hear. */
    void handOn() {
        final int owed = sleptFor;
        sleptFor = 0;
        for (int condition = 0; owed >> condition != 0; condition++) {
            if ((owed >> condition & 1) != 0 && isSatisfied.test(condition)) {
                handle.signal(condition);
            }
        }
    }

    /** While the call does something else for long, nobody is to give way to it, and what it was woken for is the next one's. */
    void goAside() {
        side.turns().leave(place);
        handOn();
    }

    /** Of a call that may never have waited. */
    static void end(final WaitingCall stay) {
        if (stay != null) {
            stay.close();
        }
    }

    @Override
    public void close() {
        goAside();
    }
}
