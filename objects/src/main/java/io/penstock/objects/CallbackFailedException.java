package io.penstock.objects;

/**
 * A hosted method has called an object of its client, and the client is gone, or has given up the call.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class CallbackFailedException extends HostException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause or null
     */
    public CallbackFailedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
