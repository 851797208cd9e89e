package io.penstock.process;

import java.io.IOException;

/**
 * A child has not connected to its parent in the time set by {@link ChildJvmBuilder#startTimeout}, or has ended before. The text
 * has its exit code and, where the parent reads them, the last lines of its standard error; the cause is the exception by which it
 * ended, if it did by one. The process has been killed.
 */
public final class ChildStartException extends IOException {
    private static final long serialVersionUID = 1L;

    ChildStartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
