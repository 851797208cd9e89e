package io.penstock.process;

import io.penstock.codec.RemoteThrowable;
import java.io.IOException;

/** A child's main method or task has ended by an exception, which is the cause, with the child's stack. */
public final class ChildFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    ChildFailedException(final String message, final RemoteThrowable cause) {
        super(message, cause);
    }
}
