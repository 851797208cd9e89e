package io.penstock.objects;

import java.io.ObjectStreamException;

/**
 * A shared map, list or value has arrived whose file is gone, or has been replaced by another one. Nothing was created.
 *
 * <p>It is an {@link ObjectStreamException}, so that Java's serialization throws it as it is.
 */
public final class StaleObjectException extends ObjectStreamException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the path
     */
    public StaleObjectException(final String message) {
        super(message);
    }

    StaleObjectException(final String message, final Throwable cause) {
        super(message);
        initCause(cause);
    }
}
