package io.penstock.objects;

/**
 * The host has died, or has closed, or none is there. It says whether the call may have run.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class HostDiedException extends HostException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveRun;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param mayHaveRun whether the host had taken the call
     * @param cause or null
     */
    public HostDiedException(final String message, final boolean mayHaveRun, final Throwable cause) {
        super(message, cause);
        this.mayHaveRun = mayHaveRun;
    }

    /** {@return false if the call certainly never ran, so that it may be repeated; true if it may have run, in part or whole} */
    public boolean mayHaveRun() {
        return mayHaveRun;
    }
}
