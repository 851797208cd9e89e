package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.ReadPlace;
import io.penstock.sync.engine.Reading;
import io.penstock.sync.engine.Tenure;
import io.penstock.sync.engine.WritePlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock for many readers or one writer, of all threads of all processes, as {@link java.util.concurrent.locks.ReentrantReadWriteLock}.
 *
 * <p>Both locks are reentrant. A thread that writes may read as well, and goes on reading when it has released the write lock. A thread that reads
 * cannot write: the call says so, and does not wait for itself. A thread that reads already may read again at any time. Other readers wait behind a
 * writer that waits.
 *
 * <p>If the process of a reader dies, or its thread ends, it holds back no writer. If the process of the writer dies, or its thread ends, the next one
 * gets the lock within a second, reader or writer, and is told; with a {@link Recovery} it repairs first, alone. No reader sees what a dead writer has
 * left before that. {@link #forceRelease} is for operators.
 *
 * <p>Who has waited longest goes first. A thread that comes later may pass it, for at most about 5 ms, readers and writers alike.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> the methods that acquire.
 */
public final class SharedReadWriteLock extends SharedEntry implements ReadWriteLock {
    private static final long serialVersionUID = 1L;

    private final transient WritePlace writer;
    private final transient ReadPlace reader;
    private final transient Lock readLock = new ReadLock();
    private final transient Lock writeLock = new WriteLock();

    SharedReadWriteLock(final Board board, final EntryPlace place, final Recovery recovery) {
        super(board, place);
        this.writer = new WritePlace(place, recovery);
        this.reader = writer.reads();
    }

    /**
     * Returns the lock for reading. All methods that acquire throw {@link IllegalStateException} if this handle of the board was closed, and
     * {@link OwnerDiedException} if a recovery has failed, or is missing here. {@code unlock} throws {@link IllegalMonitorStateException} if the calling
     * thread does not read. There are no conditions.
     *
     * @return the lock, always the same
     */
    @Override
    public Lock readLock() {
        return readLock;
    }

    /**
     * Returns the lock for writing. Its methods throw what those of {@link SharedLock} throw; and those that acquire
     * {@link IllegalMonitorStateException} if the calling thread reads, but for a single try, which fails. There are no conditions.
     *
     * @return the lock, always the same
     */
    @Override
    public Lock writeLock() {
        return writeLock;
    }

    /**
     * Acquires the read lock, for a block of try-with-resources, or to be released by another thread. Blocks.
     *
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws OwnerDiedException if a recovery has failed, or is missing here
     * @throws IllegalStateException if this handle of the board was closed
     */
    public ReadHold acquireRead() throws InterruptedException {
        return held(read(Deadline.NEVER, true));
    }

    /**
     * Acquires the read lock, as {@link #acquireRead()}, if that is possible in time. Blocks.
     *
     * @param timeout for the whole call; 0 or less is one try
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws TimeoutException if the time was up: nothing was acquired
     */
    public ReadHold acquireRead(final Duration timeout) throws InterruptedException, TimeoutException {
        final Reading reading = read(Deadline.after(timeout), true);
        if (reading == null) {
            throw writer.notInTime(timeout);
        }
        return held(reading);
    }

    private ReadHold held(final Reading reading) {
        ReadHold hold = null;
        try {
            hold = new ReadHold(this, reader, reading);
            return hold;
        } finally {
            if (hold == null) {
                reader.unlock(); // there is no memory for it
            }
        }
    }

    /**
     * Acquires the write lock, for a block of try-with-resources, or to be released by another thread. Blocks.
     *
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws IllegalMonitorStateException if the calling thread reads
     * @throws OwnerDiedException if a recovery has failed, or is missing here
     * @throws IllegalStateException if this handle of the board was closed
     */
    public Hold acquireWrite() throws InterruptedException {
        return Hold.of(this, writer, write(Deadline.NEVER, true));
    }

    /**
     * Acquires the write lock, as {@link #acquireWrite()}, if that is possible in time. Blocks.
     *
     * @param timeout for the whole call; 0 or less is one try
     * @return to be closed
     * @throws InterruptedException if interrupted
     * @throws TimeoutException if the time was up: nothing was acquired
     */
    public Hold acquireWrite(final Duration timeout) throws InterruptedException, TimeoutException {
        final Tenure tenure = write(Deadline.after(timeout), true);
        if (tenure == null) {
            throw writer.notInTime(timeout);
        }
        return Hold.of(this, writer, tenure);
    }

    private Reading read(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        try {
            return reader.acquire(deadline, interruptible);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    private Tenure write(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        try {
            return writer.acquire(deadline, interruptible);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Returns whether the calling thread holds the write lock.
     *
     * @return whether it does
     */
    public boolean isWriteLockedByCurrentThread() {
        return writer.isOwn();
    }

    /**
     * Returns how often the calling thread has acquired the read lock and not released it.
     *
     * @return how often
     */
    public int getReadHoldCount() {
        return reader.holdCount();
    }

    /**
     * Returns who writes. It takes no lock, and changes nothing.
     *
     * @return who holds the write lock; empty if no process does, or the one that does is known to be dead
     */
    public Optional<SyncStats.Holder> writer() {
        return stats().holder();
    }

    /**
     * Looks at the lock. It takes no lock, wakes no thread, and changes nothing.
     *
     * @return who writes, who reads, and how many wait
     */
    public SyncStats.Entry stats() {
        return writer.stats();
    }

    /**
     * Takes the write lock away from its holder, for operators who know that it is lost, as {@link SharedLock#forceRelease}. What a reader has cannot be
     * taken away: it has no fence.
     *
     * @param fence of that very hold, from {@link #writer()}
     * @return whether it was taken away; false if that hold has ended
     */
    public boolean forceRelease(final long fence) {
        return writer.force(fence);
    }

    /** For tests: how many threads of this JVM are remembered. */
    int knownReaders() {
        return reader.knownReaders();
    }

    private UnsupportedOperationException noConditions() {
        return new UnsupportedOperationException(
                "a shared read-write lock has no conditions: wait for a flag or a value of the board in place of one: "
                        + described());
    }

    /** What both locks have in common. */
    private abstract class Side implements Lock {
        abstract boolean acquire(Deadline deadline, boolean interruptible) throws InterruptedException;

        @Override
        public void lock() {
            try {
                acquire(Deadline.NEVER, false);
            } catch (final InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public void lockInterruptibly() throws InterruptedException {
            acquire(Deadline.NEVER, true);
        }

        @Override
        public boolean tryLock() {
            try {
                return acquire(Deadline.after(Duration.ZERO), false);
            } catch (final InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public boolean tryLock(final long time, final TimeUnit unit) throws InterruptedException {
            return acquire(Deadline.after(time, unit), true);
        }

        @Override
        public Condition newCondition() {
            throw noConditions();
        }
    }

    private final class ReadLock extends Side {
        @Override
        boolean acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
            return read(deadline, interruptible) != null;
        }

        @Override
        public void unlock() {
            reader.unlock();
        }
    }

    private final class WriteLock extends Side {
        @Override
        boolean acquire(final Deadline deadline, final boolean interruptible) throws InterruptedException {
            return write(deadline, interruptible) != null;
        }

        @Override
        public void unlock() {
            writer.unlock();
        }
    }
}
