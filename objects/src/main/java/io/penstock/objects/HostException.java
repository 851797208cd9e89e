package io.penstock.objects;

/**
 * A hosted call has failed for a reason that the hosted object knows nothing of.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public abstract sealed class HostException extends RuntimeException
        permits CallbackFailedException,
                CallInterruptedException,
                CallRefusedException,
                CallTimeoutException,
                HostDiedException,
                RemoteCallException,
                StaleProxyException {
    private static final long serialVersionUID = 1L;

    HostException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
