package io.penstock.core.lock;

import io.penstock.core.wait.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a call may take: until a deadline, or only as long as another process is in the middle of its own call.
 *
 * <p><b>Threads:</b> one, except {@link #NONE}. <b>Blocks:</b> never.
 */
public final class CallTimeout {
    /** No timeout: for {@code put} and {@code take}. */
    public static final CallTimeout NONE = new CallTimeout(Deadline.NEVER, false);

    private final Deadline deadline;
    private final boolean immediate;
    private Deadline patience;

    private CallTimeout(final Deadline deadline, final boolean immediate) {
        this.deadline = deadline;
        this.immediate = immediate;
    }

    /**
     * The timeout of a timed call. A timeout of zero is that of an untimed {@code offer} or {@code poll}: it waits for a lock while
     * another process is in the middle of its own call, because it must not fail on a queue that has what it needs.
     */
    public static CallTimeout within(final long timeout, final TimeUnit unit) {
        return timeout <= 0 ? immediate() : new CallTimeout(Deadline.after(timeout, unit), false);
    }

    /** As {@link #within(long, TimeUnit)}. */
    public static CallTimeout within(final Duration timeout) {
        return timeout.isZero() || timeout.isNegative() ? immediate() : new CallTimeout(Deadline.after(timeout), false);
    }

    /** {@return the timeout of a call that waits for a lock until a deadline, be it over} */
    public static CallTimeout until(final Deadline deadline) {
        return new CallTimeout(deadline, false);
    }

    /** {@return the timeout of one untimed {@code offer} or {@code poll}} */
    public static CallTimeout immediate() {
        return new CallTimeout(null, true);
    }

    /** {@return whether the call waits for locks only, and an interrupt does not end it} */
    public boolean isImmediate() {
        return immediate;
    }

    /** {@return whether no time is left to wait for items or room} */
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
