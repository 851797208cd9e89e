package io.penstock.joinable;

/** The item was given to another taker before it was done. Nothing was changed. */
public final class LeaseLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the item.
     *
     * @param message what is wrong
     */
    public LeaseLostException(final String message) {
        super(message);
    }
}
