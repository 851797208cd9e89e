package io.penstock.pipe.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.PipeBuilder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of an end is used by one thread at a time: by a lock, or because the user has said so
 * ({@link PipeBuilder#singleThreaded}), which saves two atomic operations per message.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #take} until the others have gone.
 */
public final class DirectionLock {
    private static final long PAUSE_MS = 10;

    private final ReentrantLock lock;

    /** Guarded by the lock; without one it is only there to notice misuse, and may miss it. */
    private boolean taken;

    /** Whoever has the turn will not give it back before its user says so. */
    private final AtomicBoolean heldOpen = new AtomicBoolean();

    /**
     * Of a direction.
     *
     * @param shared whether several threads may come at once
     */
    DirectionLock(final boolean shared) {
        lock = shared ? new ReentrantLock() : null;
    }

    /** Waits for the turn; false when the time was up. */
    boolean take(final Deadline deadline) throws InterruptedException {
        if (lock != null && !acquire(deadline)) {
            return false;
        }
        enter();
        return true;
    }

    /** Takes the turn if it is free at once. */
    boolean tryTake() {
        if (lock != null && !lock.tryLock()) {
            return false;
        }
        enter();
        return true;
    }

    private boolean acquire(final Deadline deadline) throws InterruptedException {
        if (deadline == Deadline.NEVER) {
            lock.lockInterruptibly();
            return true;
        }
        return lock.tryLock(deadline.remainingNs(), TimeUnit.NANOSECONDS);
    }

    private void enter() {
        if (taken) {
            if (lock != null) {
                lock.unlock();
                throw new IllegalStateException(
                        "this thread is still inside this direction of the end: a claim is open (commit or"
                                + " abort it first), or a message handler receives from its own end");
            }
            throw new IllegalStateException(
                    "this direction of a single-threaded end is in use: a claim is open, a message handler"
                            + " receives from its own end, or two threads came at once (then build it without singleThreaded())");
        }
        taken = true;
    }

    /** Ends the turn. Only by whoever has it. */
    void give() {
        taken = false;
        if (lock != null) {
            lock.unlock();
        }
    }

    /** Whether this thread may end the turn. */
    boolean isMine() {
        return lock == null ? taken : lock.isHeldByCurrentThread();
    }

    /** Whether some thread has the turn, as far as that is known. */
    public boolean isTaken() {
        return lock != null && lock.isLocked();
    }

    /** The turn lasts until its user says otherwise, or not any more. */
    void holdOpen(final boolean open) {
        heldOpen.lazySet(open);
    }

    /**
     * For closing: waits until nobody is inside, but not for a user who keeps a claim open; and not where nothing tells whether
     * somebody is inside.
     *
     * @return whether the turn is ours now: then {@link #leave} it
     */
    boolean enterToClose() {
        if (lock == null) {
            return false;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (lock.tryLock(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                } catch (final InterruptedException later) {
                    interrupted = true;
                }
                if (heldOpen.get()) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** After {@link #enterToClose}. */
    void leave() {
        lock.unlock();
    }
}
