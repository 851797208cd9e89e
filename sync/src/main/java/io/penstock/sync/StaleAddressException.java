package io.penstock.sync;

import java.io.ObjectStreamException;

/**
 * The address of an entry leads nowhere: its board's file is gone, or another one has taken its place. Nothing was created.
 *
 * <p>It is an {@link ObjectStreamException}, so that Java's serialization throws it as it is where an entry is read that cannot be found.
 */
public final class StaleAddressException extends ObjectStreamException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the path
     */
    public StaleAddressException(final String message) {
        super(message);
    }

    StaleAddressException(final String message, final Throwable cause) {
        super(message);
        initCause(cause);
    }
}
