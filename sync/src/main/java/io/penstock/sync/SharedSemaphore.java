package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.SemaphorePlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A semaphore between all threads of all processes, with the methods of {@link java.util.concurrent.Semaphore}.
 *
 * <p>The permits of {@link Board#semaphore} belong to processes: never do living processes hold more of them together than there are. Any thread of the
 * process that has acquired them releases them. When the process dies they are free again within a second, and so they are when it closes the board. A
 * process that is stopped or slow keeps its own. The permits of {@link Board#unowned} are a plain count: any process releases, and a death releases nothing.
 *
 * <p>A call that comes later may pass one that waits, for at most about 5 ms. Then all later ones wait behind it, also if it wants many permits and they want
 * one: none waits for ever. So a thread that holds permits should not acquire further ones.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> the methods that acquire; those without a timeout, and those whose
 * time is up, only for a moment, while another process is in the midst of acquiring.
 */
public final class SharedSemaphore extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient SemaphorePlace semaphore;

    SharedSemaphore(final Board board, final EntryPlace place) {
        super(board, place);
        this.semaphore = SemaphorePlace.of(place);
    }

    /**
     * Acquires a permit. Blocks.
     *
     * @throws InterruptedException if interrupted; then nothing was acquired
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Acquires permits, all at once. Blocks.
     *
     * @param permits how many, from 0 to {@link #permits()}
     * @throws IllegalArgumentException if the semaphore never has so many
     * @throws InterruptedException if interrupted; then nothing was acquired
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void acquire(final int permits) throws InterruptedException {
        take(permits, permits, Deadline.NEVER, true);
    }

    /** Acquires a permit, as {@link #acquireUninterruptibly(int)}. Blocks. */
    public void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /**
     * Acquires permits, all at once. An interrupt does not end the call, and stays pending. Blocks.
     *
     * @param permits how many, as in {@link #acquire(int)}, with the same exceptions
     */
    public void acquireUninterruptibly(final int permits) {
        takeQuietly(permits, permits, Deadline.NEVER);
    }

    /**
     * Acquires a permit if one is free, and no call has waited for it too long.
     *
     * @return whether it was acquired
     */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Acquires permits, if so many are free, and no call has waited for them too long.
     *
     * @param permits how many, as in {@link #acquire(int)}, with the same exceptions
     * @return whether they were acquired
     */
    public boolean tryAcquire(final int permits) {
        return takeQuietly(permits, permits, Deadline.after(Duration.ZERO)) == permits;
    }

    /**
     * Acquires a permit, if that is possible in time. Blocks.
     *
     * @param time for the whole call; 0 or less is one try
     * @param unit of the time
     * @return whether it was acquired
     * @throws InterruptedException if interrupted; then nothing was acquired
     */
    public boolean tryAcquire(final long time, final TimeUnit unit) throws InterruptedException {
        return tryAcquire(1, time, unit);
    }

    /**
     * Acquires permits, all at once, if that is possible in time. Blocks.
     *
     * @param permits how many, as in {@link #acquire(int)}, with the same exceptions
     * @param time for the whole call; 0 or less is one try
     * @param unit of the time
     * @return whether they were acquired
     * @throws InterruptedException if interrupted; then nothing was acquired
     */
    public boolean tryAcquire(final int permits, final long time, final TimeUnit unit) throws InterruptedException {
        return take(permits, permits, Deadline.after(time, unit), true) == permits;
    }

    /**
     * Acquires a permit, for a block of try-with-resources. Blocks.
     *
     * @return to be closed
     * @throws InterruptedException if interrupted
     */
    public Permits hold() throws InterruptedException {
        return hold(1);
    }

    /**
     * Acquires permits, all at once, for a block of try-with-resources. Blocks.
     *
     * @param permits how many, as in {@link #acquire(int)}, with the same exceptions
     * @return to be closed
     * @throws InterruptedException if interrupted
     */
    public Permits hold(final int permits) throws InterruptedException {
        final Permits held = new Permits(this, permits); // before they are taken: what follows cannot fail
        acquire(permits);
        return held;
    }

    /**
     * Acquires permits, all at once, if that is possible in time, for a block of try-with-resources. Where it is no error that the time is up, use {@link
     * #tryAcquire(int, long, TimeUnit)}. Blocks.
     *
     * @param permits how many, as in {@link #acquire(int)}, with the same exceptions
     * @param timeout for the whole call; 0 or less is one try
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws TimeoutException if the time was up: nothing was acquired
     */
    public Permits hold(final int permits, final Duration timeout) throws InterruptedException, TimeoutException {
        final Permits held = new Permits(this, permits);
        if (take(permits, permits, Deadline.after(timeout), true) != permits) {
            throw semaphore.notInTime(permits, timeout);
        }
        return held;
    }

    /**
     * Acquires all permits that are free, unless a call has waited for them too long.
     *
     * @return how many were acquired
     */
    public int drainPermits() {
        return Math.max(0, takeQuietly(1, permits(), Deadline.after(Duration.ZERO)));
    }

    private int takeQuietly(final int least, final int most, final Deadline deadline) {
        try {
            return take(least, most, deadline, false);
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int take(final int least, final int most, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        try {
            return semaphore.acquire(least, most, deadline, interruptible);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /** Releases a permit, as {@link #release(int)}. */
    public void release() {
        release(1);
    }

    /**
     * Releases permits, and wakes those who wait for them.
     *
     * @param permits how many, 0 or more
     * @throws TooManyReleasesException if this process holds fewer, or, where permits belong to no process, more than {@link #permits()} would be free;
     *     nothing has changed
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void release(final int permits) {
        try {
            semaphore.release(permits);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Returns how many permits there are: the most that living processes may hold together, or, where permits belong to no process, that may be free.
     *
     * @return how many
     */
    public int permits() {
        return semaphore.max();
    }

    /**
     * Returns how many permits are free. It is exact while none is acquired or released, and takes no lock.
     *
     * @return how many
     */
    public int availablePermits() {
        return semaphore.free();
    }

    /**
     * Returns how many permits this process holds, all its threads together.
     *
     * @return how many; 0 where permits belong to no process
     */
    public int heldPermits() {
        return semaphore.held();
    }

    /**
     * Returns who holds permits. It takes no lock, and changes nothing. It reads one process after the other: while permits move, their sum may be more than there are.
     *
     * @return how many each living process holds, by its pid in its own pid namespace; empty where permits belong to no process
     */
    public Map<Long, Long> holders() {
        return semaphore.holders();
    }

    /**
     * Returns how many threads of all processes sleep for permits.
     *
     * @return how many, as of now
     */
    public int getQueueLength() {
        return stats().waiting();
    }

    /**
     * Looks at the semaphore. It takes no lock, wakes no thread, and changes nothing.
     *
     * @return how many wait
     */
    public SyncStats.Entry stats() {
        return semaphore.stats();
    }

    /**
     * Returns the free permits as text.
     *
     * @return how many are free, and of how many
     */
    @Override
    public String toString() {
        return shown(() -> availablePermits() + " of " + permits() + " free");
    }
}
