package io.penstock.pipe.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.PipeBuilder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time use a direction of an end: by a lock, or because the user promised it ({@link
 * PipeBuilder#singleThreaded}), which saves two atomic operations per message.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #take} until no other thread has it.
 */
public final class DirectionLock {
    private static final long PAUSE_MS = 10;

    private final ReentrantLock lock;

    /** Guarded by the lock. Without a lock it only detects misuse, and may miss it. */
    private boolean taken;

    /** The holder keeps it until its user ends a claim. */
    private final AtomicBoolean heldOpen = new AtomicBoolean();

    DirectionLock(final boolean shared) {
        lock = shared ? new ReentrantLock() : null;
    }

    /** Waits until this thread has it; false when the time was up. */
    boolean take(final Deadline deadline) throws InterruptedException {
        if (lock != null && !acquire(deadline)) {
            return false;
        }
        enter();
        return true;
    }

    /** Takes it if it is free. */
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

    /** Gives it back; only for the holder. */
    void give() {
        taken = false;
        if (lock != null) {
            lock.unlock();
        }
    }

    /** Whether this thread is the holder. */
    boolean isMine() {
        return lock == null ? taken : lock.isHeldByCurrentThread();
    }

    /** Whether a thread holds it, as far as that is known. */
    public boolean isTaken() {
        return lock != null && lock.isLocked();
    }

    /** Whether the holder keeps it until its user ends a claim. */
    void holdOpen(final boolean open) {
        heldOpen.lazySet(open);
    }

    /**
     * For closing: waits until no thread is inside, and returns whether this thread has it now, to be followed by {@link #leave}. It does
     * not wait for an open claim, nor without a lock, where no thread is known to be inside.
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

    /** For closing, after the end was marked as closed: whether no thread is inside any more. Waits a moment for one that is on its way out. */
    boolean hasLeft() {
        if (lock == null || lock.isHeldByCurrentThread()) {
            return false;
        }
        final boolean interrupted = Thread.interrupted();
        try {
            if (!lock.tryLock(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
            lock.unlock();
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
        lock.unlock();
    }
}
