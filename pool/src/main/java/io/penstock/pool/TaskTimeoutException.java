package io.penstock.pool;

import java.time.Duration;

/** A task ran longer than its time-out. Its stack trace is that of the task, at the moment when its time was over. */
public final class TaskTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration timeout;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param timeout of the task
     * @param stack of the task; empty if it could not be had
     */
    public TaskTimeoutException(final String message, final Duration timeout, final StackTraceElement[] stack) {
        super(message);
        this.timeout = timeout;
        setStackTrace(stack);
    }

    /** {@return the time-out} */
    public Duration timeout() {
        return timeout;
    }
}
