package io.penstock.objects;

/**
 * The host has refused a call: the interface is not registered, the name is not known, the host's version of the interface lacks the method, or an
 * argument is of another type. The object was not called.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class CallRefusedException extends HostException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause or null
     */
    public CallRefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
