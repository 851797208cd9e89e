package io.penstock.sync;

/** More permits were released than the process holds, or than the semaphore may have. Nothing has changed. */
public final class TooManyReleasesException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the numbers, the semaphore and what to do
     */
    public TooManyReleasesException(final String message) {
        super(message);
    }
}
