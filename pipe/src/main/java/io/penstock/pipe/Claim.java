package io.penstock.pipe;

import io.penstock.pipe.engine.Claims;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Room for one message in the ring, to be filled in place. Until {@link #commit} nobody sees it; {@link #abort} gives it up. If the
 * process dies in between, the receiver sees nothing of it.
 *
 * <pre>{@code
 * try (Claim claim = sender.claim(16)) {
 *     claim.buffer().putLong(id).putLong(price);
 *     claim.commit();
 * }
 * }</pre>
 *
 * <p>A batch: {@link #next} commits and claims again without letting other threads in between, and without a wake-up for each
 * message.
 *
 * <p><b>Threads:</b> only the one that claimed; others that send wait until the claim is committed or given up.
 * <b>Processes:</b> one. <b>Blocks:</b> only {@link #next}. <b>Units:</b> bytes. The object is used again for the sender's next
 * claim: do not keep it, or its buffer, longer.
 */
public sealed interface Claim extends AutoCloseable permits Claims {
    /**
     * The message's bytes, from index 0 to the claimed length; what was there before is undefined, and so is what is not written.
     *
     * @return big-endian, at position 0; valid until the claim ends. Its limit must not be raised: what lies behind is not this
     *     message's
     */
    ByteBuffer buffer();

    /**
     * Sends the message: the whole claimed length. Ends the claim.
     *
     * @throws BrokenPipeException if the peer is gone: nobody will see the message
     * @throws java.nio.channels.ClosedChannelException if this end was closed meanwhile: nobody will see the message, unless it was
     *     closed at this very moment
     * @throws IOException as the two
     */
    void commit() throws IOException;

    /**
     * Sends the message and claims room for the next one in the same turn. A receiver that sleeps is woken when the batch ends or
     * the ring is full; one that looks sees each message at once.
     *
     * @param length of the next message
     * @return this claim, with another buffer
     * @throws IllegalArgumentException if the length is negative; nothing was sent, the claim is still open
     * @throws MessageTooLongException if the length is above {@link Sender#maxClaimLength}; nothing was sent, the claim is still open
     * @throws IOException if the peer is gone or this end is closed; the claim has ended then
     * @throws InterruptedException if interrupted while waiting for room; the message before was sent, the claim has ended
     */
    Claim next(int length) throws IOException, InterruptedException;

    /** Gives the message up: nobody will see it. Ends the claim; does nothing when it has ended. */
    void abort();

    /** As {@link #abort}: does nothing after a commit. */
    @Override
    default void close() {
        abort();
    }
}
