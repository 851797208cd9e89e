package io.penstock.core.lock;

import io.penstock.core.memory.Fences;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.Participants;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An {@link OwnerLock} with the recovery that a takeover from a dead owner requires. The recovery completes or undoes what the dead
 * owner had begun, before the new owner does anything else. {@link WaitableLock} is one that threads wait for.
 *
 * <p>A section that fails leaves the lock with this process. The code that ran the section then stores 1 to {@link #unrecovered}, as its
 * very first step, and calls {@link #heal}. If that fails as well, for want of memory or stack, a later attempt heals the lock.
 *
 * <p><b>Threads:</b> any; the lock excludes threads from each other as it excludes processes. <b>Processes:</b> any that map the word.
 * <b>Blocks:</b> {@link #pollRun}.
 */
public final class RecoverableLock {
    private static final int SPINS = 200;
    private static final long POLL_NS = 50_000;

    private static final AtomicIntegerFieldUpdater<RecoverableLock> UNRECOVERED =
            AtomicIntegerFieldUpdater.newUpdater(RecoverableLock.class, "unrecovered");

    /**
     * Not 0 while this process holds the lock because a section, a recovery or a release failed. The thread that sets it to 0 by a CAS
     * owns the lock. It is a field, and public, so that it can be stored without a call: there may be no stack left for one.
     */
    @SuppressWarnings("VisibilityModifier")
    public volatile int unrecovered;

    private final OwnerLock owner;
    private final int self;
    private final Runnable recovery;

    /**
     * A view of the lock word at an index; writes nothing.
     *
     * @param recovery run by the new owner after a takeover, and by this process after a failure; it may run more than once
     */
    public RecoverableLock(
            final AtomicBuffer control, final int index, final Participants participants, final Runnable recovery) {
        this.owner = new OwnerLock(control, index, participants);
        this.self = participants.self();
        this.recovery = recovery;
    }

    /** Tries once. What a dead owner left is recovered before this returns true. */
    public boolean tryLock() {
        final OwnerLock.Acquisition acquisition = owner.tryAcquire();
        if (acquisition == OwnerLock.Acquisition.ACQUIRED) {
            return true;
        }
        if (acquisition == OwnerLock.Acquisition.TAKEN_OVER) {
            unrecovered = 1;
        }
        return tryRecoverOwn();
    }

    /** If the recovery itself throws, the lock stays with this process until a later attempt succeeds. */
    private boolean tryRecoverOwn() {
        if (unrecovered == 0 || owner.owner() != self || !UNRECOVERED.compareAndSet(this, 1, 0)) {
            return false;
        }
        boolean recovered = false;
        try {
            recovery.run();
            Fences.full();
            recovered = true;
        } finally {
            if (!recovered) {
                unrecovered = 1;
            }
        }
        return true;
    }

    /**
     * Runs a section as the owner of the lock, if the lock is free. If the section or the release fails, the recovery runs, as after a
     * death, and the lock is released.
     *
     * @param section that does not wait
     * @return false if the lock was busy; the section did not run
     */
    public boolean tryRun(final Runnable section) {
        if (!tryLock()) {
            return false;
        }
        boolean inSection = true;
        try {
            section.run();
            inSection = false;
            unlock();
        } catch (final Throwable e) {
            if (inSection || !(e instanceof LockLostException)) {
                unrecovered = 1;
                heal();
            }
            throw e;
        }
        return true;
    }

    /**
     * Same as {@link #tryRun}, but polls while the lock is busy. For a lock that is seldom contested and has no wait list. Blocks.
     *
     * @param giveUpNs on the clock of {@link System#nanoTime}
     * @return false if the time was up, or the thread is interrupted; the section did not run
     */
    public boolean pollRun(final Runnable section, final long giveUpNs) {
        for (int attempt = 0; !tryRun(section); attempt++) {
            if (attempt < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - giveUpNs >= 0
                    || Thread.currentThread().isInterrupted()) {
                return false;
            } else {
                LockSupport.parkNanos(this, POLL_NS);
            }
        }
        return true;
    }

    /**
     * Recovers and releases the lock if this process still holds it after a failure.
     *
     * @return false if this process still holds it
     */
    public boolean heal() {
        if (tryRecoverOwn()) {
            boolean kept = true;
            try {
                unlock();
                kept = false;
            } catch (final LockLostException stolen) {
                kept = false;
                throw stolen;
            } finally {
                if (kept) {
                    unrecovered = 1;
                }
            }
        }
        return unrecovered == 0;
    }

    /** {@return whether an attempt now might succeed} */
    public boolean isAvailable() {
        return owner.isAvailable() || unrecovered != 0;
    }

    /** {@return the participant that owns it, or 0} */
    public int owner() {
        return owner.owner();
    }

    /** {@return whether its owner is dead, so that something has to be recovered} */
    public boolean isOrphaned() {
        return owner.isOrphaned();
    }

    /**
     * Releases the lock: a full fence (R15). If this call throws anything but {@link LockLostException}, the caller still owns the lock:
     * it stores 1 to {@link #unrecovered} and calls {@link #heal}.
     */
    public void unlock() {
        owner.release();
    }
}
