package io.penstock.queue.engine;

import io.penstock.core.wait.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a call may take: until a deadline, or only as long as another process is in the middle of its own put or take. */
public final class CallTimeout {
    /** For {@code put} and {@code take}. */
    public static final CallTimeout NONE = new CallTimeout(Deadline.NEVER, false);

    private final Deadline deadline;
    private final boolean immediate;
    private Deadline patience;

    private CallTimeout(final Deadline deadline, final boolean immediate) {
        this.deadline = deadline;
        this.immediate = immediate;
    }

    /**
     * For timed calls. One without any time is as patient with who is in the middle of its own put or take as an untimed one: it must
     * not fail on a queue that has what it wants.
     *
     * @param timeout of the whole call
     * @param unit of the timeout
     * @return the limit
     */
    public static CallTimeout within(final long timeout, final TimeUnit unit) {
        return timeout <= 0 ? immediate() : new CallTimeout(Deadline.after(timeout, unit), false);
    }

    /**
     * As {@link #within(long, TimeUnit)}.
     *
     * @param timeout of the whole call
     * @return the limit
     */
    public static CallTimeout within(final Duration timeout) {
        return timeout.isZero() || timeout.isNegative() ? immediate() : new CallTimeout(Deadline.after(timeout), false);
    }

    /** {@return a limit for one untimed {@code offer} or {@code poll}} */
    public static CallTimeout immediate() {
        return new CallTimeout(null, true);
    }

    /** {@return whether the call has no time-out, waits for locks only, and does not end by an interrupt} */
    public boolean isImmediate() {
        return immediate;
    }

    /** {@return whether there is no time to wait for items or room} */
    public boolean isOver() {
        return immediate || deadline.isOver();
    }

    /** {@return the deadline of a call that is not immediate} */
    public Deadline deadline() {
        return deadline;
    }

    /** The one deadline for all locks that an immediate call waits for. */
    Deadline patience(final Duration atMost) {
        if (patience == null) {
            patience = Deadline.after(atMost);
        }
        return patience;
    }
}
