package io.penstock.pool.engine;

import io.penstock.pool.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The attempts of a task: what has become of them, and whether there may be another. One that was sent to a worker counts when it has begun there.
 *
 * <p><b>Threads:</b> the holder of the pool's lock. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Attempts {
    private int count;
    private long number; // of the one that was sent; 0 for none
    private boolean hasBegun;
    private long overdue; // the one whose time is over
    private int deaths;
    private int exceptions;
    private List<Throwable> reasons;

    int count() {
        return count;
    }

    /** A worker gets the task. */
    void sent(final long withNumber) {
        number = withNumber;
        hasBegun = false;
    }

    /** The worker has begun it; false if that was known. */
    boolean begun() {
        if (hasBegun) {
            return false;
        }
        hasBegun = true;
        count++;
        return true;
    }

    boolean hasBegun() {
        return hasBegun;
    }

    /** The worker has it no more. */
    void end() {
        number = 0;
        hasBegun = false;
    }

    /** The number of the attempt that was sent; 0 for none. */
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
