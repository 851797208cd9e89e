package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The file of a queue and what its header says.
 *
 * @param channel the open file
 * @param maxItems of the queue
 * @param capacity of the ring
 * @param inlineMax longest item in the ring; larger ones get a file
 * @param maxLeases lease cells, 0 in a bounded queue
 * @param maxDeliveries of an item before it is a dead letter, 0 in a bounded queue
 * @param leaseTimeoutMs after which a lease is taken away, 0 for never
 * @param fresh whether this call created it
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
    private static final int WAIT_CELLS = 512;
    private static final int ATTEMPTS = 100;

    /**
     * What a kind of queue has besides the ring.
     *
     * @param kind of file
     * @param inlineLimit longest item in the ring, whatever its capacity
     * @param maxLeases lease cells
     * @param maxDeliveries of an item
     * @param leaseTimeoutMs of a lease
     * @param cells maps lease cells to bytes
     */
    public record Extras(
            FileKind kind, int inlineLimit, int maxLeases, int maxDeliveries, int leaseTimeoutMs, CellsLength cells) {}

    /** Bytes that lease cells take. */
    @FunctionalInterface
    public interface CellsLength {
        /**
         * Their length in the file.
         *
         * @param inlineMax longest payload
         * @return bytes, a multiple of a page
         */
        long bytes(int inlineMax);
    }

    /** How many items it holds when it is full: in the ring, and to be taken again. */
    int mostItems() {
        return (int) Math.min(Integer.MAX_VALUE, (long) maxItems + maxLeases);
    }

    /** {@return the control words} */
    public AtomicBuffer control() {
        return channel.body(0, QueueDescriptor.CONTROL_LENGTH);
    }

    /**
     * Creates the file.
     *
     * @param settings of the queue
     * @param extras of its kind
     * @return the file
     * @throws IOException if there is one already, or it cannot be made
     */
    public static QueueFile create(final QueueSettings<?> settings, final Extras extras) throws IOException {
        final int capacity = settings.capacity();
        final int inlineMax = Math.min(extras.inlineLimit(), QueueDescriptor.maxInline(capacity));
        final Channel.Layout layout = new Channel.Layout(
                extras.kind(),
                QueueDescriptor.VERSION,
                ItemCoder.isRaw(settings.type()) ? 0 : ClassTable.DEFAULT_LENGTH,
                WAIT_CELLS,
                QueueDescriptor.cellsOffset(capacity) + extras.cells().bytes(inlineMax),
                List.of(
                        (long) settings.maxItems(),
                        (long) capacity,
                        (long) inlineMax,
                        (long) extras.maxLeases(),
                        (long) extras.maxDeliveries(),
                        (long) extras.leaseTimeoutMs()),
                List.of(settings.type().getName()));
        final Channel channel = Channel.create(settings.path(), layout, all -> {});
        deleteStale(channel.file());
        return of(channel, true);
    }

    private static void deleteStale(final SharedFile file) {
        try {
            new SideFolder(file, SideFolder.LARGE).deleteStale();
            new SideFolder(file, SideFolder.DEAD).deleteStale();
        } catch (final IOException | DirectoryIteratorException unreadable) {
            // nothing but room on the disk is lost: nobody takes those files for the new queue's
        }
    }

    /**
     * Opens the file.
     *
     * @param settings of the queue; what was set must be as in the file
     * @param extras of its kind
     * @return the file
     * @throws IOException if there is none, or it is no such queue
     */
    public static QueueFile open(final QueueSettings<?> settings, final Extras extras) throws IOException {
        final QueueFile file = of(Channel.open(settings.path(), extras.kind(), QueueDescriptor.VERSION));
        final List<String> differences = new ArrayList<>();
        differ(differences, "maxItems", settings.maxItemsSet(), file.maxItems());
        differ(differences, "capacityBytes", settings.capacitySet(), file.capacity());
        differ(differences, "maxLeases", extras.maxLeases(), file.maxLeases());
        differ(differences, "maxDeliveries", extras.maxDeliveries(), file.maxDeliveries());
        differ(differences, "leaseTimeoutMs", extras.leaseTimeoutMs(), file.leaseTimeoutMs());
        final String type = file.channel().layout().names().get(0);
        if (!type.equals(settings.type().getName())) {
            differences.add("type here=" + settings.type().getName() + " in the file=" + type);
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "the queue was created otherwise: " + String.join(", ", differences) + " path=" + settings.path()
                            + "; open it with what it was created with, or leave the settings away");
        }
        return file;
    }

    /**
     * Opens the file, or creates it where it is missing; whoever loses the race opens the winner's.
     *
     * @param settings of the queue
     * @param extrasToCreate of its kind, complete
     * @param extrasToOpen of its kind, 0 where nothing was set
     * @return the file
     * @throws IOException if it can neither be opened nor made
     */
    public static QueueFile openOrCreate(
            final QueueSettings<?> settings, final Extras extrasToCreate, final Extras extrasToOpen)
            throws IOException {
        for (int i = 1; ; i++) {
            try {
                return open(settings, extrasToOpen);
            } catch (final NoSuchFileException missing) {
                try {
                    return create(settings, extrasToCreate);
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

    /** {@return the file that an open channel is} */
    public static QueueFile of(final Channel channel) {
        return of(channel, false);
    }

    private static QueueFile of(final Channel channel, final boolean fresh) {
        final List<Long> geometry = channel.layout().geometry();
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
}
