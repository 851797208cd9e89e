package io.penstock.pipe;

import java.io.IOException;

/** The next message is longer than the caller wants to receive, or than a pipe carries. */
public final class MessageTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long messageLength;
    private final int maxLength;

    /**
     * Names both lengths.
     *
     * @param what went wrong and what to do
     * @param messageLength of the message, in bytes
     * @param maxLength that was allowed, in bytes
     */
    public MessageTooLongException(final String what, final long messageLength, final int maxLength) {
        super(what + ": messageLength=" + messageLength + " maxLength=" + maxLength);
        this.messageLength = messageLength;
        this.maxLength = maxLength;
    }

    /**
     * How long the message is.
     *
     * @return bytes
     */
    public long messageLength() {
        return messageLength;
    }

    /**
     * How long it might have been.
     *
     * @return bytes
     */
    public int maxLength() {
        return maxLength;
    }
}
