package io.penstock.core.lock;

import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitTicket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * A call that has to wait, from its first wait to its end: its place among the other waiters, and the signals that it has to pass on.
 *
 * <p>A signal wakes one waiter. A call may be woken and end without using what it was woken for: its time is up, it is interrupted, its
 * handle is closed, it fails, or another call was quicker. It may also leave more of the same behind. It then has to signal the next
 * waiter, which would otherwise sleep until the heartbeat looks. A call cannot tell whether a signal or its own look has ended a sleep. So
 * for each condition that it has slept for and that is true when it ends, it signals.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> the methods that wait say so.
 */
public final class WaitingCall implements AutoCloseable {
    /** How long an untimed {@code offer} or {@code poll} waits for a process that is stopped in the middle of its own call. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Looks at a lock before the call sleeps. */
    private static final int LOCK_LOOKS = 64;

    /** Before the first look at a lock, so that its owner can work undisturbed. */
    private static final int LOCK_PAUSE_NS = 1_000;

    private static final int PAUSES_PER_LOOK = 4;

    private final WaitableLock lock;
    private final IntPredicate isSatisfied;

    /** Its place; who fails to {@link #close} the call says so there. */
    @SuppressWarnings("VisibilityModifier")
    public final WaitTicket place;

    private int sleptFor; // a bit for each condition
    private boolean yields = true;

    WaitingCall(final WaitableLock lock, final IntPredicate isSatisfied) {
        this.lock = lock;
        this.isSatisfied = isSatisfied;
        this.place = lock.gate().arrive();
    }

    boolean mustYield() {
        return yields && lock.gate().mustYield(place);
    }

    /**
     * Waits. Blocks.
     *
     * @return false if the time was up first
     */
    public boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        lock.gate().rejoin(place);
        return sleep(condition, ready, deadline);
    }

    private boolean sleep(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return noted(condition, () -> lock.waitList().await(condition, lock.waiting(), ready, deadline, place));
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

    /**
     * Waits for the lock to be available. Blocks; a call that is immediate, no longer than its patience.
     *
     * @return false if the time was up first
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     */
    public boolean awaitLock(final CallTimeout timeout) throws InterruptedException {
        lock.gate().rejoin(place);
        if (lock.spins() && looksAvailable()) {
            return true;
        }
        return sleep(lock.condition(), lock::looksAvailable, timeout);
    }

    /** A running owner holds a lock for much less time than this takes. */
    private boolean looksAvailable() {
        AdaptivePause.pauseNs(LOCK_PAUSE_NS);
        for (int look = 0; look < LOCK_LOOKS; look++) {
            if (lock.lock().isAvailable()) {
                return true;
            }
            for (int i = 0; i < PAUSES_PER_LOOK; i++) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    /**
     * Lets those waiters go first that have waited too long. Blocks, at most until the timeout and no longer than 5 ms; if
     * they end first, the waiter is passed over, and the call yields no more. A signal that comes meanwhile belongs to the waiter that is to go first, which may sleep for
     * another condition.
     *
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     */
    public void yieldToOthers(
            final int condition,
            final BooleanSupplier opportunity,
            final BooleanSupplier end,
            final CallTimeout timeout)
            throws InterruptedException {
        final FairnessGate gate = lock.gate();
        final BooleanSupplier ready = () -> (opportunity.getAsBoolean() && gate.isFree()) || end.getAsBoolean();
        final Runnable wakeFirst = () -> {
            if (opportunity.getAsBoolean()) {
                gate.wakeFirst();
            }
        };
        clearOwed(condition);
        handOn(); // the lock
        gate.wakeFirst();
        final Deadline patience = Deadline.after(FairnessGate.LIMIT_NS, TimeUnit.NANOSECONDS);
        final boolean isPatient = !timeout.isImmediate() && timeout.deadline().remainingNs() < patience.remainingNs();
        final Deadline deadline = isPatient ? timeout.deadline() : patience;
        final Sleep sleep = () -> noted(
                condition,
                () -> lock.waitList().await(condition, lock.waitingBehind(), ready, deadline, place, wakeFirst));
        yields = timeout.isImmediate() ? uninterrupted(sleep) : sleep.end();
        if (!yields && !isPatient) {
            gate.patienceEnded();
        }
    }

    /**
     * Waits for what another call is about to do. Blocks; a call that is immediate, no longer than its patience.
     *
     * @return false if the time was up first
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     */
    public boolean awaitOther(final int condition, final BooleanSupplier ready, final CallTimeout timeout)
            throws InterruptedException {
        lock.gate().rejoin(place);
        return sleep(condition, ready, timeout);
    }

    private boolean sleep(final int condition, final BooleanSupplier ready, final CallTimeout timeout)
            throws InterruptedException {
        return timeout.isImmediate()
                ? uninterrupted(() -> sleep(condition, ready, timeout.patience(PATIENCE)))
                : sleep(condition, ready, timeout.deadline());
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
                    interrupted = true; // an interrupt does not end offer and poll
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The call has passed on the signal for a condition that it has slept for. */
    public void clearOwed(final int condition) {
        sleptFor &= ~(1 << condition);
    }

    /** Before the call sleeps for something else: it passes on the signals that it would not hear of any more. */
    public void handOn() {
        final int owed = sleptFor;
        sleptFor = 0;
        for (int condition = 0; owed >> condition != 0; condition++) {
            if ((owed >> condition & 1) != 0 && isSatisfied.test(condition)) {
                lock.waitList().signal(condition);
            }
        }
    }

    /** While the call does something else that takes long: it gives up its place, and passes its signals on. */
    public void pause() {
        lock.gate().leave(place);
        handOn();
    }

    /**
     * Ends the call: it gives up its place first, then passes its signals on. The caller stores true to {@link WaitTicket#over} if it throws, without
     * a call:
     *
     * <pre>{@code
     *   } finally {
     *       boolean closed = false;
     *       try {
     *           call.close();
     *           closed = true;
     *       } finally {
     *           if (!closed) {
     *               call.place.over = true;
     *           }
     *       }
     *   }
     * }</pre>
     */
    @Override
    public void close() {
        pause();
    }
}
