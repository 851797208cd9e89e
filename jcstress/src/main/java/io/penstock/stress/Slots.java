package io.penstock.stress;

import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.Pieces;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AtomicBuffer;

/** A mapped file of which each state gets a piece, zeroed: more pieces than there are states at a time. */
public final class Slots {
    private static final int PAGE = 4096;
    private static final int PIECES = 1 << 13;

    private static final Channel CHANNEL = open();
    private static final AtomicBuffer ALL = CHANNEL.body(0, PIECES * PAGE);
    private static final AtomicLong NEXT = new AtomicLong();

    private Slots() {}

    private static Channel open() {
        try {
            final Path directory = Files.createTempDirectory("penstock-stress");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return Channel.create(
                    directory.resolve("channel"),
                    new Channel.Layout(QueueDescriptor.FILE_KIND, 1, 0, 16, (long) PIECES * PAGE, List.of(), List.of()),
                    fresh -> {});
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(final Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (final IOException gone) {
            // nothing to do
        }
    }

    /** A piece of the file that no state uses. */
    public static AtomicBuffer next() {
        return split(PAGE)[0];
    }

    /** Regions for a state, as the regions of a queue are parts of its file; not more than a page in all. */
    public static AtomicBuffer[] split(final int... lengths) {
        final AtomicBuffer[] parts = new AtomicBuffer[lengths.length];
        int offset = (int) (NEXT.getAndIncrement() % PIECES) * PAGE;
        for (int i = 0; i < lengths.length; i++) {
            parts[i] = Pieces.of(ALL, offset, lengths[i]);
            parts[i].setMemory(0, lengths[i], (byte) 0);
            offset += lengths[i];
        }
        return parts;
    }

    /** The hub of the file. */
    public static JoinedHub hub() {
        return CHANNEL.hub();
    }
}
