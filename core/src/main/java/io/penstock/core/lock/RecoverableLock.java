package io.penstock.core.lock;

import io.penstock.core.events.FlightEvents;
import io.penstock.core.memory.Fences;
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
 * <p>A release that fails has had its effect, or not: at the end of a stack the library's own calls behind a compare-and-set can fail too. Its thread
 * cannot tell, since another thread of the process may have the lock by now. So each acquisition has a number, and the one whose release failed is
 * noted. Who then acquires the free lock knows that it was released. Who finds the lock taken by that acquisition takes it over. Both have to remove the
 * note by a CAS first, so only one of them has the lock.
 *
 * <p><b>Threads:</b> any; the lock excludes threads from each other as it excludes processes. <b>Processes:</b> any that map the word.
 * <b>Blocks:</b> {@link #pollRun}.
 */
public final class RecoverableLock {
    private static final int SPINS = 200;
    private static final long POLL_NS = 50_000;

    private static final AtomicIntegerFieldUpdater<RecoverableLock> UNRECOVERED =
            AtomicIntegerFieldUpdater.newUpdater(RecoverableLock.class, "unrecovered");

    private static final AtomicIntegerFieldUpdater<RecoverableLock> UNSURE =
            AtomicIntegerFieldUpdater.newUpdater(RecoverableLock.class, "unsure");

    private static final int NONE = 0;

    /** A section takes a hundredth of it, and so does a store until it is visible. */
    private static final int LOOKS_NS = 20_000;

    /**
     * Not 0 while this process holds the lock because a section, a recovery or a release failed. The thread that sets it to 0 by a CAS
     * owns the lock. It is a field, and public, so that it can be stored without a call: there may be no stack left for one.
     */
    @SuppressWarnings("VisibilityModifier")
    public volatile int unrecovered;

    /** The acquisition whose release failed, or NONE. */
    private volatile int unsure = NONE;

    /** The last acquisition of this process. Written by the owner of the lock, whose CAS publishes it. */
    private int acquisitions;

    private final OwnerLock owner;
    private final int self;
    private final Participants participants;
    private final Runnable recovery;

    /** What events say of it. */
    private volatile String path;

    private volatile String name = "lock";

    /**
     * A view of the lock word at an index; writes nothing.
     *
     * @param recovery run by the new owner after a takeover, and by this process after a failure; it may run more than once
     */
    public RecoverableLock(
            final AtomicBuffer control, final int index, final Participants participants, final Runnable recovery) {
        this.owner = new OwnerLock(control, index, participants);
        this.self = participants.self();
        this.participants = participants;
        this.recovery = recovery;
    }

    /** Says what events call it, and where it is. */
    public RecoverableLock named(final String where, final String what) {
        path = where;
        name = what;
        return this;
    }

    /** Tries once. What a dead owner left is recovered before this returns true. */
    public boolean tryLock() {
        final OwnerLock.Acquisition acquisition = owner.tryAcquire();
        if (acquisition == OwnerLock.Acquisition.ACQUIRED) {
            acquisitions = next();
            final int left = unsure;
            return left == NONE || wasReleased(left, acquisitions);
        }
        if (acquisition == OwnerLock.Acquisition.TAKEN_OVER) {
            acquisitions = next();
            unrecovered = 1;
            final int dead = owner.takenFrom();
            FlightEvents.lockTaken(
                    path,
                    name,
                    Math.max(0, participants.pidOf(dead)),
                    true); // if it fails, a later attempt has the lock
        }
        return tryRecoverOwn();
    }

    /** The lock was free, so the release of that acquisition has had its effect. False if another thread has just taken the lock over. */
    private boolean wasReleased(final int left, final int mine) {
        boolean known = false;
        try {
            final boolean first = UNSURE.compareAndSet(this, left, NONE);
            known = true;
            return first;
        } finally {
            if (!known) {
                unsure = mine; // without a call, as in unlock
            }
        }
    }

    private int next() {
        final int number = acquisitions + 1;
        return number == NONE ? number + 1 : number;
    }

    /** Whether this process has the lock only because its last release failed. */
    private boolean isLeft() {
        final int left = unsure;
        return left != NONE && left == acquisitions && owner.owner() == self;
    }

    /**
     * Takes the lock over from an acquisition whose release failed before it had its effect. Otherwise the lock may be that of another thread: of this
     * handle, whose number is visible after the time of the looks, or of another handle, which holds it for much less than that time.
     */
    private boolean takeLeft() {
        final int left = unsure;
        if (left == NONE) {
            return false;
        }
        final long startNs = System.nanoTime();
        do {
            if (left != acquisitions) {
                return false;
            }
            if (owner.owner() != self) {
                UNSURE.compareAndSet(this, left, NONE); // so it was released
                return false;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - startNs < LOOKS_NS);
        if (left != acquisitions || !UNSURE.compareAndSet(this, left, NONE)) {
            return false;
        }
        acquisitions = left + 2; // one that acquires at the same time takes the number between
        return true;
    }

    /** If the recovery itself throws, the lock stays with this process until a later attempt succeeds. */
    private boolean tryRecoverOwn() {
        final boolean failed = unrecovered != 0 && owner.owner() == self && UNRECOVERED.compareAndSet(this, 1, 0);
        if (!failed && !takeLeft()) {
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
     * Runs a section as the owner of the lock, if the lock is free. If the section fails, the recovery runs, as after a death, and the lock is
     * released.
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
            if (inSection) {
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
            unlock();
        }
        return unrecovered == 0 && !isLeft();
    }

    /** {@return whether an attempt now might succeed} */
    public boolean isAvailable() {
        return owner.isAvailable() || unrecovered != 0 || isLeft();
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
     * Releases the lock: a full fence (R15). If this call throws, the caller has the lock no more, and does nothing about it: it is released, or the next
     * attempt of this process takes it.
     */
    public void unlock() {
        final int mine = acquisitions;
        boolean released = false;
        try {
            owner.release();
            released = true;
        } finally {
            if (!released) {
                unsure = mine; // without a call: there may be no stack for one
            }
        }
    }
}
