package io.penstock.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at messages where they lie, for {@link Receiver#receive(MessageHandler, int)}. */
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
