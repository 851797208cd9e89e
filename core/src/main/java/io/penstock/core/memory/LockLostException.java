package io.penstock.core.memory;

/**
 * A lock that this process owned names another owner: the shared file was damaged, or this process was wrongly proven
 * dead.
 */
public final class LockLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception whose message names the lock and both participants. */
    public LockLostException(final String message) {
        super(message);
    }
}
