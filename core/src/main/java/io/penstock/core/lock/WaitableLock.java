package io.penstock.core.lock;

import io.penstock.Waiting;
import io.penstock.core.wait.WaitList;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * A {@link RecoverableLock} that threads can wait for: on a condition of a wait list, behind a fairness gate.
 *
 * <pre>{@code
 *   if (!lock.run(section, timeout)) {
 *       return TIMED_OUT;
 *   }
 * }</pre>
 *
 * A call that waits for more than the lock has a {@link WaitingCall} of its own, from {@link #arrive}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the lock and the wait list. <b>Blocks:</b> {@link #lock} and {@link #run}.
 */
public final class WaitableLock {
    private final RecoverableLock lock;
    private final int condition;
    private final boolean sharesCondition;
    private final FairnessGate gate;
    private final WaitList waitList;
    private final Waiting waiting;
    private final boolean spins;
    private final User user;

    /** The handle that uses the lock. */
    public interface User {
        /** {@return whether the handle was closed: then no call waits any longer} */
        boolean isClosed();

        /** Throws if the handle was closed. */
        void checkOpen();
    }

    /** A lock whose waiters have a condition of their own: a release wakes one of them. */
    public WaitableLock(
            final RecoverableLock lock,
            final int condition,
            final FairnessGate gate,
            final WaitList waitList,
            final Waiting waiting,
            final User user) {
        this(lock, condition, false, gate, waitList, waiting, user);
    }

    private WaitableLock(
            final RecoverableLock lock,
            final int condition,
            final boolean sharesCondition,
            final FairnessGate gate,
            final WaitList waitList,
            final Waiting waiting,
            final User user) {
        this.lock = lock;
        this.condition = condition;
        this.sharesCondition = sharesCondition;
        this.gate = gate;
        this.waitList = waitList;
        this.waiting = waiting;
        this.spins = spins(waiting);
        this.user = user;
        lock.named(waitList.place().path(), waitList.place().nameOf(condition));
    }

    /**
     * A lock whose waiters share a condition with threads that wait for something else: a release wakes all of them. For locks that are
     * seldom contested; it has no fairness gate.
     */
    public static WaitableLock sharingCondition(
            final RecoverableLock lock,
            final int condition,
            final WaitList waitList,
            final Waiting waiting,
            final User user) {
        return new WaitableLock(lock, condition, true, FairnessGate.open(waitList), waitList, waiting, user);
    }

    /**
     * Whether threads look for a while before they sleep.
     *
     * @return false on a single core, and where they sleep at once
     */
    public static boolean spins(final Waiting waiting) {
        return waiting != Waiting.PARKING && Runtime.getRuntime().availableProcessors() > 1;
    }

    /** {@return the lock itself, which never waits} */
    public RecoverableLock lock() {
        return lock;
    }

    /** {@return the gate that decides which waiter goes first} */
    public FairnessGate gate() {
        return gate;
    }

    int condition() {
        return condition;
    }

    boolean spins() {
        return spins;
    }

    /** A call that has to wait, for the lock or for something that the lock guards. */
    public WaitingCall arrive(final IntPredicate isSatisfied) {
        return new WaitingCall(this, isSatisfied);
    }

    /**
     * Whether a call must leave an opportunity to a waiter that has waited too long.
     *
     * @param call that has waited, or null
     */
    public boolean mustYield(final WaitingCall call) {
        return call == null ? gate.mustYield(null) : call.mustYield();
    }

    /**
     * Runs a section as the owner of the lock. Blocks while another thread or process owns it.
     *
     * @param section that does not wait
     * @return false if the time was up; the section did not run
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     */
    public boolean run(final Runnable section, final CallTimeout timeout) throws InterruptedException {
        return acquire(() -> lock.tryRun(section), timeout, true);
    }

    /**
     * Acquires the lock. Blocks while another thread or process owns it. {@link #unlock} releases it.
     *
     * @return false if the time was up
     * @throws InterruptedException if interrupted while waiting, unless the timeout is immediate
     */
    public boolean lock(final CallTimeout timeout) throws InterruptedException {
        return acquire(lock::tryLock, timeout, false);
    }

    /** Releases the lock and wakes a waiter. */
    public void unlock() {
        lock.unlock();
        released();
    }

    private boolean acquire(final BooleanSupplier attempt, final CallTimeout timeout, final boolean releases)
            throws InterruptedException {
        if (attempt.getAsBoolean()) {
            if (releases) {
                released();
            }
            return true;
        }
        final WaitingCall call = arrive(waitedFor -> lock.isAvailable());
        boolean acquired = false;
        boolean complete = false;
        boolean closed = false;
        try {
            do {
                user.checkOpen();
                if (!call.awaitLock(timeout)) {
                    return false;
                }
            } while (!attempt.getAsBoolean());
            acquired = true;
            call.clearOwed(condition);
            if (releases) {
                released();
            }
            complete = true;
            return true;
        } finally {
            try {
                call.close();
                closed = true;
            } finally { // no calls: there may be no stack for one
                if (!closed) {
                    call.place.over = true;
                }
                if (acquired && !releases && !(complete && closed)) {
                    lock.unrecovered = 1; // the caller does not know that it has the lock
                }
            }
        }
    }

    /** After the CAS that released the lock. While one waiter is on its way already, no other is woken. */
    private void released() {
        if (sharesCondition) {
            waitList.signalAll(condition);
        } else {
            waitList.signalNextAfterCas(condition);
        }
    }

    WaitList waitList() {
        return waitList;
    }

    Waiting waiting() {
        return waiting;
    }

    /** How a call waits that lets others go first. It does not spin: the others need the processor, and each look is expensive. */
    Waiting waitingBehind() {
        return waiting == Waiting.BUSY_SPIN ? waiting : Waiting.PARKING;
    }

    boolean looksAvailable() {
        return lock.isAvailable() || user.isClosed();
    }
}
