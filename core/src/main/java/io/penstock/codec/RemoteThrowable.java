package io.penstock.codec;

/**
 * Stands for a throwable of another process whose class is not allowed here, is not here at all, or cannot be made of a
 * message. It has the original's stack, cause and suppressed ones, and prints as the original would.
 */
public final class RemoteThrowable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String className;

    RemoteThrowable(final String className, final String message, final Throwable cause) {
        super(message, cause);
        this.className = className;
    }

    /**
     * Stands for a throwable of which only the parts are known.
     *
     * @param className as {@link Class#getName()} gives it
     * @param message or null
     * @param stack where it was thrown
     * @param cause or null
     * @return a throwable that prints as the original would
     */
    public static RemoteThrowable of(
            final String className, final String message, final StackTraceElement[] stack, final Throwable cause) {
        final RemoteThrowable made = new RemoteThrowable(className, message, cause);
        made.setStackTrace(stack);
        return made;
    }

    /**
     * The class that was thrown.
     *
     * @return its name, as {@link Class#getName()} gives it
     */
    public String className() {
        return className;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is the original's, the class must be too
    public String toString() {
        return getMessage() == null ? className : className + ": " + getMessage();
    }
}
