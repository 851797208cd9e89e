package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.ConditionPlace;
import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * A condition of a {@link SharedLock}, for threads of all processes that hold it in turn, as {@link Condition} is for those of one.
 *
 * <pre>{@code
 * try (Hold hold = lock.acquire()) {
 *     while (isEmpty()) {
 *         notEmpty.await();
 *     }
 *     take();
 * }
 * }</pre>
 *
 * <p>A wait may end without a signal, so it stands in a loop, as with the JDK's: after the death or exit of any process of the board's directory, and when
 * a hold of the lock was left by a thread that has ended, taken away, or was marked as suspect. So no change is missed that one of these has made without
 * a signal.
 *
 * <p>A wait gives the lock up wholly, however often it is held, and ends with the lock held as often. If the lock cannot be taken again, because its
 * recovery fails or this handle of the board was closed, the wait throws <b>without the lock</b>: then {@code unlock} throws {@link
 * IllegalMonitorStateException}. A {@link Hold} stands for the lock before and after a wait; its fence is then a greater one.
 *
 * <p>A signal wakes the thread that has waited longest, of those whose process runs; only if there is none, one that is stopped. No thread waits for one
 * that is to wake up.
 *
 * <p><b>Threads:</b> those that hold the lock. <b>Processes:</b> any number on one host. <b>Blocks:</b> the methods that wait; then for as long as others
 * hold the lock, whatever the timeout is, as with the JDK's.
 */
public final class SharedCondition extends SharedEntry implements Condition {
    private static final long serialVersionUID = 1L;

    private final transient SharedLock lock;
    private final transient ConditionPlace condition;

    SharedCondition(final Board board, final EntryPlace place, final SharedLock lock) {
        super(board, place);
        this.lock = lock;
        this.condition = new ConditionPlace(place, lock.locked());
    }

    /**
     * Returns the lock.
     *
     * @return the lock whose holders wait here
     */
    public SharedLock lock() {
        return lock;
    }

    /**
     * Waits for a signal. Blocks.
     *
     * @throws InterruptedException if interrupted, and no signal has come
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws LockLostException if the lock was taken away from this thread; it does not hold it
     * @throws OwnerDiedException if a recovery has failed, or is missing here; this thread does not hold the lock
     * @throws IllegalStateException if this handle of the board was closed; this thread does not hold the lock
     */
    @Override
    public void await() throws InterruptedException {
        waitFor(Deadline.NEVER, true);
    }

    /** Waits for a signal, as {@link #await()}. An interrupt does not end the wait, and stays pending. Blocks. */
    @Override
    public void awaitUninterruptibly() {
        try {
            waitFor(Deadline.NEVER, false);
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Waits for a signal for some time, as {@link #await()}. Blocks.
     *
     * @param nanosTimeout ns
     * @return what is left of the time; 0 or less if it is over
     * @throws InterruptedException if interrupted, and no signal has come
     */
    @Override
    public long awaitNanos(final long nanosTimeout) throws InterruptedException {
        final long untilNs = System.nanoTime() + Math.max(0, nanosTimeout);
        waitFor(Deadline.after(nanosTimeout, TimeUnit.NANOSECONDS), true);
        return untilNs - System.nanoTime();
    }

    /**
     * Waits for a signal for some time, as {@link #await()}. Blocks.
     *
     * @param time to wait
     * @param unit of the time
     * @return false if the time was over before a signal
     * @throws InterruptedException if interrupted, and no signal has come
     */
    @Override
    public boolean await(final long time, final TimeUnit unit) throws InterruptedException {
        return waitFor(Deadline.after(time, unit), true);
    }

    /**
     * Waits for a signal for some time, as {@link #await()}. Blocks.
     *
     * @param timeout to wait; 0 or less gives the lock up, and takes it again
     * @return false if the time was over before a signal
     * @throws InterruptedException if interrupted, and no signal has come
     */
    public boolean await(final Duration timeout) throws InterruptedException {
        return waitFor(Deadline.after(timeout), true);
    }

    /**
     * Waits for a signal until some time of the wall clock, as {@link #await()}. The clock is read once, when the call begins. Blocks.
     *
     * @param deadline when to stop waiting
     * @return false if the time was over before a signal
     * @throws InterruptedException if interrupted, and no signal has come
     */
    @Override
    @SuppressWarnings("JavaUtilDate") // the interface has it
    public boolean awaitUntil(final Date deadline) throws InterruptedException {
        final long untilMs = deadline.getTime();
        final long nowMs = System.currentTimeMillis();
        final long timeoutMs = untilMs <= nowMs ? 0 : untilMs - nowMs; // that of long ago would wrap around
        return waitFor(Deadline.after(timeoutMs, TimeUnit.MILLISECONDS), true);
    }

    private boolean waitFor(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        try {
            return condition.await(deadline, interruptible);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Ends the wait of the thread that has waited longest. If none waits, nothing happens.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws LockLostException if the lock was taken away from this thread
     */
    @Override
    public void signal() {
        condition.signal();
    }

    /**
     * Ends the waits of all threads that wait now.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws LockLostException if the lock was taken away from this thread
     */
    @Override
    public void signalAll() {
        condition.signalAll();
    }

    /**
     * Looks at the condition. It takes no lock, wakes no thread, and changes nothing.
     *
     * @return how many threads wait
     */
    public SyncStats.Entry stats() {
        return condition.stats();
    }
}
