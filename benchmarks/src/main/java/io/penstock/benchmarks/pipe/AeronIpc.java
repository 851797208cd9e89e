package io.penstock.benchmarks.pipe;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Aeron's shared memory between two clients of one {@link AeronDriver}. Spins; reads in batches, in place. */
final class AeronIpc implements Link {
    /** Terms large enough that the driver, which moves the sender's limit, may nap for a millisecond. */
    private static final String CHANNEL = "aeron:ipc?term-length=16m";

    private static final int BATCH = 256;

    private final Aeron aeron;
    private final ExclusivePublication outgoing;
    private final Subscription incoming;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[Payload.LENGTH]);

    AeronIpc(final Settings settings) {
        final boolean far = Side.of(settings) == Side.FAR;
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(AeronDriver.directory(settings))
                .preTouchMappedMemory(true));
        outgoing = aeron.addExclusivePublication(CHANNEL, far ? 2 : 1);
        incoming = aeron.addSubscription(CHANNEL, far ? 1 : 2);
    }

    @Override
    public void send(final long number) throws IOException {
        message.putLong(0, number);
        while (true) {
            final long position = outgoing.offer(message, 0, Payload.LENGTH);
            if (position > 0) {
                return;
            }
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw new IOException(Publication.errorString(position));
            }
            Thread.onSpinWait(); // not connected yet, or back pressure
        }
    }

    @Override
    public void receive(final LongConsumer numbers) {
        final FragmentHandler handler = (buffer, offset, length, header) -> numbers.accept(buffer.getLong(offset));
        while (incoming.poll(handler, BATCH) == 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        aeron.close();
    }
}
