package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.OpenWait;
import io.penstock.sync.SyncStats;
import java.util.Optional;

/**
 * A condition of a lock, as one handle of the board has it open (protocol.md section 26).
 *
 * <p><b>Threads:</b> those that hold the lock. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #await}.
 */
public final class ConditionPlace {
    private final OpenBoard board;
    private final Entry entry;
    private final LockPlace lock;
    private final ConditionQueue<?> queue;

    /** The condition of this entry. */
    public ConditionPlace(final EntryPlace place, final LockPlace lock) {
        this.board = place.board();
        this.entry = place.entry();
        this.lock = lock;
        this.queue = board.conditionQueue(entry);
    }

    /**
     * The entry of a condition as a caller wants it.
     *
     * @throws IllegalArgumentException if no condition can have this name
     */
    public static Entry.Wanted wanted(final Entry lock, final String condition) {
        if (!ConditionDescriptor.isName(condition)) {
            throw new IllegalArgumentException("the name of a condition is not empty and has no '#': name=" + condition
                    + " lock=" + lock.name() + "; take another name");
        }
        return new Entry.Wanted(
                ConditionDescriptor.name(lock.name(), condition), EntryKind.CONDITION, lock.body(), 0, 0);
    }

    /** {@return the name of the lock of a condition} */
    public static String lockOf(final Entry condition) {
        return ConditionDescriptor.lockOf(condition.name());
    }

    /**
     * Gives the lock up, waits for a signal, and takes the lock again. Blocks. Returns without a signal, too: after a death, and where too many threads sleep
     * at the board.
     *
     * @param interruptible whether an interrupt ends the wait; otherwise it stays pending
     * @return false if the deadline has passed without a signal
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws InterruptedException if interrupted, and no signal has come
     */
    public boolean await(final Deadline deadline, final boolean interruptible) throws InterruptedException {
        board.checkOpen();
        final Tenure own = lock.held();
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return await(queue, own, deadline, interruptible);
    }

    private <P> boolean await(
            final ConditionQueue<P> how, final Tenure own, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        final int deaths = board.deaths(); // while the lock is held (Y6)
        final P place = how.place(() -> board.deaths() != deaths || board.isClosed(), interruptible);
        final Tenure next = lock.beginWait(own);
        boolean left = false;
        boolean done = false;
        final boolean inTime;
        final boolean interrupted;
        try {
            try {
                try {
                    how.enter(place); // before the lock is given up (Y8)
                    lock.giveUp(own);
                    how.sleep(place, deadline);
                } finally {
                    left = leave(how, place);
                }
            } finally {
                if (own.givenUp) {
                    lock.retake(next);
                } else {
                    own.waits = false; // without a call: there may be no stack for one
                }
            }
            final boolean signalled = how.wasSignalled(place); // counts before all else (Y9)
            interrupted = how.wasInterrupted(place) && interruptible && !signalled;
            if (how.wasInterrupted(place) && !interrupted) {
                Thread.currentThread().interrupt();
            }
            inTime = signalled || !deadline.isOver();
            done = true;
        } finally {
            if (!done) {
                fail(how, place, left);
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        return inTime;
    }

    private static <P> boolean leave(final ConditionQueue<P> how, final P place) {
        boolean left = false;
        try {
            how.leave(place);
            left = true;
        } finally {
            if (!left) { // without a call: there may be no stack for one
                if (place instanceof OpenWait open) {
                    open.over = true;
                } else if (place instanceof MemoryConditionQueue.Place here) {
                    here.over = true;
                }
            }
        }
        return true;
    }

    /** The call fails: it uses no signal, and eats no interrupt. */
    private static <P> void fail(final ConditionQueue<P> how, final P place, final boolean left) {
        if (how.wasInterrupted(place)) {
            Thread.currentThread().interrupt();
        }
        if (left && how.wasSignalled(place)) {
            how.signal();
        }
    }

    /**
     * Ends the wait of the thread that has waited longest.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     */
    public void signal() {
        board.checkOpen();
        lock.held();
        queue.signal();
    }

    /** Ends the waits of all threads that wait; otherwise as {@link #signal}. */
    public void signalAll() {
        board.checkOpen();
        lock.held();
        queue.signalAll();
    }

    /** {@return what can be seen of it} */
    public SyncStats.Entry stats() {
        board.checkOpen();
        return new SyncStats.Entry(entry.name(), EntryKind.CONDITION.label(), queue.waiting(), Optional.empty());
    }
}
