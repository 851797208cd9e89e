package io.penstock.benchmarks.pipe;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron's shared memory between two clients of one {@link AeronDriver}. Spins; reads in batches, in place if a message
 * is one fragment.
 */
final class AeronIpc implements Link {
    /** Maximum message length: an eighth of a term. */
    static final int MAX_LENGTH = 2 * 1024 * 1024;

    /** Terms large enough for the driver, which moves the sender's limit, to nap for a millisecond. */
    private static final String CHANNEL = "aeron:ipc?term-length=16m";

    /** Up to this length the default fragments suffice; longer messages get the longest ones. */
    private static final int DEFAULT_FRAGMENT = 1024;

    private static final String LONG_FRAGMENTS = "|mtu=65504";
    private static final int BATCH = 256;

    private final Aeron aeron;
    private final ExclusivePublication outgoing;
    private final Subscription incoming;
    private final Outbox outbox;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);
    private final FragmentHandler handler;
    private LongConsumer numbers;

    AeronIpc(final Settings settings) {
        final boolean far = Side.of(settings) == Side.FAR;
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(AeronDriver.directory(settings))
                .preTouchMappedMemory(true));
        final Inbox inbox = Inbox.of(settings);
        outbox = Outbox.of(settings);
        outgoing = aeron.addExclusivePublication(channel(outbox.length()), far ? 2 : 1);
        incoming = aeron.addSubscription(channel(inbox.length()), far ? 1 : 2);
        final FragmentHandler whole =
                (buffer, offset, length, header) -> numbers.accept(inbox.number(buffer, offset, length));
        handler = inbox.length() > DEFAULT_FRAGMENT ? new FragmentAssembler(whole) : whole;
    }

    private static String channel(final int length) {
        return length > DEFAULT_FRAGMENT ? CHANNEL + LONG_FRAGMENTS : CHANNEL;
    }

    @Override
    public void send(final long number) throws IOException {
        message.wrap(outbox.numbered(number));
        while (true) {
            final long position = outgoing.offer(message, 0, outbox.length());
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
    public void receive(final LongConsumer consumer) {
        numbers = consumer;
        while (incoming.poll(handler, BATCH) == 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        aeron.close();
    }
}
