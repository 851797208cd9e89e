package io.penstock.objects;

/**
 * The hosted object of a proxy is gone. It had no name and its host has ended, or it has ended with the client that created it, or with the call
 * that it was passed to. No object was called.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class StaleProxyException extends HostException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause or null
     */
    public StaleProxyException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
