package io.penstock.queue.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The open file of a queue and what its header says, in the terms of {@link QueueDescriptor}. It is fresh if this call has created it.
 */
public record QueueFile(
        Channel channel,
        int maxItems,
        int capacity,
        int inlineMax,
        int maxLeases,
        int maxDeliveries,
        int leaseTimeoutMs,
        boolean fresh) {
    /** A bounded queue. */
    public static final KindSettings BOUNDED =
            new KindSettings(QueueDescriptor.FILE_KIND, Integer.MAX_VALUE, 0, 0, 0, (leases, inlineMax) -> 0);

    private static final int WAIT_CELLS = 512;
    private static final int ATTEMPTS = 100;

    /** Settings that differ between the kinds of queues. No item longer than the limit is in the ring, whatever its capacity. */
    public record KindSettings(
            FileKind fileKind,
            int inlineLimit,
            int maxLeases,
            int maxDeliveries,
            int leaseTimeoutMs,
            CellsLength cells) {}

    /** The length of the lease cells. */
    @FunctionalInterface
    public interface CellsLength {
        /** The length in the file of so many cells. */
        long bytes(int maxLeases, int inlineMax);
    }

    /** {@return the control words} */
    public AtomicBuffer control() {
        return channel.body(0, QueueDescriptor.CONTROL_LENGTH);
    }

    /**
     * Opens or creates the file.
     *
     * @param kindToCreate settings of its kind, complete
     * @param kindToOpen settings of its kind, 0 where nothing was set
     * @throws IOException if it can be neither opened nor made
     */
    public static QueueFile at(
            final Path path,
            final QueueSettings<?> settings,
            final Opening how,
            final KindSettings kindToCreate,
            final KindSettings kindToOpen)
            throws IOException {
        if (settings.isEncoded() && (how != Opening.OPEN || settings.startsEmpty())) {
            throw new IllegalStateException("a queue of encoded items is one that is there, and keeps them: path="
                    + path + "; say open(), without startEmpty()");
        }
        return switch (how) {
            case CREATE -> create(path, settings, kindToCreate);
            case OPEN -> open(path, settings, kindToOpen);
            case OPEN_OR_CREATE -> openOrCreate(path, settings, kindToCreate, kindToOpen);
        };
    }

    private static QueueFile create(final Path path, final QueueSettings<?> settings, final KindSettings kind)
            throws IOException {
        final int capacity = settings.capacity();
        final int inlineMax = Math.min(kind.inlineLimit(), QueueDescriptor.maxInline(capacity));
        final Channel.Layout layout = new Channel.Layout(
                kind.fileKind(),
                QueueDescriptor.VERSION,
                settings.isRaw() ? 0 : ClassTable.DEFAULT_LENGTH,
                WAIT_CELLS,
                QueueDescriptor.cellsOffset(capacity) + kind.cells().bytes(kind.maxLeases(), inlineMax),
                List.of(
                        (long) settings.maxItems(),
                        (long) capacity,
                        (long) inlineMax,
                        (long) kind.maxLeases(),
                        (long) kind.maxDeliveries(),
                        (long) kind.leaseTimeoutMs()),
                List.of(settings.type().getName()));
        final Channel channel = Channel.create(path, layout, all -> {});
        deleteStale(channel.file());
        return of(channel, true);
    }

    private static void deleteStale(final SharedFile file) {
        try {
            new SideFolder(file, SideFolder.LARGE).deleteStale();
            new SideFolder(file, SideFolder.DEAD).deleteStale();
        } catch (final IOException | DirectoryIteratorException unreadable) {
            // only room on the disk is lost: the names of those files are not the new queue's
        }
    }

    /** What was set must be as in the file. */
    private static QueueFile open(final Path path, final QueueSettings<?> settings, final KindSettings kind)
            throws IOException {
        final Channel channel = Channel.open(path, kind.fileKind(), QueueDescriptor.VERSION);
        QueueFile file = null;
        try {
            file = checked(of(channel), path, settings, kind);
            return file;
        } finally {
            if (file == null) {
                channel.close();
            }
        }
    }

    private static QueueFile checked(
            final QueueFile file, final Path path, final QueueSettings<?> settings, final KindSettings kind)
            throws SharedFileException {
        file.channel
                .layout()
                .checkBody(
                        QueueDescriptor.cellsOffset(file.capacity)
                                + kind.cells().bytes(file.maxLeases, file.inlineMax),
                        path);
        final List<String> differences = new ArrayList<>();
        differ(differences, "maxItems", settings.maxItemsSet(), file.maxItems());
        differ(differences, "capacityBytes", settings.capacitySet(), file.capacity());
        differ(differences, "maxLeases", kind.maxLeases(), file.maxLeases());
        differ(differences, "maxDeliveries", kind.maxDeliveries(), file.maxDeliveries());
        differ(differences, "leaseTimeoutMs", kind.leaseTimeoutMs(), file.leaseTimeoutMs());
        final String type = file.channel().layout().names().get(0);
        if (!settings.isEncoded() && !type.equals(settings.type().getName())) {
            differences.add("type here=" + settings.type().getName() + " in the file=" + type);
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the queue was created otherwise: " + String.join(", ", differences)
                    + " path=" + path + "; open it with what it was created with, or leave the settings out");
        }
        return file;
    }

    /** A process that loses the race to create the file opens the winner's. */
    private static QueueFile openOrCreate(
            final Path path,
            final QueueSettings<?> settings,
            final KindSettings kindToCreate,
            final KindSettings kindToOpen)
            throws IOException {
        for (int i = 1; ; i++) {
            try {
                return open(path, settings, kindToOpen);
            } catch (final NoSuchFileException missing) {
                try {
                    return create(path, settings, kindToCreate);
                } catch (final FileAlreadyExistsException race) {
                    if (i == ATTEMPTS) {
                        throw race;
                    }
                }
            }
        }
    }

    private static void differ(final List<String> differences, final String name, final int here, final int there) {
        if (here != 0 && here != there) {
            differences.add(name + " here=" + here + " in the file=" + there);
        }
    }

    /** The file that an open channel is; throws if no queue can have such a header. */
    public static QueueFile of(final Channel channel) throws SharedFileException {
        return of(channel, false);
    }

    private static QueueFile of(final Channel channel, final boolean fresh) throws SharedFileException {
        final List<Long> geometry = channel.layout().geometry();
        if (!isQueue(channel.layout(), geometry)) {
            throw new SharedFileException("no queue can look like this: geometry=" + geometry + " types="
                    + channel.layout().names() + " path=" + channel.file().path()
                    + "; the file was damaged: delete it and create the queue anew");
        }
        return new QueueFile(
                channel,
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_MAX_ITEMS)),
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_CAPACITY)),
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_INLINE_MAX)),
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_MAX_LEASES)),
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_MAX_DELIVERIES)),
                Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_LEASE_TIMEOUT_MS)),
                fresh);
    }

    private static boolean isQueue(final Channel.Layout layout, final List<Long> geometry) {
        if (geometry.size() <= QueueDescriptor.GEOMETRY_LEASE_TIMEOUT_MS
                || layout.names().isEmpty()
                || geometry.stream().anyMatch(number -> number < 0 || number > Integer.MAX_VALUE)) {
            return false;
        }
        final int capacity = geometry.get(QueueDescriptor.GEOMETRY_CAPACITY).intValue();
        return geometry.get(QueueDescriptor.GEOMETRY_MAX_ITEMS) > 0
                && capacity >= QueueDescriptor.MIN_CAPACITY
                && capacity <= QueueDescriptor.MAX_CAPACITY
                && Integer.bitCount(capacity) == 1
                && geometry.get(QueueDescriptor.GEOMETRY_INLINE_MAX) <= QueueDescriptor.maxInline(capacity);
    }
}
