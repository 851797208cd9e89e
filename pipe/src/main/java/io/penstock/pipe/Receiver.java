package io.penstock.pipe;

import io.penstock.pipe.engine.Incoming;
import io.penstock.pipe.net.AwaitAnyEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The receiving side of an end of a pipe: whole messages, in the order in which they were sent.
 *
 * <p><b>Threads:</b> any number; each message goes to one of them. <b>Processes:</b> one; as a rule another process has the
 * other end. <b>Blocks:</b> until a whole message has arrived, the timeout is over, the thread is interrupted, or an end is closed.
 * <b>Units:</b> lengths in bytes.
 *
 * <p>After the peer has closed its end or died, every message that it had sent whole is delivered. Then every call throws
 * {@link java.io.EOFException}. After this end was closed, every call throws {@link java.nio.channels.ClosedChannelException}.
 * A message of the other kind (bytes where an object was asked for, or the reverse) stays the next one, and the call throws
 * {@link MessageKindException}.
 *
 * @param <R> the declared type of the objects received
 */
public sealed interface Receiver<R> extends AutoCloseable permits Connection, Incoming {
    /**
     * Receives an object. When {@code R} is {@code byte[]} or {@code Object}, a message of bytes is received as its array.
     *
     * @return the object, never null
     * @throws io.penstock.codec.CodecException if it cannot be decoded; it is consumed, the next call goes on after it
     * @throws IOException at end of stream, if this end is closed, or if the next message is bytes
     * @throws InterruptedException if interrupted while waiting
     */
    R receive() throws IOException, InterruptedException;

    /**
     * Receives an object if one arrives in time.
     *
     * @param timeout bounds the whole call, also while a large message arrives piece by piece; zero or less: does not wait
     * @return the object, or null when the time was up; what has arrived of it till then is kept for the next call
     * @throws io.penstock.codec.CodecException if it cannot be decoded; it is consumed, the next call goes on after it
     * @throws IOException at end of stream, if this end is closed, or if the next message is bytes
     * @throws InterruptedException if interrupted while waiting
     */
    R receive(Duration timeout) throws IOException, InterruptedException;

    /**
     * Receives bytes.
     *
     * @return the message, in an array of its length
     * @throws IOException at end of stream, if this end is closed, or if the next message is an object
     * @throws InterruptedException if interrupted while waiting
     */
    byte[] receiveBytes() throws IOException, InterruptedException;

    /**
     * Receives bytes of a limited length.
     *
     * @param maxLength of the message
     * @return the message, in an array of its length
     * @throws IllegalArgumentException if the limit is negative
     * @throws MessageTooLongException if the next message is longer; it names both lengths, and the message stays the next
     *     one, whole, for a call with a larger limit
     * @throws IOException at end of stream, if this end is closed, or if the next message is an object
     * @throws InterruptedException if interrupted while waiting
     */
    byte[] receiveBytes(int maxLength) throws IOException, InterruptedException;

    /**
     * Receives bytes if they arrive in time.
     *
     * @param timeout bounds the whole call, also while a large message arrives piece by piece; zero or less: does not wait
     * @return the message, or null when the time was up; what has arrived of it till then is kept for the next call
     * @throws IOException at end of stream, if this end is closed, or if the next message is an object
     * @throws InterruptedException if interrupted while waiting
     */
    byte[] receiveBytes(Duration timeout) throws IOException, InterruptedException;

    /**
     * Receives bytes into a buffer, from its position on; the position moves behind them, and no byte behind that is touched.
     * If this call throws while a message of several fragments arrives, the buffer's remaining bytes are undefined; the message
     * is not lost. If a sender is interrupted in the middle of a long message while this call waits, parts of that message may
     * stay in the buffer, within its limit.
     *
     * @param target of the bytes, of any kind that can be written
     * @return the length of the message
     * @throws BufferTooShortException if the message is longer than what remains in the buffer, which is untouched then; it
     *     carries the whole message, which is consumed: the next call goes on after it
     * @throws java.nio.ReadOnlyBufferException if the buffer cannot be written; nothing is consumed
     * @throws IOException at end of stream, if this end is closed, or if the next message is an object
     * @throws InterruptedException if interrupted while waiting
     */
    int receiveInto(ByteBuffer target) throws IOException, InterruptedException;

