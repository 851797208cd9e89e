package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.LockPlace;
import io.penstock.sync.engine.Tenure;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock between all threads of all processes, reentrant as {@link java.util.concurrent.locks.ReentrantLock}.
 *
 * <p>If its holder's process dies, or its thread ends, the next one gets the lock within a second, and is told ({@link Hold#died}, and a warning): no
 * call throws for it, and the lock never becomes unusable. With a {@link Recovery} that one repairs what the other has left, before it has the lock. A
 * holder that is stopped or slow keeps the lock, for as long as it takes; {@link #forceRelease} is for operators.
 *
 * <p>Who has waited longest goes first. A thread that comes later may pass it, for at most about 5 ms.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> the methods that acquire.
 */
public final class SharedLock extends SharedEntry implements Lock {
    private static final long serialVersionUID = 1L;

    private final transient LockPlace lock;

    SharedLock(final Board board, final EntryPlace place, final Recovery recovery) {
        super(board, place);
        this.lock = new LockPlace(place, recovery);
    }

    /**
     * Acquires the lock. An interrupt does not end the call, and stays pending. Blocks.
     *
     * @throws OwnerDiedException if a recovery has failed, or is missing here
     * @throws LockLostException if this thread holds the lock, and it was taken away
     * @throws DeadlockException if the call was part of a deadlock, and this handle of the board breaks them
     * @throws IllegalStateException if this handle of the board was closed
     */
    @Override
    public void lock() {
        try {
            acquire(Deadline.NEVER, false);
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Acquires the lock, as {@link #lock()}. Blocks.
     *
     * @throws InterruptedException if interrupted
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        acquire(Deadline.NEVER, true);
    }

    /**
     * Acquires the lock if it is free, and no thread has waited for it too long.
     *
     * @return whether this thread holds it now
     */
    @Override
    public boolean tryLock() {
        try {
            return acquire(Deadline.after(Duration.ZERO), false) != null;
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Acquires the lock, if that is possible in time. Blocks.
     *
     * @param time for the whole call; 0 or less is one try
     * @param unit of the time
     * @return whether this thread holds it now
     * @throws InterruptedException if interrupted
     */
    @Override
    public boolean tryLock(final long time, final TimeUnit unit) throws InterruptedException {
        return acquire(Deadline.after(time, unit), true) != null;
    }

    /**
     * Acquires the lock, for a block of try-with-resources, or to be released by another thread. Blocks.
     *
     * @return to be closed
     * @throws InterruptedException if interrupted
     */
    public Hold acquire() throws InterruptedException {
        return Hold.of(this, lock, acquire(Deadline.NEVER, true));
    }

    /**
     * Acquires the lock, if that is possible in time, for a block of try-with-resources. Where it is no error that the time is up, use {@link #tryLock(long,
     * TimeUnit)}. Blocks.
     *
     * @param timeout for the whole call; 0 or less is one try
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws TimeoutException if the time was up: nothing was acquired
     */
    public Hold acquire(final Duration timeout) throws InterruptedException, TimeoutException {
        final Tenure tenure = acquire(Deadline.after(timeout), true);
        if (tenure == null) {
            throw lock.notInTime(timeout);
        }
        return Hold.of(this, lock, tenure);
    }

    LockPlace locked() {
        return lock;
    }

    private Tenure acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        try {
            return lock.acquire(deadline, interruptible);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Releases the lock, as often as this thread has acquired it.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it; nothing has changed. It may be this one, too, if the handle of the board was
     *     closed meanwhile, as its text says
     * @throws LockLostException if it was taken away from this thread
     */
    @Override
    public void unlock() {
        lock.unlock();
    }

    /**
     * Returns a condition of the lock, which is made if it is not there. Other processes find it by the same name. It is an entry of its own, called
     * {@code LOCK#NAME}, of 256 bytes as a rule.
     *
     * @param name of the condition, without {@code #}; together with the lock's name at most 254 bytes in UTF-8
     * @return the condition
     * @throws IllegalArgumentException if there can be no condition of this name, or the board has an entry of another kind in its place
     * @throws BoardFullException if the board has no room for a new entry
     */
    public SharedCondition condition(final String name) {
        return board().condition(this, name);
    }

    /**
     * Not supported: a condition that other processes can find has a name.
     *
     * @return never
     * @see #condition
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "a condition of a shared lock has a name, by which other processes find it: use condition(name), for example lock.condition(\"notEmpty\"): "
                        + described());
    }

    /**
     * Returns whether the calling thread holds the lock.
     *
     * @return whether it does
     */
    public boolean isHeldByCurrentThread() {
        return lock.isOwn();
    }

    /**
     * Returns who holds the lock. It takes no lock, and changes nothing.
     *
     * @return who holds it; empty if it is free, or its holder is known to be dead
     */
    public Optional<SyncStats.Holder> owner() {
        return stats().holder();
    }

    /**
     * Looks at the lock. It takes no lock, wakes no thread, and changes nothing.
     *
     * @return who holds it, and how many wait
     */
    public SyncStats.Entry stats() {
        return lock.stats();
    }

    /**
     * Takes the lock away from its holder, for operators who know that it is lost. The next one to take it is told, as of a death. The holder's release throws
     * {@link LockLostException}, and changes nothing; what it does until then, it does beside the next holder.
     *
     * @param fence of that very hold, from {@link #owner()}
     * @return whether it was taken away; false if that hold has ended
     */
    public boolean forceRelease(final long fence) {
        return lock.force(fence);
    }
}
