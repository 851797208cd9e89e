package io.penstock.core.ring;

/** A ring holds what none of its readers and writers can have written. The message has the positions, but no path. */
public final class RingDamagedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RingDamagedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
