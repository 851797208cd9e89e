package io.penstock.pipe.engine;

import io.penstock.core.ring.EndLock;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.PipeBuilder;
import java.util.concurrent.TimeUnit;

/**
 * Lets one thread at a time use a direction of an end: by a lock, or because the user promised it ({@link
 * PipeBuilder#singleThreaded}), which saves two atomic operations per message.
 *
 * <p>A holder gives it back by {@link #give}. If there is no stack for that call, it stores null to {@code held.owner} and false to {@link #taken}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #take} until no other thread has it.
 */
public final class DirectionLock extends EndLock {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final boolean shared;

    /** Where the direction is of one thread: whether that is inside. It detects misuse only, and may miss it. */
    boolean taken;

    /** The holder keeps it until its user ends a claim. */
    volatile boolean heldOpen;

    DirectionLock(final boolean shared) {
        this.shared = shared;
    }

    /** Waits until this thread has it; false when the time was up. */
    boolean take(final Deadline deadline) throws InterruptedException {
        if (!shared) {
            return takeAlone();
        }
        checkNotInside();
        return lock(deadline == Deadline.NEVER ? FOREVER : deadline.remainingNs());
    }

    /** Takes it if it is free. */
    boolean tryTake() {
        if (!shared) {
            return takeAlone();
        }
        checkNotInside();
        return tryLock();
    }

    private boolean takeAlone() {
        if (taken) {
            throw new IllegalStateException(
                    "this direction of a single-threaded end is in use: a claim is open, a message handler"
                            + " receives from its own end, or two threads came at once (then build it without singleThreaded())");
        }
        taken = true;
        return true;
    }

    private void checkNotInside() {
        if (isMine()) {
            throw new IllegalStateException(
                    "this thread is still inside this direction of the end: a claim is open (commit or"
                            + " abort it first), or a message handler receives from its own end");
        }
    }

    /** Gives it back; only for the holder. */
    void give() {
        if (shared) {
            unlock();
        } else {
            taken = false;
        }
    }

    /** Whether this thread is the holder. */
    boolean isHolder() {
        return shared ? isMine() : taken;
    }

    /** Whether a thread holds it, as far as that is known. */
    public boolean isTaken() {
        return isLocked();
    }

    /**
     * For closing: waits until no thread is inside, and returns whether this thread has it now, to be followed by {@link #leave}. It does
     * not wait for an open claim, nor without a lock, where no thread is known to be inside.
     */
    boolean enterToClose() {
        if (!shared || isMine()) {
            return false;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (lock(PAUSE_NS)) {
                        return true;
                    }
                } catch (final InterruptedException later) {
                    interrupted = true;
                }
                if (heldOpen) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For closing, after the end was marked as closed: whether no thread is inside any more. Waits a moment for one that is on its way out. */
    boolean hasLeft() {
        if (!shared || isMine()) {
            return false;
        }
        final boolean interrupted = Thread.interrupted();
        try {
            if (!lock(PAUSE_NS)) {
                return false;
            }
            unlock();
            return true;
        } catch (final InterruptedException again) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** After {@link #enterToClose}. */
    void leave() {
        unlock();
    }
}
