package io.penstock.sync.engine;

import io.penstock.sync.Death;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * That a thread reads: one object for each thread, used again for each of its reads. A read lasts from the CAS of the row to its last release, with the
 * nested ones of its thread.
 *
 * <pre>
 *   STATE   number of the read (32) | how often it still has to be released (32)
 * </pre>
 *
 * <p><b>Threads:</b> its own one begins a read; any may end it. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Reading extends ReadWriteWord.Entered {
    private static final AtomicLongFieldUpdater<Reading> STATE =
            AtomicLongFieldUpdater.newUpdater(Reading.class, "state");

    private static final AtomicIntegerFieldUpdater<Reading> LOST =
            AtomicIntegerFieldUpdater.newUpdater(Reading.class, "lost");

    private static final int NUMBER_SHIFT = 32;
    private static final long COUNT = (1L << NUMBER_SHIFT) - 1;

    final Thread thread = Thread.currentThread();
    final long threadId = thread.getId();

    /** The handle by which the read began. */
    private OpenBoard board;

    /** Whose place the call had to take before. */
    private Death death;

    private volatile long state;

    /** 1: the row counts the thread, but it does not read: it could not be taken out. Stored without a call: there may be no stack for one. */
    volatile int lost;

    Reading() {}

    /** {@return how often its thread has acquired and not released it} */
    int count() {
        return (int) (state & COUNT);
    }

    /** {@return which read of the thread it is, or was} */
    public int number() {
        return (int) (state >>> NUMBER_SHIFT);
    }

    /** {@return the writer that had not released the lock before; null if there was none} */
    public Death death() {
        return death;
    }

    /** The row counts nothing for it. */
    boolean isIdle() {
        return count() == 0 && !in;
    }

    /** By its own thread, after the row counts it; if this throws, the read has not begun. The look at the handle comes behind it. */
    void begin(final OpenBoard by, final Death told) {
        board = by;
        death = told;
        STATE.lazySet(this, ((long) (number() + 1) << NUMBER_SHIFT) | 1);
    }

    /** Once more by its own thread; false if it does not read. */
    boolean enter() {
        while (true) {
            final long seen = state;
            if ((seen & COUNT) == 0) {
                return false;
            }
            if ((seen & COUNT) == Integer.MAX_VALUE) {
                throw new IllegalStateException("a thread cannot acquire a lock more often than it holds it now: reads="
                        + Integer.MAX_VALUE + " path=" + board.location()
                        + "; release it as often as it was acquired");
            }
            if (STATE.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
        }
    }

    /**
     * Releases a read once.
     *
     * @return how often it still has to be released; if 0, the caller takes the thread out of the row. -1 if that read has ended
     */
    int exit(final int read) {
        while (true) {
            final long seen = state;
            if ((seen & COUNT) == 0 || (int) (seen >>> NUMBER_SHIFT) != read) {
                return -1;
            }
            if (STATE.compareAndSet(this, seen, seen - 1)) {
                return (int) (seen & COUNT) - 1;
            }
        }
    }

    /**
     * Ends a read, for its thread.
     *
     * @param by the handle by which it must have begun; null for any
     * @return whether the caller takes the thread out of the row
     */
    boolean end(final OpenBoard by) {
        while (true) {
            final long seen = state;
            if ((seen & COUNT) == 0 || (by != null && board != by)) {
                return false;
            }
            if (STATE.compareAndSet(this, seen, seen & ~COUNT)) { // as long as it is this read, so is its handle
                return true;
            }
        }
    }

    /** {@return whether the caller takes the thread out of the row that is counted there by mistake} */
    boolean claimLost() {
        return LOST.compareAndSet(this, 1, 0);
    }
}
