package io.penstock.pool.engine;

import io.penstock.pool.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The attempts of a task: what has become of them, and whether there may be another.
 *
 * <p><b>Threads:</b> the holder of the pool's lock changes it; any reads the count. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Attempts {
    private volatile int count;
    private long number; // of the one that runs; 0 for none
    private long overdue; // the one whose time is over
    private int deaths;
    private int exceptions;
    private List<Throwable> reasons;

    int count() {
        return count;
    }

    /** Another one begins. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // of the lock's holder
    void begin(final long withNumber) {
        count++;
        number = withNumber;
    }

    /** The worker is gone and had not taken it: there was no attempt. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void notBegun() {
        count--;
        number = 0;
    }

    void end() {
        number = 0;
    }

    /** The number of the attempt that runs; 0 for none. */
    long number() {
        return number;
    }

    void overdue() {
        overdue = number;
    }

    boolean isOverdue() {
        return number != 0 && overdue == number;
    }

    boolean mayRetryDeath(final Retry retry) {
        return deaths++ < retry.deaths();
    }

    boolean mayRetry(final Retry retry, final Set<String> classNames) {
        return exceptions++ < retry.times(classNames);
    }

    /** Remembers why an attempt has failed that is followed by another. */
    void remember(final Throwable reason) {
        if (reasons == null) {
            reasons = new ArrayList<>();
        }
        reasons.add(reason);
    }

    /** The last reason, with the earlier ones. */
    Throwable withEarlier(final Throwable last) {
        if (reasons != null) {
            for (final Throwable earlier : reasons) {
                if (earlier != last) {
                    last.addSuppressed(earlier);
                }
            }
        }
        return last;
    }
}
