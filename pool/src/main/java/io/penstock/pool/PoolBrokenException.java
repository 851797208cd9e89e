package io.penstock.pool;

import java.util.concurrent.RejectedExecutionException;

/** A pool cannot start workers: its initializer has thrown, or several workers in a row ended before they were ready. */
public final class PoolBrokenException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause of the last failure
     */
    public PoolBrokenException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
