package io.penstock;

import java.io.IOException;

/** Thrown if a hub cannot be deleted because other processes still use it. */
public final class HubInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception whose message names the processes.
     *
     * @param message what is wrong
     */
    public HubInUseException(final String message) {
        super(message);
    }
}
