package io.penstock.process;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A child did not come as far as its main class or task: its JVM did not start, or the class was not there. Or it did not connect to its parent
 * within {@link ChildJvmBuilder#startTimeout}. The message has its exit code, what its JVM has said on both streams, and which variable of the
 * environment may have caused it. The cause is the exception that ended the child, if any. The process has been killed.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> thrown in the parent. <b>Blocks:</b> never. <b>Units:</b> none.
 */
public final class ChildStartException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Negative: none. */
    private final int exitCode;

    ChildStartException(final String message, final OptionalInt exitCode, final Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode.orElse(-1);
    }

    /**
     * The exit code of a child that ended by itself, or that another process killed: then it is 128 and the number of the signal. So a
     * supervisor can tell a start that will fail again from a kill.
     *
     * @return empty if the child still ran, and has been killed for that
     */
    public OptionalInt exitCode() {
        return exitCode < 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
