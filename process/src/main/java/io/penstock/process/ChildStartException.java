package io.penstock.process;

import java.io.IOException;

/**
 * A child did not connect to its parent within {@link ChildJvmBuilder#startTimeout}, or ended before it did. The message has its exit code
 * and, if the parent reads them, the last lines of its standard error. The cause is the exception that ended the child, if any. The
 * process has been killed.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> thrown in the parent. <b>Blocks:</b> never. <b>Units:</b> none.
 */
public final class ChildStartException extends IOException {
    private static final long serialVersionUID = 1L;

    ChildStartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
