package io.penstock.valkey;

/** The server has reached its {@code maxmemory}. The call had no effect. Takes, dones and releases go on, and make room. */
public final class EngineFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the queue.
     *
     * @param message what is wrong
     * @param cause the server's answer
     */
    public EngineFullException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
