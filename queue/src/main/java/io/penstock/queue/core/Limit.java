package io.penstock.queue.core;

import io.penstock.hub.Deadline;
import java.time.Duration;

/** How long a call may take: until a deadline, or only as long as another process is in the middle of its own put or take. */
public final class Limit {
    /** For {@code put} and {@code take}. */
    public static final Limit NONE = new Limit(Deadline.NEVER, false);

    private final Deadline deadline;
    private final boolean immediate;
    private Deadline patience;

    private Limit(final Deadline deadline, final boolean immediate) {
        this.deadline = deadline;
        this.immediate = immediate;
    }

    /**
     * For timed calls.
     *
     * @param deadline of the whole call
     * @return the limit
     */
    public static Limit until(final Deadline deadline) {
        return new Limit(deadline, false);
    }

    /** {@return a limit for one untimed {@code offer} or {@code poll}} */
    public static Limit immediate() {
        return new Limit(null, true);
    }

    boolean isImmediate() {
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
