package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
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
 * Chronicle Queue: one process appends, one reads with a named tailer, whose position is kept in the queue's own shared
 * memory. Spins. There is no bound: the appender never waits, and all items are kept. Two readers of one name read the
 * same items (tested).
 */
final class ChronicleBelt implements Belt {
    private final ChronicleQueue queue;
    private final Payload<byte[]> payload;
    private final int length;

    ChronicleBelt(final Settings settings, final Load load, final Payload<byte[]> payload) {
        this.queue = SingleChronicleQueueBuilder.binary(settings.folder().resolve("queue"))
                .rollCycle(LargeRollCycles.LARGE_DAILY)
                .blockSize(64 * 1024 * 1024)
                .build();
        this.payload = payload;
        this.length = load.length();
    }

    @Override
    public Putter putter() {
        final ExcerptAppender appender = queue.createAppender();
        return number -> {
            try (DocumentContext document = appender.writingDocument()) {
                document.wire().bytes().write(payload.of(number));
            }
        };
    }

    @Override
    public Taker taker() {
        final ExcerptTailer tailer = queue.createTailer("consumer");
        return (most, numbers) -> take(tailer, numbers);
    }

    private int take(final ExcerptTailer tailer, final LongConsumer numbers) {
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (document.isPresent()) {
                    final Bytes<?> bytes = document.wire().bytes();
                    if (bytes.readRemaining() != length) {
                        throw new IllegalStateException("length=" + bytes.readRemaining() + " expected=" + length);
                    }
                    final byte[] item = new byte[length];
                    bytes.read(item);
                    numbers.accept(payload.number(item));
                    return 1;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
