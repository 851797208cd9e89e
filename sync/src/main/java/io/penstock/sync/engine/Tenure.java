package io.penstock.sync.engine;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One acquisition of a lock, from the CAS that took it to its end, with the nested ones of its thread.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Tenure extends LockWord.Taken {
    private static final AtomicIntegerFieldUpdater<Tenure> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(Tenure.class, "count");

    final LockPlace place;
    final Thread thread = Thread.currentThread();

    /** How often its thread has to release it; a hold may be released by any thread. */
    private volatile int count;

    volatile boolean suspect;

    /** The heartbeat has released it, or is about to. */
    volatile boolean releasedForIt;

    /** Its thread is about to wait for a condition, or waits: for other threads there is nothing to release. */
    volatile boolean waits;

    /** Its recovery runs: it is not its thread's yet. */
    boolean recovers;

    /** Its thread waits for a condition, or did so: it holds nothing. Stored without a call behind the CAS that gave the lock up. */
    boolean givenUp;

    /** Its thread's first acquisition, where it has waited for conditions since; otherwise itself. */
    final Tenure origin;

    /** Of an origin: the acquisition that its thread has now. A wait for a condition ends one and makes the next. */
    Tenure latest = this;

    Tenure(final LockPlace place) {
        this.place = place;
        this.origin = this;
        COUNT.lazySet(this, 1); // no other thread knows of it yet
    }

    /** What the thread is to have after a wait for a condition: held as often, and not suspect. */
    Tenure(final LockPlace place, final Tenure before) {
        this.place = place;
        this.origin = before.origin;
        COUNT.lazySet(this, before.count);
    }

    /** {@return the acquisition that its thread has now: another one after each wait for a condition} */
    public Tenure latest() {
        return origin.latest;
    }

    /** {@return whether this acquisition cannot be released now by the calling thread, since its own one waits for a condition} */
    public boolean isOut() {
        return waits && thread != Thread.currentThread();
    }

    /** Its end tells the next one, as a death does. */
    public void markSuspect() {
        suspect = true;
    }

    /** Once more by its own thread; false if another thread has just released it. */
    boolean enter() {
        while (true) {
            final int seen = count;
            if (seen <= 0) {
                return false;
            }
            if (seen == Integer.MAX_VALUE) {
                throw new IllegalStateException("a thread cannot acquire a lock more often than it holds it now: holds="
                        + seen + " " + place.described() + "; release it as often as it was acquired");
            }
            if (COUNT.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
        }
    }

    /** {@return how often it still has to be released} */
    int exit() {
        return COUNT.decrementAndGet(this);
    }

    /** {@return how often its thread has acquired and not released it} */
    int count() {
        return count;
    }
}
