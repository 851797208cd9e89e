package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** A connection with bytes: from an array, into a buffer, one message per call. */
final class PenstockBytes implements Link {
    private final Connection<Object, Object> connection;
    private final Outbox outbox;
    private final Inbox inbox;
    private final ByteBuffer incoming;

    PenstockBytes(final Settings settings) throws IOException, InterruptedException {
        connection = PenstockObjects.open(settings, Object.class);
        outbox = Outbox.of(settings);
        inbox = Inbox.of(settings);
        incoming = ByteBuffer.allocate(inbox.length());
    }

    @Override
    public void send(final long number) throws IOException, InterruptedException {
        connection.sendBytes(outbox.numbered(number));
    }

    @Override
    public void receive(final LongConsumer numbers) throws IOException, InterruptedException {
        final int length = connection.receiveInto(incoming.clear());
        numbers.accept(inbox.numberOfOwn(incoming, length));
    }

    @Override
    public void close() {
        connection.close();
    }
}
