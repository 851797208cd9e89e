package io.penstock.sync.engine;

import io.penstock.core.events.FlightEvents;
import io.penstock.core.memory.Warnings;
import io.penstock.sync.Death;
import io.penstock.sync.OwnerDiedException;
import io.penstock.sync.Recovery;

/**
 * What a lock does when its last holder has not released it: tells who that was, and repairs.
 *
 * <p><b>Threads:</b> the one that takes the lock. <b>Processes:</b> one. <b>Blocks:</b> as the user's recovery does.
 */
final class LockRecovery {
    private final LockPlace lock;
    private final Recovery recovery;
    private final boolean isAskedFor;

    /**
     * Of a lock.
     *
     * @param recovery of this process, or null
     * @param isAskedFor whether the lock was made with one
     */
    LockRecovery(final LockPlace lock, final Recovery recovery, final boolean isAskedFor) {
        this.lock = lock;
        this.recovery = recovery;
        this.isAskedFor = isAskedFor;
    }

    /** Throws if this process has none, and needs one. */
    void check() {
        if (isAskedFor && recovery == null) {
            throw new OwnerDiedException(
                    "the last holder of the lock has not released it, and this process has no recovery for it: "
                            + lock.described() + "; open the lock by board."
                            + lock.kind().label() + "(name, recovery), as its maker did");
        }
    }

    /** Under the lock, and before the caller has it: tells of a death, and recovers. */
    void run(final Tenure fresh) {
        check(); // again: the holder may have left it since the look
        try {
            final Death death = death(fresh);
            Warnings.warn(
                    "a lock was taken from a holder that has not released it: " + death + " " + lock.described(), null);
            FlightEvents.lockTaken(lock.board.location(), lock.name, death.pid(), death.processDied());
            if (recovery != null) {
                fresh.recovers = true;
                recovery.recover(death);
                fresh.recovers = false;
            }
        } catch (final Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new OwnerDiedException(
                    "the last holder of the lock has not released it, and the recovery has failed: " + lock.described()
                            + "; the next one to take the lock runs its recovery again",
                    failed);
        }
    }

    /** Who had not released the lock that this acquisition took. */
    Death death(final Tenure tenure) {
        final int participant = tenure.told();
        return new Death(
                lock.board.pidOf(participant),
                LockWord.thread(tenure.hint, tenure.before),
                tenure.fenceBefore,
                !LockWord.isLeft(tenure.before)); // who has left it lived at that time, whatever has come of it since
    }
}
