package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.util.function.LongConsumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Chronicle Queue, one for each direction. Spins; writes and reads one message per call, in place. It keeps all
 * messages.
 */
final class ChronicleQueues implements Link {
    /** A message may use a quarter of a block, which is mapped at once. */
    private static final long MESSAGES_PER_BLOCK = 5;

    private static final long LEAST_BLOCK = 64L * 1024 * 1024;

    private final ChronicleQueue outgoing;
    private final ChronicleQueue incoming;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;
    private final Outbox outbox;
    private final Inbox inbox;

    ChronicleQueues(final Settings settings) {
        final boolean far = Side.of(settings) == Side.FAR;
        outbox = Outbox.of(settings);
        inbox = Inbox.of(settings);
        outgoing = queue(settings, far ? "back" : "there", outbox.length());
        incoming = queue(settings, far ? "there" : "back", inbox.length());
        appender = outgoing.createAppender();
        tailer = incoming.createTailer();
    }

    private static ChronicleQueue queue(final Settings settings, final String name, final int length) {
        return SingleChronicleQueueBuilder.binary(settings.folder().resolve(name))
                .rollCycle(LargeRollCycles.LARGE_DAILY)
                .blockSize(Math.max(LEAST_BLOCK, MESSAGES_PER_BLOCK * length))
                .build();
    }

    @Override
    public void send(final long number) {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(outbox.numbered(number));
        }
    }

    @Override
    public void receive(final LongConsumer numbers) {
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (document.isPresent()) {
                    numbers.accept(number(document.wire().bytes()));
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    private long number(final Bytes<?> message) {
        if (inbox.isSeenInPlace()) {
            return Long.reverseBytes(message.readLong());
        }
        message.read(inbox.target((int) message.readRemaining()));
        return inbox.copied();
    }

    @Override
    public void close() {
        tailer.close();
        appender.close();
        incoming.close();
        outgoing.close();
    }
}
