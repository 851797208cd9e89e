package io.penstock.pool;

/**
 * A thread was interrupted in a call that cannot throw {@link InterruptedException}, such as {@code Iterator.next()}. The thread's interrupt status is set.
 */
public final class UncheckedInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UncheckedInterruptedException(final String message, final InterruptedException cause) {
        super(message, cause);
    }
}
