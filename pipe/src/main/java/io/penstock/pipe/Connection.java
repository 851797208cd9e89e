package io.penstock.pipe;

/**
 * An end of a duplex pipe. Each direction is a stream of whole messages of its own; {@link #close()} closes both.
 *
 * <p><b>Threads:</b> any number, in both directions at once. <b>Processes:</b> one; the other end is another process's, as a
 * rule. <b>Blocks:</b> as {@link Sender} and {@link Receiver} say; one direction never waits for the other. <b>Units:</b>
 * lengths in bytes.
 *
 * @param <S> the declared type of the objects sent
 * @param <R> the declared type of the objects received
 */
public interface Connection<S, R> extends Sender<S>, Receiver<R> {
    /**
     * Closes this end, both directions: the peer receives every message sent before, then end of stream; its sends fail. Wakes
     * the threads blocked in this end. The last close deletes the pipe's file. Closing twice does nothing.
     *
     * @throws java.io.UncheckedIOException if the pipe's file was to be deleted and could not be
     */
    @Override
    void close();
}
