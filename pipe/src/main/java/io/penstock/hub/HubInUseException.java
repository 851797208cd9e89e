package io.penstock.hub;

import java.io.IOException;

/** A hub cannot be deleted, since other processes still use it. */
public final class HubInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    HubInUseException(final String message) {
        super(message);
    }
}
