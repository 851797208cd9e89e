package io.penstock.joinable;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LeaseEngineProvider;
import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.queue.engine.Opening;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a {@link JoinableQueue}, and the ways to get it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> items, bytes.
 *
 * @param <E> the type of the items
 */
public final class JoinableQueueBuilder<E> {
    private static final int INLINE_LIMIT = 4096;

    private final Opener opener;
    private final QueueSettings<E> settings;
    private LeaseSettings leases = LeaseSettings.UNSET;

    private JoinableQueueBuilder(final Opener opener, final Class<E> type) {
        this.opener = opener;
        this.settings = new QueueSettings<>(type);
    }

    JoinableQueueBuilder(final Path path, final Class<E> type) {
        this(inFile(Objects.requireNonNull(path, "path").toAbsolutePath()), type);
    }

    JoinableQueueBuilder(final URI location, final LeaseEngineProvider provider, final Class<E> type) {
        this((settings, leases, how) -> provider.open(location, settings, leases, how), type);
    }

    /** Opens the engine. */
    @FunctionalInterface
    private interface Opener {
        LeaseEngine open(QueueSettings<?> settings, LeaseSettings leases, Opening how) throws IOException;
    }

    private static Opener inFile(final Path path) {
        return (settings, leases, how) -> FileLeaseQueue.withLeases(
                QueueFile.at(path, settings, how, kind(leases.complete(settings.maxItems())), kind(leases)), settings);
    }

    private static QueueFile.KindSettings kind(final LeaseSettings leases) {
        return new QueueFile.KindSettings(
                CellDescriptor.FILE_KIND,
                INLINE_LIMIT,
                leases.maxLeases(),
                leases.maxDeliveries(),
                leases.leaseTimeoutMs(),
                (cells, inlineMax) ->
                        CellDescriptor.headersLength(cells) + CellDescriptor.payloadsLength(cells, inlineMax));
    }

    /** The queue that has arrived by its address. */
    static <E> QueueFace<E> arrived(final Path path, final Class<E> type) throws IOException {
        final QueueSettings<E> settings = QueueSettings.ofArrived(type);
        return new JoinableFace<>(inFile(path).open(settings, LeaseSettings.UNSET, Opening.OPEN), settings);
    }

    private JoinableQueue<E> open(final Opening how) throws IOException {
        return new JoinableFace<>(opener.open(settings, leases, how), settings);
    }

    /**
     * Bounds the queue: no put makes more items wait in it; those that were released count too. The default of a new queue is 1024; an existing
     * one has its own.
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
     * How items become bytes. The default is {@link Codec#kryo()}. Items of type {@code byte[]} pass through no codec.
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
     * {@code maxItems}, but at least 256 and at most 4096.
     *
     * @param maxLeases from 1 to 4096
     * @return this
     */
    public JoinableQueueBuilder<E> maxLeases(final int maxLeases) {
        leases = leases.withMaxLeases(maxLeases);
        return this;
    }

    /**
     * Takes an item away from a taker that is alive but has not done it in time. It goes to another taker, as if its taker had died, and the
     * late {@code done} throws {@link LeaseLostException}. The default is no timeout: then only death and release give an item away.
     *
     * @param timeout from 1 ms; an item is given away after it, as a rule within 2 s
     * @return this
     */
    public JoinableQueueBuilder<E> leaseTimeout(final Duration timeout) {
        leases = leases.withLeaseTimeout(timeout);
        return this;
    }

    /**
     * The number of deliveries without done after which an item goes to the dead letters. The default of a new queue is 5.
     *
     * @param deliveries from 1 to 255
     * @return this
     */
    public JoinableQueueBuilder<E> maxDeliveries(final int deliveries) {
        leases = leases.withMaxDeliveries(deliveries);
        return this;
    }

    /**
     * Opens an existing queue of any type for the bytes that its codec has made of its items: for tools that lack the classes. The builder's
     * type is {@code byte[]}. Items can be seen and taken, but not put. {@link #create()} and {@link #openOrCreate()} throw {@link
     * IllegalStateException}.
     *
     * @return this
     * @throws IllegalArgumentException if the type is another
     */
    public JoinableQueueBuilder<E> encoded() {
        settings.encoded();
        return this;
    }

    /**
     * Drops what an existing queue holds, its dead letters too, and opens it again if it was shut down. A queue that another handle has open
     * is refused. A process that opens the queue at the same time either comes before, which is refused, or finds it empty. Without this
     * setting an existing queue keeps its items.
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
        return open(Opening.CREATE);
    }

    /**
     * Opens the queue with what it holds.
     *
     * @return the queue
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and another handle has it open
     * @throws IOException if it is no joinable queue, or cannot be read
     */
    public JoinableQueue<E> open() throws IOException {
        return open(Opening.OPEN);
    }

    /**
     * Opens the queue with what it holds, or creates it, empty, if it is missing.
     *
     * @return the queue
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws IllegalStateException if it is to start empty, and another handle has it open
     * @throws IOException if it can be neither opened nor made
     */
    public JoinableQueue<E> openOrCreate() throws IOException {
        return open(Opening.OPEN_OR_CREATE);
    }
}
