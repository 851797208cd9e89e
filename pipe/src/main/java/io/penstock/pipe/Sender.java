package io.penstock.pipe;

import io.penstock.pipe.engine.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The sending side of an end of a pipe. A message is an object of the declared type, or bytes; both may be mixed, the order is
 * kept, boundaries too. What is sent is copied: later changes are not seen by the receiver.
 *
 * <p><b>Threads:</b> any number; messages stay whole. <b>Processes:</b> one; the other end is another process's, as a rule.
 * <b>Blocks:</b> while the ring is full, until there is room, the time is up, the thread is interrupted, or an end is closed.
 * <b>Units:</b> lengths in bytes, from 0 to {@value #MAX_MESSAGE_LENGTH} (2 GiB - 64), larger than the ring included.
 *
 * <p>All forms throw {@link BrokenPipeException} when the peer has closed its end or died,
 * {@link java.nio.channels.ClosedChannelException} when this end was closed, and {@link InterruptedException} when the thread
 * is interrupted while it waits. Whenever a form throws or returns false, the receiver sees nothing of that message.
 *
 * @param <S> the declared type of the objects sent
 */
public sealed interface Sender<S> extends AutoCloseable permits Connection, Outgoing {
    /** Longest message in bytes: 2 GiB - 64. */
    int MAX_MESSAGE_LENGTH = Integer.MAX_VALUE - 63;

    /**
     * Sends an object. Nothing is written when it cannot be encoded.
     *
     * @param message not null
     * @throws io.penstock.codec.CodecException if it cannot be encoded; the end stays usable
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    void send(S message) throws IOException, InterruptedException;

    /**
     * Sends an object, or gives up when the time is up.
     *
     * @param message not null
     * @param timeout bounds the wait for room; zero or less: does not wait
     * @return false if the time was up first; the receiver sees nothing of the message then
     * @throws io.penstock.codec.CodecException if it cannot be encoded; the end stays usable
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    boolean send(S message, Duration timeout) throws IOException, InterruptedException;

    /**
     * Sends bytes.
     *
     * @param message all of it
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    default void sendBytes(final byte[] message) throws IOException, InterruptedException {
        sendBytes(message, 0, message.length);
    }

    /**
     * Sends a part of an array; {@code offset == source.length} with length 0 is a legal empty message.
     *
     * @param source of the bytes
     * @param offset of the first one
     * @param length of the message
     * @throws IndexOutOfBoundsException if the range does not lie in the array; nothing was sent
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    void sendBytes(byte[] source, int offset, int length) throws IOException, InterruptedException;

    /**
     * Sends the remaining bytes of a buffer. Its position moves to its limit when they were sent, else it stays.
     *
     * @param source of the bytes, of any kind
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    void sendBytes(ByteBuffer source) throws IOException, InterruptedException;

    /**
     * Sends bytes, or gives up when the time is up.
     *
     * @param message all of it
     * @param timeout bounds the wait for room; zero or less: does not wait
     * @return false if the time was up first; the receiver sees nothing of the message then
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    boolean sendBytes(byte[] message, Duration timeout) throws IOException, InterruptedException;

    /**
     * Sends the remaining bytes of a buffer, or gives up when the time is up. Its position moves to its limit when they were
     * sent, else it stays.
     *
     * @param source of the bytes, of any kind
     * @param timeout bounds the wait for room; zero or less: does not wait
     * @return false if the time was up first; the receiver sees nothing of the message then
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    boolean sendBytes(ByteBuffer source, Duration timeout) throws IOException, InterruptedException;

    /**
     * Claims room in the ring for a message of bytes, to be filled in place without a copy. Other senders wait until the claim
     * has ended; {@link #close} does not wait for it.
     *
     * @param length of the message, from 0 to {@link #maxClaimLength}
     * @return the claim, to be committed or aborted by this thread
     * @throws MessageTooLongException if the length is above {@link #maxClaimLength}
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    Claim claim(int length) throws IOException, InterruptedException;

    /**
     * As {@link #claim(int)}, or gives up when the time is up.
     *
     * @param length of the message, from 0 to {@link #maxClaimLength}
     * @param timeout bounds the wait for room; zero or less: does not wait
     * @return the claim, or null when the time was up
     * @throws MessageTooLongException if the length is above {@link #maxClaimLength}
     * @throws IOException if the peer is gone or this end is closed
     * @throws InterruptedException if interrupted while waiting for room
     */
    Claim claim(int length, Duration timeout) throws IOException, InterruptedException;

    /**
     * The longest message that can be claimed: an eighth of the ring less 8 bytes.
     *
     * @return bytes
     */
    int maxClaimLength();

    /**
     * Hands this end over to another process. The end must be idle. The process that takes the address ({@link Pipe#accept})
     * goes on exactly where this end stopped. For this process the end is closed from now on. The peer does not notice: its
     * sends fill the ring, its receives wait. This process must live until the end is taken; if it dies earlier, the peer sees
     * the end of stream. It may take the end back itself.
     *
     * @return the end's address, good for one taking
     * @throws IllegalStateException if the end is not idle: a thread is in a call, or a large message was gathered in part or whole
     *     and not received; nothing has changed then
     * @throws IOException if this end is closed
     */
    PipeAddress handOver() throws IOException;

    /**
     * Closes this end, both directions of a {@link Connection}. The peer receives every message sent before, then the end of
     * stream. Threads blocked in this end are woken. A second close does nothing.
     *
     * @throws java.io.UncheckedIOException if the pipe's file was to be deleted and could not be
     */
    @Override
    void close();
}
