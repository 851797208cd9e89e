package io.penstock.sync;

/**
 * A call that waits for a lock was part of a deadlock, and gives up so that the others go on: see {@link BoardBuilder#breakDeadlocks}. It has acquired nothing. What its
 * thread holds, it still holds; the others go on when it releases that.
 */
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message who waits for which lock, and what to do
     */
    public DeadlockException(final String message) {
        super(message);
    }
}
