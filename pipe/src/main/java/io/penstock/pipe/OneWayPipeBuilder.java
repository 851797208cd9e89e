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
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a one-way pipe: one end only sends, the other only receives, and the wrong direction does not compile. Either may
 * create it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> codec and waiting are each process's own choice; the capacity is the creator's.
 * <b>Blocks:</b> only the forms with a timeout. <b>Units:</b> bytes.
 *
 * @param <T> the type of the objects that it carries
 */
public final class OneWayPipeBuilder<T> {
    private final Class<T> carrying;
    private PipeSettings settings;

    OneWayPipeBuilder(final PipeSettings settings, final Class<T> carrying) {
        this.settings = settings;
        this.carrying = Objects.requireNonNull(carrying, "carrying");
    }

    /**
     * The capacity of the ring, as {@link PipeBuilder#capacityBytes}.
     *
     * @param bytes as there
     * @return this builder
     */
    public OneWayPipeBuilder<T> capacityBytes(final int bytes) {
        settings = settings.withCapacityBytes(bytes);
        return this;
    }

    /**
     * How objects become bytes ({@link Codec#kryo()} where none is given, and {@link PipeAddress} allowed).
     *
     * @param codec to use
     * @return this builder
     */
    public OneWayPipeBuilder<T> codec(final Codec codec) {
        settings = settings.withCodec(codec);
        return this;
    }

    /**
     * How this end's threads wait ({@link Waiting#balanced()} where nothing is given).
     *
     * @param waiting to use
     * @return this builder
     */
    public OneWayPipeBuilder<T> waiting(final Waiting waiting) {
        settings = settings.withWaiting(waiting);
        return this;
    }

    /**
     * Declares that this end is used by one thread at a time, as {@link PipeBuilder#singleThreaded}.
     *
     * @return this builder
     */
    public OneWayPipeBuilder<T> singleThreaded() {
        settings = settings.withSingleThreaded();
        return this;
    }

    /**
     * Creates the pipe and takes its sending end.
     *
     * @return the sending end
     * @throws IOException as {@link PipeBuilder#create}
     */
    public Sender<T> createSender() throws IOException {
        return Ends.sender(PipeOpener.create(settings.path(), fromA()), Side.A, carrying, settings);
    }

    /**
     * Creates the pipe and takes its receiving end.
     *
     * @return the receiving end
     * @throws IOException as {@link PipeBuilder#create}
     */
    public Receiver<T> createReceiver() throws IOException {
        return Ends.receiver(PipeOpener.create(settings.path(), fromB()), Side.A, carrying, settings);
    }

    /**
     * Connects as the sender to a pipe whose creator receives.
     *
     * @return the sending end
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public Sender<T> connectSender() throws IOException {
        return Ends.sender(PipeOpener.connect(settings.path(), fromB(), false), Side.B, carrying, settings);
    }

    /**
     * Connects as the sender to a pipe whose creator receives; waits until there is one whose other end is free.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return the sending end
     * @throws IOException as {@link PipeBuilder#connect(Duration)}
     * @throws InterruptedException if interrupted while waiting
     */
    public Sender<T> connectSender(final Duration timeout) throws IOException, InterruptedException {
        return Ends.sender(
                PipeOpener.connect(settings.path(), fromB(), Deadline.after(timeout)), Side.B, carrying, settings);
    }

    /**
     * Connects as the receiver to a pipe whose creator sends.
     *
     * @return the receiving end
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public Receiver<T> connectReceiver() throws IOException {
        return Ends.receiver(PipeOpener.connect(settings.path(), fromA(), false), Side.B, carrying, settings);
    }

    /**
     * Connects as the receiver to a pipe whose creator sends; waits until there is one whose other end is free.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return the receiving end
     * @throws IOException as {@link PipeBuilder#connect(Duration)}
     * @throws InterruptedException if interrupted while waiting
     */
    public Receiver<T> connectReceiver(final Duration timeout) throws IOException, InterruptedException {
        return Ends.receiver(
                PipeOpener.connect(settings.path(), fromA(), Deadline.after(timeout)), Side.B, carrying, settings);
    }

    private PipeFile.Shape fromA() {
        return new PipeFile.Shape(settings.capacityBytes(), 0, carrying.getName(), "");
    }

    private PipeFile.Shape fromB() {
        return new PipeFile.Shape(0, settings.capacityBytes(), "", carrying.getName());
    }
}
