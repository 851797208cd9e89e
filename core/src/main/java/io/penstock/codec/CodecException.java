package io.penstock.codec;

/** Thrown if an item cannot be encoded or decoded. The message says which class or byte is at fault and what to do. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private transient boolean located;

    /**
     * Creates an exception with a message for the user.
     *
     * @param message what is wrong and what to do
     */
    public CodecException(final String message) {
        super(message);
    }

    /**
     * Creates an exception with a message for the user and a cause.
     *
     * @param message what is wrong and what to do
     * @param cause the underlying failure
     */
    public CodecException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** Adds the field in which the failure occurred; only the innermost field is added. */
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
