package io.penstock.pipe;

import java.io.IOException;

/** The other host is there, and lets this process not in, or is not the one that was meant. The text says why; trying again does not help. */
public final class PipeRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message who refused, why, and what to do
     * @param cause what is behind it, or null
     */
    public PipeRefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
