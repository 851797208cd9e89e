package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** A connection, bytes: from an array, into a buffer, one message per call. */
final class PenstockBytes implements Link {
    private final Connection<Object, Object> connection;
    private final byte[] outgoing = new byte[Payload.LENGTH];
    private final ByteBuffer outgoingNumber = ByteBuffer.wrap(outgoing);
    private final ByteBuffer incoming = ByteBuffer.allocate(Payload.LENGTH);

    PenstockBytes(final Settings settings) throws IOException, InterruptedException {
        connection = PenstockObjects.open(settings, Object.class);
    }

    @Override
    public void send(final long number) throws IOException, InterruptedException {
        outgoingNumber.putLong(0, number);
        connection.sendBytes(outgoing);
    }

    @Override
    public void receive(final LongConsumer numbers) throws IOException, InterruptedException {
        connection.receiveInto(incoming.clear());
        numbers.accept(incoming.getLong(0));
    }

    @Override
    public void close() {
        connection.close();
    }
}
