package io.penstock.objects;

/**
 * A thread was interrupted in a hosted call whose method does not declare {@link InterruptedException}. The thread's interrupt status is set.
 * The hosted call is interrupted too.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class CallInterruptedException extends HostException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause or null
     */
    public CallInterruptedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
