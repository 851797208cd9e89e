package io.penstock.core.ring;

import io.penstock.core.wait.VirtualThreads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread of this process at a time use an end of a ring. It is released by a plain store to {@link Slot#owner}, so that a call that has no
 * stack left for another call still releases it. A lock of the JDK would stay locked for ever.
 *
 * <pre>{@code
 *   boolean mine = false;
 *   try {
 *       mine = lock.lock(timeoutNs);
 *       ...
 *   } finally {
 *       if (mine) {
 *           try { lock.unlock(); } catch (VirtualMachineError late) { lock.held.owner = null; }
 *       }
 *   }
 * }</pre>
 *
 * <p>A thread that takes it many times in a row gets a {@link Bias}: it then takes and releases the lock without an atomic step. The first other thread
 * revokes the bias. Who takes the lock again and again from several threads pays for that eight times at most.
 *
 * <p>A thread that waits looks again ten times a second, since a release by a store wakes no thread. The lock is not reentrant.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #lock} until no other thread has it. <b>Units:</b> nanoseconds.
 */
public class EndLock {
    /** A timeout without end. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final AtomicReferenceFieldUpdater<EndLock, Bias> BIAS =
            AtomicReferenceFieldUpdater.newUpdater(EndLock.class, Bias.class, "bias");

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Holds of one thread in a row that earn it the first bias. Each further one takes twice as many. */
    private static final int FIRST_STREAK = 1024;

    private static final int MOST_DOUBLINGS = 7;

    private final Slot slot = new Slot();
    private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();
    private final int firstStreak;
    private final int mostBiases;

    /** Where the holder stands. The holder stores to it right after it has taken the lock; another thread may read an old one. */
    @SuppressWarnings("VisibilityModifier")
    public Slot held = slot;

    /** A bias that is not revoked, or whose revocation is under way. As long as there is one, the slot's holder is not the lock's holder. */
    private volatile Bias bias;

    // Of the slot's holder:
    private Thread latest;
    private int streak;
    private int biases;

    /** A free lock. */
    public EndLock() {
        this(FIRST_STREAK, MOST_DOUBLINGS + 1);
    }

    EndLock(final int firstStreak, final int mostBiases) {
        this.firstStreak = firstStreak;
        this.mostBiases = mostBiases;
    }

    /** Has the owner of a lock. */
    public static class Slot {
        static final AtomicReferenceFieldUpdater<Slot, Thread> OWNER =
                AtomicReferenceFieldUpdater.newUpdater(Slot.class, Thread.class, "owner");

        /** The thread that has the lock, or null. */
        @SuppressWarnings("VisibilityModifier")
        public volatile Thread owner;

        private Slot() {}
    }

    /** Takes it if it is free. Nothing fails behind the step that takes it: a thread that has it knows it. */
    public final boolean tryLock() {
        final Thread self = Thread.currentThread();
        final Bias given = bias;
        if (given != null && given.thread == self && given.enter()) {
            held = given;
            return true;
        }
        return tryCommonly(self);
    }

    private boolean tryCommonly(final Thread self) {
        for (Bias given = bias; given == null || revoke(given); given = bias) {
            if (slot.owner != null || !Slot.OWNER.compareAndSet(slot, null, self)) {
                return false;
            }
            if (bias == null) { // no call from the comparison to here
                held = slot;
                return true;
            }
            slot.owner = null; // the holder before has got a bias since this thread looked
            wakeNext();
        }
        return false;
    }

    /** True once no thread is inside by this bias, and none will be; false while its thread is. */
    private boolean revoke(final Bias given) {
        if (!given.isLeft()) {
            return false;
        }
        BIAS.compareAndSet(this, given, null);
        return true;
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
            if (!isLocked()) {
                wakeNext(); // it may have been woken, and did not use it
            }
        } catch (final VirtualMachineError late) {
            // those who wait look again by themselves
        }
    }

    /** Releases it. It throws nothing, except where there is no stack even for this call. */
    public final void unlock() {
        if (held == slot) {
            unlockCommonly();
        } else {
            unlockBiased(held);
        }
    }

    private void unlockBiased(final Slot given) {
        try {
            Slot.OWNER.lazySet(given, null);
            if (((Bias) given).revoked) { // and no revocation is missed: see Bias
                wakeNext();
            }
        } catch (final VirtualMachineError noStack) {
            given.owner = null;
        }
    }

    private void unlockCommonly() {
        final Thread self = slot.owner;
        if (latest != self) {
            latest = self;
            streak = 0;
        } else if (++streak > firstStreak << Math.min(biases, MOST_DOUBLINGS) && biases < mostBiases) {
            giveBias(self);
        }
        slot.owner = null;
        try {
            wakeNext();
        } catch (final VirtualMachineError late) {
            // those who wait look again by themselves
        }
    }

    /** The holder releases the slot after that. */
    private void giveBias(final Thread self) {
        try {
            streak = 0;
            if (waiters.isEmpty() && !VirtualThreads.isCurrentVirtual() && Bias.hasBarrier(self)) {
                bias = new Bias(self);
                biases++;
            }
        } catch (final VirtualMachineError | LinkageError late) {
            // it goes on without
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
        return held.owner == Thread.currentThread();
    }

    /** {@return whether a thread has it} */
    public final boolean isLocked() {
        final Bias given = bias;
        return slot.owner != null || (given != null && given.owner != null);
    }

    /** Whether a thread takes it without an atomic step, as far as this thread can see. */
    final boolean isBiased() {
        final Bias given = bias;
        return given != null && !given.revoked;
    }

    /**
     * One thread's right to take and release the lock by plain stores.
     *
     * <pre>
     *   its thread, to enter                 another thread, to revoke it
     *     owner = itself, a plain store        revoked = true
     *     revoked? then owner = null           its thread passes a barrier
     *     else it has the lock                 owner? then it is inside, and the lock is not free yet
     *                                          else it will see that the bias is revoked
     * </pre>
     *
     * <p>The store and the load of its thread may change places in the processor, which is why they are quick. The barrier puts them in order: the JVM
     * takes a stack trace of another thread where that is at a safepoint or in a handshake, and both order all that the thread did before with all
     * that it does after. That is how HotSpot works, and not promised by the memory model. Two volatile loads keep the compiler from moving the first
     * of them in front of the store.
     *
     * <p>After Kawachiya, Koseki, Onodera: Lock Reservation, OOPSLA 2002, and the asymmetric Dekker synchronization by Dice, Huang, Yang, 2001.
     */
    private static final class Bias extends Slot {
        private final Thread thread;
        private volatile boolean revoked;

        /** The barrier was passed after the revocation. */
        private volatile boolean settled;

        Bias(final Thread thread) {
            this.thread = thread;
        }

        /** Whether a stack trace of a thread is the JVM's: its class may have a method of its own, which is no barrier. */
        static boolean hasBarrier(final Thread thread) {
            try {
                return thread.getClass().getMethod("getStackTrace").getDeclaringClass() == Thread.class;
            } catch (final NoSuchMethodException | SecurityException unknown) {
                return false;
            }
        }

        /** Only by its thread. */
        boolean enter() {
            if (owner == thread) {
                return false; // it is inside: the lock is not reentrant, with a bias as without
            }
            OWNER.lazySet(this, thread);
            if (!settled && !revoked) {
                return true;
            }
            owner = null;
            return false;
        }

        /** Revokes it, and returns whether its thread is not inside. */
        boolean isLeft() {
            if (!settled) {
                revoked = true;
                if (thread != Thread.currentThread()) {
                    thread.getStackTrace(); // a barrier: see above
                }
                settled = true;
            }
            return owner == null;
        }
    }
}
