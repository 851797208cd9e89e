package io.penstock.pipe;

import java.io.IOException;

/** The next message is bytes where an object was asked for, or the reverse. It stays the next one. */
public final class MessageKindException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what the next message is, and which method receives it
     */
    public MessageKindException(final String message) {
        super(message);
    }
}
