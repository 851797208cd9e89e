package io.penstock.sync.engine;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One acquisition of a lock, from the CAS that took it to its end, with the nested ones of its thread.
 *
 * <p>Its thread uses the object again for its next acquisition by the same handle, if no {@link io.penstock.sync.Hold} has it and no wait for a condition has
 * ended it. So a lock that one thread acquires again and again allocates nothing, and stores nothing but its words. The word is 0 between two of them, and the
 * count is raised before the word is taken. So a thread that finds a word, and later a count of 0, knows that the release of that word has begun.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Tenure extends LockWord.Taken {
    private static final AtomicIntegerFieldUpdater<Tenure> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(Tenure.class, "count");

    final LockPlace place;
    final Thread thread = Thread.currentThread();
    final long threadId = thread.getId();

    /** How often its thread has to release it; a hold may be released by any thread. */
    volatile int count;

    /** Other threads than its own may release it, now or later. Stored by its own thread, before they know of it. */
    private boolean shared;

    volatile boolean suspect;

    /** The heartbeat has released the acquisition with this word, or is about to. */
    volatile long releasedForIt;

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
        this.shared = true;
        COUNT.lazySet(this, before.count);
    }

    /** From now on other threads may release it, and it is used for no other acquisition. Called by its own thread. */
    public void share() {
        shared = true;
    }

    /** {@return whether its thread can use it for its next acquisition: the last one has ended, and nobody else has this object} */
    boolean isReusable(final LockPlace by) {
        return word == 0 && count == 0 && place == by && !shared && !failed;
    }

    /** Before a try to acquire. If that fails, the caller stores 0 to the count: without a call, as there may be no stack for one. */
    void begin() {
        if (count == 0) {
            COUNT.lazySet(this, 1); // before the CAS that takes the word; pairs with lookAfter
        }
    }

    /** {@return whether its thread has acquired it, and not released it} */
    boolean isHeld() {
        return count > 0 && !failed && !givenUp;
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
        if (shared) {
            return COUNT.decrementAndGet(this);
        }
        final int left = count - 1;
        COUNT.lazySet(this, left); // the CAS of the word comes behind it
        return left;
    }

    /** {@return how often its thread has acquired and not released it} */
    int count() {
        return count;
    }
}
