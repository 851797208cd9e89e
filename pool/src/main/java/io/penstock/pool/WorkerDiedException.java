package io.penstock.pool;

import java.util.OptionalInt;

/**
 * The worker died that ran the task: it was killed, has crashed, or the task called {@code System.exit}. The text has the process's last lines.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long pid;
    private final int exitCode;
    private final int attempts;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param pid of the worker
     * @param exitCode of the worker
     * @param attempts of the task
     */
    public WorkerDiedException(final String message, final long pid, final int exitCode, final int attempts) {
        super(message);
        this.pid = pid;
        this.exitCode = exitCode;
        this.attempts = attempts;
    }

    /** {@return the worker's process id} */
    public long pid() {
        return pid;
    }

    /** {@return its exit code; 128 and the signal's number after a signal} */
    public int exitCode() {
        return exitCode;
    }

    /** {@return the number of the signal that ended it, as far as the exit code tells} */
    public OptionalInt signal() {
        return exitCode > 128 && exitCode < 128 + 65 ? OptionalInt.of(exitCode - 128) : OptionalInt.empty();
    }

    /** {@return how often workers had begun the task} */
    public int attempts() {
        return attempts;
    }
}
