package io.penstock;

import java.io.IOException;

/** A hub cannot be deleted, since other processes still use it. */
public final class HubInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the processes.
     *
     * @param message what is wrong
     */
    public HubInUseException(final String message) {
        super(message);
    }
}
