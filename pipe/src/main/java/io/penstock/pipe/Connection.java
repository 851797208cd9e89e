package io.penstock.pipe;

import io.penstock.pipe.engine.AwaitAny;
import io.penstock.pipe.engine.Duplex;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

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
public sealed interface Connection<S, R> extends Sender<S>, Receiver<R> permits Duplex {
    /**
     * Waits until a receive would not block at one or more of many connections, as {@link Receiver#awaitAny}.
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
        return AwaitAny.of(connections, timeout);
    }

    /**
     * Hands this end, both directions, over to another process, while it is idle: whoever takes the address ({@link Pipe#accept}) goes on exactly where
     * this end stopped. This end is closed for this process from now on, without the peer noticing: its sends fill the ring, its
     * receives wait. Until the end is taken this process must live, or the peer sees the end of stream; it may take the end back
     * itself.
     *
     * @return the end's address, good for one taking
     * @throws IllegalStateException if the end is not idle: a thread is in a call, or a large message was gathered in part or whole
     *     and not received; nothing has changed then
     * @throws IOException if this end is closed
     */
    @Override
    PipeAddress handOver() throws IOException;

    /**
     * Closes this end, both directions: the peer receives every message sent before, then end of stream; its sends fail. Wakes
     * the threads blocked in this end. The last close deletes the pipe's file. Closing twice does nothing.
     *
     * @throws java.io.UncheckedIOException if the pipe's file was to be deleted and could not be
     */
    @Override
    void close();
}
