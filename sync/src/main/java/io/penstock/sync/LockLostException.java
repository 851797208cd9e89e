package io.penstock.sync;

/** A lock was taken away from its holder, by {@link SharedLock#forceRelease} or because its thread had ended. Releasing it has changed nothing. */
public final class LockLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the lock and the fence
     */
    public LockLostException(final String message) {
        super(message);
    }
}
