package io.penstock.pipe;

import io.penstock.pipe.engine.Claims;
import io.penstock.pipe.net.TlsClaim;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Room for one message in the ring, to be filled in place. {@link #commit} makes the message visible to the receiver; {@link
 * #abort} discards it. If the process dies before the commit, the receiver sees nothing of it.
 *
 * <pre>{@code
 * try (Claim claim = sender.claim(16)) {
 *     claim.buffer().putLong(id).putLong(price);
 *     claim.commit();
 * }
 * }</pre>
 *
 * <p>For a batch, {@link #next} commits and claims again. No other thread sends in between, and the receiver is not woken for
 * each message.
 *
 * <p><b>Threads:</b> only the one that claimed; other senders wait until the claim is committed or aborted.
 * <b>Processes:</b> one. <b>Blocks:</b> only {@link #next}. <b>Units:</b> bytes. The object is used again for the sender's next
 * claim: do not keep it, or its buffer, longer.
 */
public sealed interface Claim extends AutoCloseable permits Claims, TlsClaim {
    /**
     * The message's bytes, from index 0 to the claimed length. Bytes that are not written are undefined.
     *
     * @return big-endian, at position 0; valid until the claim ends. Its limit must not be raised: the bytes behind it belong
     * to other messages
     */
    ByteBuffer buffer();

    /**
     * Sends the message: the whole claimed length. Ends the claim.
     *
     * @throws BrokenPipeException if the peer is gone; the message is lost
     * @throws java.nio.channels.ClosedChannelException if this end was closed meanwhile; the message is lost, unless the close
     * came during this call
     * @throws IOException as the two
     */
    void commit() throws IOException;

    /**
     * Sends the message and claims room for the next one. A sleeping receiver is woken when the batch ends or the ring is full;
     * a receiver that is awake sees each message at once.
     *
     * @param length of the next message
     * @return this claim, with another buffer
     * @throws IllegalArgumentException if the length is negative; nothing was sent, the claim is still open
     * @throws MessageTooLongException if the length is above {@link Sender#maxClaimLength}; nothing was sent, the claim is still open
     * @throws IOException if the peer is gone or this end is closed; the claim has ended then
     * @throws InterruptedException if interrupted while waiting for room; the message before was sent, the claim has ended
     */
    Claim next(int length) throws IOException, InterruptedException;

    /** Discards the message and ends the claim. Does nothing when the claim has ended. */
    void abort();

    /** As {@link #abort}: does nothing after a commit. */
    @Override
    default void close() {
        abort();
    }
}
