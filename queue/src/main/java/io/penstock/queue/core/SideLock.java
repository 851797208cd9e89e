package io.penstock.queue.core;

import io.penstock.ring.Fences;
import io.penstock.ring.LockLostException;
import io.penstock.ring.OwnerLock;
import io.penstock.ring.Participants;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One side's owner lock together with the recovery that its takeover demands. It does not wait.
 *
 * <p>Threads: any; the owner lock excludes them from each other as it does processes.
 */
public final class SideLock {
    private final OwnerLock owner;
    private final int self;
    private final Runnable recovery;
    private final AtomicBoolean unrecovered = new AtomicBoolean();

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
        return switch (owner.tryAcquire()) {
            case ACQUIRED -> true;
            case TAKEN_OVER -> {
                recover();
                yield true;
            }
            case REFUSED -> tryRecoverOwn();
        };
    }

    private boolean tryRecoverOwn() {
        if (!unrecovered.get() || owner.owner() != self || !unrecovered.compareAndSet(true, false)) {
            return false;
        }
        recover();
        return true;
    }

    /**
     * Recovers and releases the lock if this process has kept it by failing in its own recovery or release.
     *
     * @return false if it has kept it still
     */
    public boolean heal() {
        if (tryRecoverOwn()) {
            unlock();
        }
        return !unrecovered.get();
    }

    /** {@return whether an attempt now might succeed} */
    public boolean isAvailable() {
        return owner.isAvailable() || unrecovered.get();
    }

    /** {@return whether a dead process left it, so that something waits to be recovered} */
    public boolean isOrphaned() {
        return owner.isOrphaned();
    }

    /** Releases: a full fence (R15). */
    public void unlock() {
        boolean stillOurs = true;
        try {
            owner.release();
            stillOurs = false;
        } catch (final LockLostException stolen) {
            stillOurs = false;
            throw stolen;
        } finally {
            if (stillOurs) {
                unrecovered.set(true); // no stack for the call, perhaps: whoever tries next gets it
            }
        }
    }

    /** Ends a section that threw: as after a death, what was begun is finished or undone by its own owner (R14). */
    public void abandon() {
        recover();
        unlock();
    }

    /** When the recovery itself throws (no memory, no stack), the lock stays ours until a later attempt gets through. */
    private void recover() {
        boolean recovered = false;
        try {
            recovery.run();
            Fences.full();
            recovered = true;
        } finally {
            if (!recovered) {
                unrecovered.set(true);
            }
        }
    }
}
