package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Agrona's ring and nothing else, one for each direction, as large as a pipe's: the upper bound for a pipe. Spins;
 * reads in batches, in place. On Agrona's buffer, which needs a JVM flag, or on the one that the product uses.
 */
final class RawRing implements Link {
    /** The memory of the rings. */
    enum Memory {
        AGRONA_UNSAFE,
        PENSTOCK_MAPPED
    }

    private static final int CAPACITY = 256 * 1024;

    /** Maximum message length: an eighth of the ring. */
    static final int MAX_LENGTH = CAPACITY / 8;

    private static final int RING_LENGTH = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
    private static final int REGION_LENGTH = CAPACITY + 4096;
    private static final int MESSAGE_TYPE = 1;
    private static final int BATCH = 256;

    private final OneToOneRingBuffer outgoing;
    private final OneToOneRingBuffer incoming;
    private final Outbox outbox;
    private final Inbox inbox;

    RawRing(final Settings settings) throws IOException {
        final boolean far = Side.of(settings) == Side.FAR;
        final Path path = settings.folder().resolve("rings");
        final List<AtomicBuffer> regions = switch (settings.choice("memory", Memory.class)) {
            case AGRONA_UNSAFE -> unsafe(path);
            case PENSTOCK_MAPPED -> mapped(path, far);
        };
        outbox = Outbox.of(settings);
        inbox = Inbox.of(settings);
        outgoing = new OneToOneRingBuffer(regions.get(far ? 1 : 0));
        incoming = new OneToOneRingBuffer(regions.get(far ? 0 : 1));
    }

    private static List<AtomicBuffer> unsafe(final Path path) throws IOException {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return List.of(unsafe(file, 0), unsafe(file, REGION_LENGTH));
        }
    }

    private static AtomicBuffer unsafe(final FileChannel file, final long offset) throws IOException {
        return new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, offset, RING_LENGTH));
    }

    private static List<AtomicBuffer> mapped(final Path path, final boolean create) throws IOException {
        final long length = SharedFile.HEADER_LENGTH + 2L * REGION_LENGTH;
        final FileFormat format = new FileFormat(new FileKind(99, "RAW_RING"), 1, length, List.of(), List.of());
        final SharedFile file = create
                ? SharedFile.create(path, format, ParticipantId.NOBODY, nothing -> {})
                : SharedFile.open(path, new FileKind(99, "RAW_RING"), 1);
        return List.of(
                file.region(SharedFile.HEADER_LENGTH, RING_LENGTH),
                file.region(SharedFile.HEADER_LENGTH + REGION_LENGTH, RING_LENGTH));
    }

    @Override
    public void send(final long number) {
        int index = outgoing.tryClaim(MESSAGE_TYPE, outbox.length());
        while (index < 0) {
            Thread.onSpinWait();
            index = outgoing.tryClaim(MESSAGE_TYPE, outbox.length());
        }
        outgoing.buffer().putBytes(index, outbox.numbered(number), 0, outbox.length());
        outgoing.commit(index);
    }

    @Override
    public void receive(final LongConsumer numbers) {
        while (incoming.read(
                        (final int type, final MutableDirectBuffer buffer, final int index, final int length) ->
                                numbers.accept(inbox.number(buffer, index, length)),
                        BATCH)
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        // The mapping ends with the process.
    }
}
