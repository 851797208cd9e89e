package io.penstock.pipe;

import java.io.IOException;

/** A message did not fit into the buffer given to {@link Receiver#receiveInto}; this exception carries it whole. */
public final class BufferTooShortException extends IOException {
    private static final long serialVersionUID = 1L;

    private final byte[] message;

    /**
     * Carries a message.
     *
     * @param message that did not fit, whole; not copied
     * @param remaining bytes of the buffer
     */
    public BufferTooShortException(final byte[] message, final int remaining) {
        super("message does not fit into the buffer: messageLength=" + message.length + " remaining=" + remaining
                + "; message() holds it whole");
        this.message = message;
    }

    /**
     * The message.
     *
     * @return all its bytes, not a copy
     */
    public byte[] message() {
        return message;
    }
}
