package io.penstock.sync;

import io.penstock.sync.engine.LockPlace;
import io.penstock.sync.engine.Tenure;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that was acquired, to be closed once, by any thread of its process.
 *
 * <pre>{@code
 * try (Hold hold = lock.acquire()) {
 *     hold.died().ifPresent(death -> check());
 *     change();
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Hold implements AutoCloseable {
    private final SharedEntry lock; // keeps the handle of the board reachable
    private final LockPlace place;
    private final Tenure tenure;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Hold(final SharedEntry lock, final LockPlace place, final Tenure tenure) {
        this.lock = lock;
        this.place = place;
        this.tenure = tenure;
    }

    /** Of an acquisition, which ends if there is no memory for this object. */
    static Hold of(final SharedEntry lock, final LockPlace place, final Tenure tenure) {
        Hold hold = null;
        try {
            tenure.share();
            hold = new Hold(lock, place, tenure);
            return hold;
        } finally {
            if (hold == null) {
                place.release(tenure);
            }
        }
    }

    /**
     * The number of this acquisition. It is greater than that of each earlier one, over deaths and restarts, and the same for nested ones. A store that keeps the
     * greatest number that it has seen can refuse what a former holder sends late. After a wait for a condition it is that of the acquisition that ended the
     * wait.
     *
     * @return the number, from 1
     */
    public long fence() {
        return tenure.latest().fence();
    }

    /**
     * Who held the lock before and has not released it; after a wait for a condition, before the wait ended. To be told proves no damage.
     *
     * @return who it was; empty if the lock was released
     */
    public Optional<Death> died() {
        return Optional.ofNullable(place.death(tenure.latest()));
    }

    /** From now on closing tells the next one to take the lock, as a death of this process would: what the lock guards may be damaged. */
    public void markSuspect() {
        tenure.latest().markSuspect();
    }

    /**
     * Releases the lock, once. A second call has no effect.
     *
     * @throws LockLostException if the lock was taken away
     * @throws IllegalMonitorStateException if another thread calls while the one that has acquired the lock waits for a condition: it does not hold the lock then.
     *     The hold is still to be closed
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            final Tenure latest = tenure.latest();
            try {
                release(latest);
            } finally {
                Reference.reachabilityFence(lock);
            }
        }
    }

    private void release(final Tenure latest) {
        try {
            if (!latest.isOut()) {
                place.release(latest);
                return;
            }
        } catch (final LockLostException lost) {
            if (!latest.isOut()) { // otherwise the wait has begun just now
                throw lost;
            }
        }
        closed.set(false);
        throw place.waits();
    }
}
