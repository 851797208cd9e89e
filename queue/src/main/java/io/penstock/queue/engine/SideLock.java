package io.penstock.queue.engine;

import io.penstock.core.memory.Fences;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.Participants;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One side's owner lock together with the recovery that its takeover demands. It does not wait.
 *
 * <p>Threads: any; the owner lock excludes them from each other as it does processes.
 */
public final class SideLock {
    private static final AtomicIntegerFieldUpdater<SideLock> UNRECOVERED =
            AtomicIntegerFieldUpdater.newUpdater(SideLock.class, "unrecovered");

    /**
     * Not 0 while this process has kept the lock by failing in its section, its recovery or its release: whoever makes it 0 by a CAS owns
     * the lock. A field that is stored without a call: there may be no stack for one.
     */
    volatile int unrecovered;

    private final OwnerLock owner;
    private final int self;
    private final Runnable recovery;

    SideLock(final AtomicBuffer control, final int index, final Participants participants, final Runnable recovery) {
        this.owner = new OwnerLock(control, index, participants);
        this.self = participants.self();
        this.recovery = recovery;
    }

    /**
     * Tries once. What a dead owner left is recovered before this returns true.
     *
     * @return whether the caller has the lock now
     */
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

    /** When the recovery itself throws (no memory, no stack), the lock stays ours until a later attempt gets through. */
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
     * Runs a section as the lock's owner, if the lock can be had at once. Where the section or the release fails, what the section had begun
     * is finished or undone, as after a death, and the lock is released.
     *
     * @param section that does not wait
     * @return false if somebody else has the lock; then nothing was done
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
     * Recovers and releases the lock if this process has kept it by failing in its section, its recovery or its release.
     *
     * @return false if it has kept it still
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

    /** {@return whether a dead process left it, so that something waits to be recovered} */
    public boolean isOrphaned() {
        return owner.isOrphaned();
    }

    /**
     * Releases: a full fence (R15). Where there is no stack for this very call, it is its caller who has the lock still: whatever is
     * thrown, but for {@link LockLostException}, the caller stores {@link #unrecovered} and calls {@link #heal()}, which whoever tries next
     * and the heart do as well.
     */
    public void unlock() {
        owner.release();
    }
}
