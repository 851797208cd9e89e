package io.penstock.objects;

/**
 * A hosted method has thrown something that cannot be thrown here as it is. Its class may not travel, or is an error of the host's JVM, or the method does
 * not declare it. The cause has its class name, message and stack.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the caller's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class RemoteCallException extends HostException {
    private static final long serialVersionUID = 1L;

    private final String className;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param className of what was thrown
     * @param cause what was thrown
     */
    public RemoteCallException(final String message, final String className, final Throwable cause) {
        super(message, cause);
        this.className = className;
    }

    /** {@return the name of the class that was thrown, as returned by {@link Class#getName()}} */
    public String className() {
        return className;
    }
}
