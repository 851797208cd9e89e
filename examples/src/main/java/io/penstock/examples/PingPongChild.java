package io.penstock.examples;

import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import java.io.EOFException;
import java.io.IOException;

/** The child of {@link PingPong}: returns each message until the parent has closed its end. */
public final class PingPongChild {
    private PingPongChild() {}

    /**
     * Started by the parent.
     *
     * @param arguments none
     * @throws IOException if the pipe breaks
     * @throws InterruptedException never: the thread is not interrupted
     */
    public static void main(final String... arguments) throws IOException, InterruptedException {
        try (Connection<byte[], byte[]> parent = ChildJvm.parent(byte[].class, byte[].class)) {
            while (true) {
                parent.sendBytes(parent.receiveBytes());
            }
        } catch (final EOFException finished) {
            // The parent has closed its end, or died.
        }
    }
}
