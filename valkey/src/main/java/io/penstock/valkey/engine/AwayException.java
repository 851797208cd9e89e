package io.penstock.valkey.engine;

/** The server did not answer, or does not serve now. The call is tried again until its time is up. */
final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveRun;

    AwayException(final boolean mayHaveRun, final String message, final Throwable cause) {
        super(message, cause);
        this.mayHaveRun = mayHaveRun;
    }

    /** Whether the server may have carried it out. */
    boolean mayHaveRun() {
        return mayHaveRun;
    }
}