    /**
     * Shows messages of bytes where they lie in the ring, without copying. It waits for the first one, then takes what has
     * arrived, up to a limit. The batch ends before an object, which stays the next message. A message longer than an eighth of
     * the ring is shown by itself, from private memory. An interrupt or a close ends the batch some messages later; the next
     * call reports it.
     *
     * @param handler called by this thread; it may send, but not receive from this end
     * @param limit most messages, above 0
     * @return how many were shown, at least 1
     * @throws IOException at end of stream, if this end is closed, if the next message is an object, or what the handler throws
     * @throws InterruptedException if interrupted before the first one
     */
    int receive(MessageHandler handler, int limit) throws IOException, InterruptedException;

    /**
     * As {@link #receive(MessageHandler, int)}, or gives up when the time is up.
     *
     * @param handler called by this thread; it may send, but not receive from this end
     * @param limit most messages, above 0
     * @param timeout bounds the wait for the first one; zero or less: does not wait
     * @return how many were shown, 0 when the time was up
     * @throws IOException at end of stream, if this end is closed, if the next message is an object, or what the handler throws
     * @throws InterruptedException if interrupted before the first one
     */
    int receive(MessageHandler handler, int limit, Duration timeout) throws IOException, InterruptedException;

    /**
     * Whether a receive would return at once. Consumes nothing and does not wait.
     *
     * @return true if a whole message has arrived, or at end of stream
     * @throws IOException if this end is closed
     */
    boolean isReady() throws IOException;

    /**
     * Waits until a receive would return at once. Consumes nothing.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return true if a whole message has arrived, or at end of stream; false when the time was up
     * @throws IOException if this end is closed
     * @throws InterruptedException if interrupted while waiting
     */
    boolean awaitReady(Duration timeout) throws IOException, InterruptedException;

    /**
     * Waits until at least one of many ends can be received from without blocking. Consumes nothing.
     *
     * <p>One thread may wait for thousands of ends, in any number of directories. A call costs less than a microsecond per end
     * and no descriptor. While it sleeps, the process's heartbeat looks at each end once a second, which costs a small
     * part of a core for a thousand ends. An end at which another thread receives, or waits to receive, is not ready, as {@link #isReady} says.
     * If one of the ends waits by {@link io.penstock.Waiting#busySpin()}, this call spins too: it never sleeps.
     *
     * @param receivers to wait for; none: returns at once
     * @param timeout bounds the whole call; zero or less: does not wait
     * @param <C> their type
     * @return those that have a whole message or the end of stream, in the order given; empty when the time was up
     * @throws java.nio.channels.ClosedChannelException if one of them was closed by this process, before or while waiting; the
     *     text says which
     * @throws IllegalArgumentException if one of them is not from this package, or if some are files and others go to another host
     * @throws IOException if one of the pipes is damaged
     * @throws InterruptedException if interrupted before or while waiting, and none was ready
     */
    static <C extends Receiver<?>> List<C> awaitAny(final Collection<C> receivers, final Duration timeout)
            throws IOException, InterruptedException {
        return AwaitAnyEnd.of(receivers, timeout);
    }

    /**
     * Hands this end over to another process. The end must be idle. The process that takes the address ({@link Pipe#accept})
     * goes on exactly where this end stopped. For this process the end is closed from now on. The peer does not notice: its
     * sends fill the ring, its receives wait. This process must live until the end is taken; if it dies earlier, the peer sees
     * the end of stream. It may take the end back itself.
     *
     * @return the end's address, good for one taking
     * @throws IllegalStateException if the end is not idle: a thread is in a call, or a large message was gathered and not
     * received; nothing has changed
     * @throws IOException if this end is closed
     */
    PipeAddress handOver() throws IOException;

    /**
     * Closes this end, both directions of a {@link Connection}: the peer's sends fail from then on. Wakes the threads blocked
     * in this end. Closing twice does nothing.
     *
     * @throws java.io.UncheckedIOException if the pipe's file was to be deleted and could not be
     */
    @Override
    void close();
}
