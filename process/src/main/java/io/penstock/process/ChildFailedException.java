package io.penstock.process;

import io.penstock.codec.RemoteThrowable;
import java.io.IOException;

/**
 * An exception left a child's main method or task. That exception is the cause, with the child's stack.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> thrown in the parent. <b>Blocks:</b> never. <b>Units:</b> none.
 */
public final class ChildFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    ChildFailedException(final String message, final RemoteThrowable cause) {
        super(message, cause);
    }
}
