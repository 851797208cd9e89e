package io.penstock.codec;

/** An item cannot be encoded or decoded; the text says which class or byte is to blame and what to do. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private boolean located;

    /**
     * With a text for the user.
     *
     * @param message what is wrong and what to do
     */
    public CodecException(final String message) {
        super(message);
    }

    /**
     * With a text for the user and the failure below it.
     *
     * @param message what is wrong and what to do
     * @param cause the failure that led to it
     */
    public CodecException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** The same failure, with the field in which it lies; the innermost field only. */
    CodecException in(final String field) {
        if (located) {
            return this;
        }
        final CodecException copy = new CodecException(getMessage() + " (in " + field + ")", getCause());
        copy.setStackTrace(getStackTrace());
        copy.located = true;
        return copy;
    }
}
