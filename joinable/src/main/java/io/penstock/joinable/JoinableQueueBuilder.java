package io.penstock.joinable;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of a {@link JoinableQueue}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Blocks:</b> file operations only.
 *
 * @param <E> the type of the items
 */
public final class JoinableQueueBuilder<E> {
    private static final int INLINE_LIMIT = 4096;
    private static final int DEFAULT_MAX_DELIVERIES = 5;
    private static final int FEWEST_DEFAULT_LEASES = 256;
    private static final int MOST_LEASES = 4096;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

    private final QueueSettings<E> settings;
    private int maxLeases;
    private int maxDeliveries;
    private int leaseTimeoutMs;

    JoinableQueueBuilder(final Path path, final Class<E> type) {
        settings = new QueueSettings<>(path, type);
    }

    /**
     * Bounds the queue: exactly so many items waiting, never more. The default of a new queue is 1024; an existing one has its own.
     *
     * @param maxItems from 1
     * @return this
     */
    public JoinableQueueBuilder<E> maxItems(final int maxItems) {
        settings.maxItems(maxItems);
        return this;
    }

    /**
     * Bounds the queue by bytes as well. The default of a new queue is 256 bytes per item, at least 1 MiB, at most 64 MiB. Items longer
     * than 4 KiB, or an eighth of the capacity, get a file each.
     *
     * @param capacityBytes rounded up to a power of 2, at most 1 GiB
     * @return this
     */
    public JoinableQueueBuilder<E> capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How items become bytes. The default is {@link Codec#kryo()}. It is not asked where items are bytes.
     *
     * @param codec for the items
     * @return this
     */
    public JoinableQueueBuilder<E> codec(final Codec codec) {
        settings.codec(codec);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public JoinableQueueBuilder<E> waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    /**
     * Bounds the items taken and not done, of all processes together; each costs about 4 KiB of the file. The default of a new queue is
     * {@code maxItems}, but from 256 to 4096.
     *
     * @param leases from 1 to 4096
     * @return this
     */
    public JoinableQueueBuilder<E> maxLeases(final int leases) {
        if (leases < 1 || leases > MOST_LEASES) {
            throw new IllegalArgumentException("maxLeases must be from 1 to " + MOST_LEASES + ": maxLeases=" + leases);
        }
        maxLeases = leases;
        return this;
    }

    /**
     * Takes an item away from a taker that is alive, but has not done it in time: it goes to another, as if its taker had died. The late
     * {@code done} throws {@link LeaseLostException}. Without it, which is the default, only death and release give an item away.
     *
     * @param timeout from 1 ms; an item is given away not before it is over, and as a rule not later than 0.5 s after
     * @return this
     */
    public JoinableQueueBuilder<E> leaseTimeout(final Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "leaseTimeout must be from 1 ms to " + LONGEST_TIMEOUT + ": leaseTimeout=" + timeout);
        }
        leaseTimeoutMs = (int) timeout.toMillis();
        return this;
    }

    /**
     * After how many deliveries without done an item goes to the dead letters. The default of a new queue is 5.
     *
     * @param deliveries from 1 to 255
     * @return this
     */
    public JoinableQueueBuilder<E> maxDeliveries(final int deliveries) {
        if (deliveries < 1 || deliveries > CellWord.MAX_DELIVERIES) {
            throw new IllegalArgumentException(
                    "maxDeliveries must be from 1 to " + CellWord.MAX_DELIVERIES + ": maxDeliveries=" + deliveries);
        }
        maxDeliveries = deliveries;
        return this;
    }

    /**
     * Drops what an existing queue holds, its dead letters too, and opens it again where it was shut down. Only where nobody else has it open: a queue in use is
     * refused. Whoever opens it at the same time comes before, which is refused, or finds it empty. Without this an existing queue
     * keeps its items.
     *
     * @return this
     */
    public JoinableQueueBuilder<E> startEmpty() {
        settings.startEmpty();
        return this;
    }

    /**
     * Creates the queue, empty.
     *
     * @return the queue
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public JoinableQueue<E> create() throws IOException {
        return JoinableQueue.on(QueueFile.create(settings, toCreate()), settings);
    }

    /**
     * Opens the queue with what it holds.
     *
     * @return the queue
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and somebody uses it
     * @throws IOException if it is no joinable queue, or cannot be read
     */
    public JoinableQueue<E> open() throws IOException {
        return JoinableQueue.on(QueueFile.open(settings, extras(maxLeases, maxDeliveries)), settings);
    }

    /**
     * Opens the queue with what it holds, or creates it, empty, where it is missing.
     *
     * @return the queue
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and somebody uses it
     * @throws IOException if it can neither be opened nor made
     */
    public JoinableQueue<E> openOrCreate() throws IOException {
        return JoinableQueue.on(
                QueueFile.openOrCreate(settings, toCreate(), extras(maxLeases, maxDeliveries)), settings);
    }

    private QueueFile.Extras toCreate() {
        final int leases = maxLeases == 0
                ? Math.max(FEWEST_DEFAULT_LEASES, Math.min(settings.maxItems(), MOST_LEASES))
                : maxLeases;
        return extras(leases, maxDeliveries == 0 ? DEFAULT_MAX_DELIVERIES : maxDeliveries);
    }

    private QueueFile.Extras extras(final int leases, final int deliveries) {
        return new QueueFile.Extras(
                CellDescriptor.FILE_KIND,
                INLINE_LIMIT,
                leases,
                deliveries,
                leaseTimeoutMs,
                inlineMax -> CellDescriptor.headersLength(leases) + CellDescriptor.payloadsLength(leases, inlineMax));
    }
}
