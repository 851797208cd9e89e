package io.penstock.pipe;

import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.net.AwaitAnyEnd;
import io.penstock.pipe.net.TlsConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * An end of a duplex pipe. Each direction is a stream of whole messages of its own; {@link #close()} closes both.
 *
 * <p><b>Threads:</b> any number, in both directions at once. <b>Processes:</b> one; as a rule another process has the other
 * end. <b>Blocks:</b> as {@link Sender} and {@link Receiver} say; one direction never waits for the other. <b>Units:</b>
 * lengths in bytes.
 *
 * @param <S> the declared type of the objects sent
 * @param <R> the declared type of the objects received
 */
public sealed interface Connection<S, R> extends Sender<S>, Receiver<R> permits Duplex, TlsConnection {
    /**
     * Waits until at least one of many connections can be received from without blocking, as {@link Receiver#awaitAny}.
     *
     * @param connections to wait for; none: returns at once
     * @param timeout bounds the whole call; zero or less: does not wait
     * @param <C> their type
     * @return those that have a whole message or the end of stream, in the order given; empty when the time was up
     * @throws java.nio.channels.ClosedChannelException if one of them was closed by this process, before or while waiting; the
     *     text says which
     * @throws IOException as there
     * @throws InterruptedException if interrupted before or while waiting, and none was ready
     */
    static <C extends Connection<?, ?>> List<C> awaitAny(final Collection<C> connections, final Duration timeout)
            throws IOException, InterruptedException {
        return AwaitAnyEnd.of(connections, timeout);
    }

    /**
     * Hands this end, both directions, over to another process. The end must be idle. The process that takes the address
     * ({@link Pipe#accept}) goes on exactly where this end stopped. For this process the end is closed from now on. The peer
     * does not notice: its sends fill the ring, its receives wait. This process must live until the end is taken; if it dies
     * earlier, the peer sees the end of stream. It may take the end back itself.
     *
     * @return the end's address, good for one taking
     * @throws IllegalStateException if the end is not idle: a thread is in a call, or a large message was gathered and not
     * received; nothing has changed
     * @throws IOException if this end is closed
     */
    @Override
    PipeAddress handOver() throws IOException;

    /**
     * Closes this end, both directions. The peer receives every message sent before, then the end of stream; its sends fail.
     * Threads blocked in this end are woken. The last close deletes the pipe's file. A second close does nothing.
     *
     * @throws java.io.UncheckedIOException if the pipe's file was to be deleted and could not be
     */
    @Override
    void close();
}
