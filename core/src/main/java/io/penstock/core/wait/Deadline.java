package io.penstock.core.wait;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The instant at which a timed call gives up, on this process's monotonic clock. It bounds the whole call. */
public final class Deadline {
    /** For calls without a timeout. */
    public static final Deadline NEVER = new Deadline(0L, false);

    private final long atNs;
    private final boolean limited;

    private Deadline(final long atNs, final boolean limited) {
        this.atNs = atNs;
        this.limited = limited;
    }

    /** A deadline that is a timeout from now. A negative timeout counts as zero, one above about 146 years as never. */
    public static Deadline after(final Duration timeout) {
        final long timeoutNs;
        try {
            timeoutNs = timeout.toNanos();
        } catch (final ArithmeticException tooLong) {
            return timeout.isNegative() ? afterNs(0) : NEVER;
        }
        return afterNs(timeoutNs);
    }

    /** Same as {@link #after(Duration)}, in the units of {@code java.util.concurrent}. */
    public static Deadline after(final long timeout, final TimeUnit unit) {
        return afterNs(unit.toNanos(timeout));
    }

    private static Deadline afterNs(final long timeoutNs) {
        return timeoutNs >= Long.MAX_VALUE / 2
                ? NEVER
                : new Deadline(System.nanoTime() + Math.max(0L, timeoutNs), true);
    }

    /** Whether the deadline has passed. */
    public boolean isOver() {
        return limited && System.nanoTime() - atNs >= 0;
    }

    /**
     * The remaining time.
     *
     * @return nanoseconds, 0 when it has passed, {@link Long#MAX_VALUE} for {@link #NEVER}
     */
    public long remainingNs() {
        return limited ? Math.max(0L, atNs - System.nanoTime()) : Long.MAX_VALUE;
    }
}
