package io.penstock.core.memory;

/** A lock that this process owned names somebody else: the shared file was damaged or this process was wrongly proven dead. */
public final class LockLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the lock and both participants.
     *
     * @param message what is wrong
     */
    public LockLostException(final String message) {
        super(message);
    }
}
