package io.penstock.objects;

import java.time.Duration;

/**
 * A hosted call took longer than its time-out. The hosted call is interrupted. It may have run, or may still run if it does not heed interrupts.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class CallTimeoutException extends HostException {
    private static final long serialVersionUID = 1L;

    private final Duration timeout;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param timeout of the call
     */
    public CallTimeoutException(final String message, final Duration timeout) {
        super(message, null);
        this.timeout = timeout;
    }

    /** {@return the time-out of the call} */
    public Duration timeout() {
        return timeout;
    }
}
