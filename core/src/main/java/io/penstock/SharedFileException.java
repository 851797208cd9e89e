package io.penstock;

import java.io.IOException;

/**
 * Thrown if a file is not the shared file that it should be. The message names the path, what was found and expected,
 * and what to do.
 */
public final class SharedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message for the user.
     *
     * @param message what is wrong, with the path and {@code name=value} for each number
     */
    public SharedFileException(final String message) {
        super(message);
    }

    /**
     * Creates an exception with a message for the user and a cause.
     *
     * @param message what is wrong, with the path and {@code name=value} for each number
     * @param cause the failure that was met
     */
    public SharedFileException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
