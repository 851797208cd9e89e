package io.penstock;

import java.io.IOException;

/** A file is not the shared file that it should be; the text names the path, both sides, and what to do. */
public final class SharedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with path and {@code name=value} for each number
     */
    public SharedFileException(final String message) {
        super(message);
    }

    /**
     * With a text for the user, and what was found.
     *
     * @param message what is wrong, with path and {@code name=value} for each number
     * @param cause what was found
     */
    public SharedFileException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
