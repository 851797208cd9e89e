package io.penstock.pipe;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a duplex pipe, as this process sees it. {@link #carrying} makes a one-way pipe instead.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> codec and waiting are each process's own choice; the capacity is the creator's.
 * <b>Blocks:</b> only {@link #connect(Duration)}. <b>Units:</b> bytes.
 *
 * @param <S> the type of the objects that this process sends
 * @param <R> the type of the objects that this process receives
 */
public final class PipeBuilder<S, R> {
    /** Capacity of the ring of each direction where none is given: 256 KiB. */
    public static final int DEFAULT_CAPACITY_BYTES = 256 * 1024;

    /** Least capacity of a ring: 4 KiB. */
    public static final int MIN_CAPACITY_BYTES = 4 * 1024;

    /** Largest capacity of a ring: 1 GiB. */
    public static final int MAX_CAPACITY_BYTES = 1024 * 1024 * 1024;

    private final Class<S> sending;
    private final Class<R> receiving;
    private PipeSettings settings;

    PipeBuilder(final Path path, final Class<S> sending, final Class<R> receiving) {
        this(PipeSettings.of(path), sending, receiving);
    }

    private PipeBuilder(final PipeSettings settings, final Class<S> sending, final Class<R> receiving) {
        this.settings = settings;
        this.sending = Objects.requireNonNull(sending, "sending");
        this.receiving = Objects.requireNonNull(receiving, "receiving");
    }

    /**
     * The type of the objects that this process sends ({@code Object} where none is given).
     *
     * @param type sent
     * @param <T> type sent
     * @return a builder of that type; go on with it
     */
    public <T> PipeBuilder<T, R> sending(final Class<T> type) {
        return new PipeBuilder<>(settings, type, receiving);
    }

    /**
     * The type of the objects that this process receives ({@code Object} where none is given).
     *
     * @param type received
     * @param <T> type received
     * @return a builder of that type; go on with it
     */
    public <T> PipeBuilder<S, T> receiving(final Class<T> type) {
        return new PipeBuilder<>(settings, sending, type);
    }

    /**
     * A one-way pipe instead, with the settings made so far.
     *
     * @param type of the objects that it carries
     * @param <T> type of the objects that it carries
     * @return a builder of a one-way pipe
     */
    public <T> OneWayPipeBuilder<T> carrying(final Class<T> type) {
        return new OneWayPipeBuilder<>(settings, type);
    }

    /**
     * The capacity of the ring of each direction; only the creator's setting counts. Longer messages travel in pieces, so it
     * bounds the bytes on the way and not the length of a message. For messages of 100 KiB and more, rings of some MiB may be
     * much faster.
     *
     * @param bytes from {@value #MIN_CAPACITY_BYTES} to {@value #MAX_CAPACITY_BYTES}, rounded up to a power of two
     * @return this builder
     */
    public PipeBuilder<S, R> capacityBytes(final int bytes) {
        settings = settings.withCapacityBytes(bytes);
        return this;
    }

    /**
     * How objects become bytes ({@link Codec#kryo()} where none is given, and {@link PipeAddress} allowed).
     *
     * @param codec to use
     * @return this builder
     */
    public PipeBuilder<S, R> codec(final Codec codec) {
        settings = settings.withCodec(codec);
        return this;
    }

    /**
     * How this end's threads wait ({@link Waiting#balanced()} where nothing is given).
     *
     * @param waiting to use
     * @return this builder
     */
    public PipeBuilder<S, R> waiting(final Waiting waiting) {
        settings = settings.withWaiting(waiting);
        return this;
    }

    /**
     * Declares that each direction of this end is used by one thread at a time, which saves two atomic operations per message.
     * One thread may send while another receives. The caller must keep to it: two threads in one direction may mix up messages,
     * or get an {@link IllegalStateException} where it is noticed. Any thread may close the end; a message that is being sent
     * at that moment may be lost. The default is any number of threads.
     *
     * @return this builder
     */
    public PipeBuilder<S, R> singleThreaded() {
        settings = settings.withSingleThreaded();
        return this;
    }

    /**
     * Creates the pipe. A file that a dead or closed creator left at the path is replaced. The proof that a silent creator is
     * dead may take up to 1 s.
     *
     * @return the creator's end
     * @throws java.nio.file.FileAlreadyExistsException if the path is the pipe of a living process, or is no pipe
     * @throws java.nio.file.NoSuchFileException if the directory does not exist
     * @throws IOException if the file cannot be written, or the directory lies on a network file system
     */
    public Connection<S, R> create() throws IOException {
        return Ends.duplex(PipeOpener.create(settings.path(), creatorsShape()), Side.A, sending, receiving, settings);
    }

    /**
     * Connects to the pipe.
     *
     * @return the other end
     * @throws java.nio.file.NoSuchFileException if there is no pipe at the path
     * @throws PipeInUseException if another process has connected already
     * @throws BrokenPipeException if its creator is gone and has left no message
     * @throws io.penstock.SharedFileException if the file is no pipe, of another version, or of other types
     * @throws IOException if the file cannot be read
     */
    public Connection<S, R> connect() throws IOException {
        return Ends.duplex(
                PipeOpener.connect(settings.path(), connectorsShape(), false), Side.B, sending, receiving, settings);
    }

    /**
     * Connects to the pipe; waits until there is one whose other end is free.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return the other end
     * @throws IOException as {@link #connect()}, when the time is up or waiting cannot help
     * @throws InterruptedException if interrupted while waiting
     */
    public Connection<S, R> connect(final Duration timeout) throws IOException, InterruptedException {
        return Ends.duplex(
                PipeOpener.connect(settings.path(), connectorsShape(), Deadline.after(timeout)),
                Side.B,
                sending,
                receiving,
                settings);
    }

    private PipeFile.Shape creatorsShape() {
        return Ends.shape(settings.capacityBytes(), sending, receiving);
    }

    private PipeFile.Shape connectorsShape() {
        return Ends.shape(settings.capacityBytes(), receiving, sending);
    }
}
