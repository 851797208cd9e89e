package io.penstock.queue;

/** The queue was shut down for all processes. It takes no more items, and it gives none once it is drained. */
public final class QueueShutDownException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the queue.
     *
     * @param message what is wrong
     */
    public QueueShutDownException(final String message) {
        super(message);
    }
}
