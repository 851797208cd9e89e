package io.penstock.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks at messages where they lie in the ring, for {@link Receiver#receive(MessageHandler, int)}.
 *
 * <p><b>Threads:</b> called by the thread that receives. <b>Processes:</b> one. <b>Blocks:</b> as its user writes it; meanwhile no other
 * thread receives from the end. <b>Units:</b> bytes.
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * A message. It is consumed when this returns, and also when this throws.
     *
     * @param message from index 0 to its limit, read-only, big-endian; valid until this returns: copy what is needed longer
     * @throws IOException to end the batch; the caller of {@code receive} gets it
     */
    void onMessage(ByteBuffer message) throws IOException;
}
