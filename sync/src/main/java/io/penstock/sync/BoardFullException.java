package io.penstock.sync;

/** A board has no room for one more entry, or for one more process. Nothing has changed. */
public final class BoardFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param message what is full, with what was needed and what there is
     */
    public BoardFullException(final String message) {
        super(message);
    }
}
