package io.penstock.sync;

/**
 * The last holder of a lock has not released it, and what it has left could not be recovered. The caller does not hold the lock. The next one to take it
 * recovers.
 */
public final class OwnerDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the lock and what to do
     */
    public OwnerDiedException(final String message) {
        super(message);
    }

    /**
     * With a text for the user, and what the recovery has thrown.
     *
     * @param message what is wrong, with the lock and what to do
     * @param cause the failure
     */
    public OwnerDiedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
