package io.penstock.pool;

/**
 * A crew has ended because it cannot start workers: its initializer has thrown, or several workers in a row ended before they were ready. The text has the
 * last one's last lines. The queue keeps its items.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> never. <b>Units:</b> none.
 */
public final class CrewBrokenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause of the last failure, or null
     */
    public CrewBrokenException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
