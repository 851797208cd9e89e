package io.penstock.sync.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What this JVM knows of a lock of a board: which of its threads holds it. All handles of the board share it, so that a lock is reentrant across them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
sealed class LocalLock permits LocalReadWriteLock {
    private static final AtomicReferenceFieldUpdater<LocalLock, Tenure> CURRENT =
            AtomicReferenceFieldUpdater.newUpdater(LocalLock.class, Tenure.class, "current");

    private static final AtomicReferenceFieldUpdater<LocalLock, LockWord.Taken> ORPHAN =
            AtomicReferenceFieldUpdater.newUpdater(LocalLock.class, LockWord.Taken.class, "orphan");

    /** The last acquisition of this JVM; it may have ended. Its thread uses it again, so it is removed only if that thread cannot do so. */
    volatile Tenure current;

    /** An acquisition that failed in the midst, and could not be given back: there was no stack. Stored without a call. */
    volatile LockWord.Taken orphan;

    /** Of each abandoning that is under way, from before its CAS until those are told who wait for a condition of the lock. */
    final Set<Object> abandoning = ConcurrentHashMap.newKeySet();

    /** The acquisition has ended, unless the next one is there already. */
    void ended(final Tenure tenure) {
        CURRENT.compareAndSet(this, tenure, null);
    }

    /** It was given back after all. */
    void adopted(final LockWord.Taken taken) {
        ORPHAN.compareAndSet(this, taken, null);
    }

    /** The word was taken. No fence: who closes the handle waits until this is seen. */
    void taken(final Tenure tenure) {
        if (current != tenure) {
            CURRENT.lazySet(this, tenure);
        }
    }

    /** {@return the last acquisition of this JVM, if it is the calling thread's; it may have ended} */
    Tenure lastOwn() {
        final Tenure tenure = current;
        return tenure != null && tenure.thread == Thread.currentThread() ? tenure : null;
    }

    /** {@return the acquisition of the calling thread, or null} */
    Tenure own() {
        final Tenure tenure = lastOwn();
        return tenure != null && tenure.isHeld() ? tenure : null;
    }
}
