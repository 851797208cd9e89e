package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long a call goes on while the server is away: until its deadline; and up to 2 s longer, to learn the outcome of what was sent. An
 * interrupt is kept while the call uses the network, for it would cut the connection of a virtual thread.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> nanoseconds.
 */
final class Patience {
    /** How long a call without a deadline of its own waits for the server. */
    static final long IMMEDIATE_NS = TimeUnit.SECONDS.toNanos(2);

    private final boolean limited;
    private final boolean interruptible;
    private final long extraNs;
    private final BooleanSupplier closed;
    private long endNs;
    private boolean endsEarly;
    private boolean interrupted;

    private Patience(
            final boolean limited,
            final long forNs,
            final long extraNs,
            final boolean interruptible,
            final BooleanSupplier closed) {
        this.closed = closed;
        this.limited = limited;
        this.endNs = System.nanoTime() + forNs;
        this.extraNs = extraNs;
        this.interruptible = interruptible;
    }

    /**
     * That of a call with a timeout, which ends with its handle. Its last try gets the time of an immediate call: the server is asked in any case.
     *
     * @param closed whether the handle is closed
     */
    static Patience of(final CallTimeout timeout, final BooleanSupplier closed) {
        if (timeout.isImmediate()) {
            return new Patience(true, IMMEDIATE_NS, 0, false, closed);
        }
        if (timeout.isOver()) {
            return new Patience(true, IMMEDIATE_NS, 0, true, closed);
        }
        final long remainingNs = timeout.deadline().remainingNs();
        return remainingNs > Long.MAX_VALUE / 2
                ? new Patience(false, 0, IMMEDIATE_NS, true, closed)
                : new Patience(true, remainingNs, IMMEDIATE_NS, true, closed);
    }

    /** That of a call which no interrupt ends. */
    static Patience of(final Duration atMost) {
        return of(atMost, () -> false);
    }

    /** That of a call which no interrupt ends, but the end of its handle. */
    static Patience of(final Duration atMost, final BooleanSupplier closed) {
        return new Patience(true, atMost.toNanos(), 0, false, closed);
    }

    /**
     * Whether to give up.
     *
     * @param mayHaveRun whether the outcome is open
     */
    boolean isOver(final boolean mayHaveRun) {
        if (Thread.interrupted()) {
            interrupted = true;
            if (interruptible && !endsEarly && (!limited || endNs - System.nanoTime() > 0)) {
                endNs = System.nanoTime();
                endsEarly = true;
            }
        }
        if (closed.getAsBoolean()) {
            return true; // what was sent is cancelled by the closing
        }
        return (limited || endsEarly) && System.nanoTime() - (mayHaveRun ? endNs + extraNs : endNs) >= 0;
    }

    /** How long the next attempt may take. */
    int attemptMs(final boolean mayHaveRun) {
        if (!limited && !endsEarly) {
            return (int) TimeUnit.NANOSECONDS.toMillis(IMMEDIATE_NS);
        }
        final long leftNs = endNs + (mayHaveRun ? extraNs : Math.max(extraNs, 0)) - System.nanoTime();
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(Math.min(IMMEDIATE_NS, leftNs)));
    }

    /** Whether an interrupt has ended the call. */
    boolean wasInterrupted() {
        return endsEarly;
    }

    /** Before the call returns: an interrupt that came meanwhile is still the thread's. */
    void restore() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    /** An interrupt is no longer the thread's: it is thrown. */
    InterruptedException thrown() {
        interrupted = false;
        return new InterruptedException();
    }
}
