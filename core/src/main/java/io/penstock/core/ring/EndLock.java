package io.penstock.core.ring;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread of this process at a time use an end of a ring. It is released by a plain store to {@link #owner}, so that a call that has no stack
 * left for another call still releases it. A lock of the JDK would stay locked for ever.
 *
 * <pre>{@code
 *   boolean mine = false;
 *   try {
 *       mine = lock.lock(timeoutNs);
 *       ...
 *   } finally {
 *       if (mine) {
 *           try { lock.unlock(); } catch (VirtualMachineError late) { lock.owner = null; }
 *       }
 *   }
 * }</pre>
 *
 * <p>A thread that waits looks again ten times a second, since a release by a store wakes no thread. The lock is not reentrant.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #lock} until no other thread has it. <b>Units:</b> nanoseconds.
 */
public class EndLock {
    /** A timeout without end. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final AtomicReferenceFieldUpdater<EndLock, Thread> OWNER =
            AtomicReferenceFieldUpdater.newUpdater(EndLock.class, Thread.class, "owner");

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The thread that has the lock, or null. Only the holder stores to it, and only null. */
    @SuppressWarnings("VisibilityModifier")
    public volatile Thread owner;

    private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

    /** A free lock. */
    public EndLock() {}

    /** Takes it if it is free. No call follows the one that takes it: a thread that has it knows it. */
    public final boolean tryLock() {
        return owner == null && OWNER.compareAndSet(this, null, Thread.currentThread());
    }

    /**
     * Waits until this thread has it.
     *
     * @param timeoutNs or {@link #FOREVER}
     * @return false if the time was up
     * @throws InterruptedException if interrupted before or while waiting
     */
    public final boolean lock(final long timeoutNs) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return tryLock() || await(timeoutNs);
    }

    private boolean await(final long timeoutNs) throws InterruptedException {
        final long startNs = System.nanoTime();
        final Thread self = Thread.currentThread();
        try {
            while (true) {
                waiters.add(self); // before the look; pairs with the look in wakeNext()
                if (tryLock()) {
                    return true;
                }
                final long leftNs = timeoutNs == FOREVER ? PAUSE_NS : timeoutNs - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(PAUSE_NS, leftNs));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                forget(self);
            }
        } finally {
            leave(self);
        }
    }

    private void forget(final Thread self) {
        waiters.removeIf(each -> each == self); // not by equals, which the thread's class may have changed
    }

    /** Throws nothing: the thread may have the lock. */
    private void leave(final Thread self) {
        try {
            forget(self);
            if (owner == null) {
                wakeNext(); // it may have been woken, and did not use it
            }
        } catch (final VirtualMachineError late) {
            // those who wait look again by themselves
        }
    }

    /** Releases it, by the store first. It throws nothing, except where there is no stack even for this call. */
    public final void unlock() {
        owner = null;
        try {
            wakeNext();
        } catch (final VirtualMachineError late) {
            // those who wait look again by themselves
        }
    }

    private void wakeNext() {
        final Thread next = waiters.poll();
        if (next != null) {
            LockSupport.unpark(next);
        }
    }

    /** {@return whether this thread has it} */
    public final boolean isMine() {
        return owner == Thread.currentThread();
    }

    /** {@return whether a thread has it} */
    public final boolean isLocked() {
        return owner != null;
    }
}
