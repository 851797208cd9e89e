package io.penstock.pipe;

import java.io.IOException;

/** The peer has closed its end or died, so a message cannot be received any more. The text says which. */
public final class BrokenPipeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what became of the peer, with the path of the pipe
     */
    public BrokenPipeException(final String message) {
        super(message);
    }
}
