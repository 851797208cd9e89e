package io.penstock.codec;

/**
 * Stands for a throwable of another process whose class is not allowed here, does not exist here, or cannot be created
 * from a message. It has the original's stack trace, cause and suppressed throwables, and prints as the original would.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> no.
 */
public final class RemoteThrowable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String className;

    RemoteThrowable(final String className, final String message) {
        super(message);
        this.className = className;
    }

    /**
     * Creates a stand-in for a throwable of which only the parts are known.
     *
     * @param className as returned by {@link Class#getName()}
     * @param message or null
     * @param stack the stack trace of the original
     * @param cause or null
     * @return a throwable that prints as the original would
     */
    public static RemoteThrowable of(
            final String className, final String message, final StackTraceElement[] stack, final Throwable cause) {
        final RemoteThrowable made = new RemoteThrowable(className, message);
        made.initCause(cause);
        made.setStackTrace(stack);
        return made;
    }

    /**
     * Returns the class that was thrown.
     *
     * @return its name, as returned by {@link Class#getName()}
     */
    public String className() {
        return className;
    }

    /** The stack trace is the original's. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it touches nothing
    public Throwable fillInStackTrace() {
        return this;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is the original's, so the class must be as well
    public String toString() {
        return getMessage() == null ? className : className + ": " + getMessage();
    }
}
