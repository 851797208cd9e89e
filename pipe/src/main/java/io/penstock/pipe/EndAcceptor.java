package io.penstock.pipe;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.End;
import io.penstock.pipe.engine.EndTransfer;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeSettings;
import java.io.IOException;
import java.util.Objects;

/**
 * Settings of an end that another process has handed over. Once taken, it goes on exactly where the other process stopped, in
 * both directions.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> if several take the same address, one gets the end. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class EndAcceptor {
    private final PipeAddress address;
    private PipeSettings settings;

    EndAcceptor(final PipeAddress address) {
        this.address = Objects.requireNonNull(address, "address");
        settings = PipeSettings.of(address.path());
    }

    /**
     * How objects become bytes (as {@link PipeBuilder#codec}).
     *
     * @param codec to use
     * @return this
     */
    public EndAcceptor codec(final Codec codec) {
        settings = settings.withCodec(codec);
        return this;
    }

    /**
     * How this end's threads wait (as {@link PipeBuilder#waiting}).
     *
     * @param waiting to use
     * @return this
     */
    public EndAcceptor waiting(final Waiting waiting) {
        settings = settings.withWaiting(waiting);
        return this;
    }

    /**
     * Each direction will be used by one thread at a time (as {@link PipeBuilder#singleThreaded}).
     *
     * @return this
     */
    public EndAcceptor singleThreaded() {
        settings = settings.withSingleThreaded();
        return this;
    }

    /**
     * Takes an end of a duplex pipe.
     *
     * @param sending the type of the objects that it sends
     * @param receiving the type of the objects that it receives
     * @param <S> the type sent
     * @param <R> the type received
     * @return the end
     * @throws PipeInUseException if it was taken already; the text says by whom
     * @throws StaleAddressException if it was handed over once more since
     * @throws BrokenPipeException if the process that had handed it over died before it was taken
     * @throws java.nio.file.NoSuchFileException if the pipe is gone
     * @throws io.penstock.SharedFileException if the pipe carries other types, or its file is none
     * @throws IOException if the file cannot be read
     */
    public <S, R> Connection<S, R> connection(final Class<S> sending, final Class<R> receiving) throws IOException {
        final End end = EndTransfer.find(address, shape(sending.getName(), receiving.getName()), settings);
        return take(
                end,
                () -> new Duplex<>(
                        end, Ends.outgoing(end, sending, settings), Ends.incoming(end, receiving, settings)));
    }

    /**
     * Takes the sending end of a one-way pipe.
     *
     * @param type of the objects that it carries
     * @param <T> type of the objects that it carries
     * @return the end
     * @throws IOException as {@link #connection}
     */
    public <T> Sender<T> sender(final Class<T> type) throws IOException {
        final End end = EndTransfer.find(address, shape(type.getName(), ""), settings);
        return take(end, () -> Ends.outgoing(end, type, settings));
    }

    /**
     * Takes the receiving end of a one-way pipe.
     *
     * @param type of the objects that it carries
     * @param <T> type of the objects that it carries
     * @return the end
     * @throws IOException as {@link #connection}
     */
    public <T> Receiver<T> receiver(final Class<T> type) throws IOException {
        final End end = EndTransfer.find(address, shape("", type.getName()), settings);
        return take(end, () -> Ends.incoming(end, type, settings));
    }

    /** What a user has of an end. */
    @FunctionalInterface
    private interface Maker<T> {
        T make() throws IOException;
    }

    /** Nothing can fail once the end is taken. */
    private <T> T take(final End end, final Maker<T> maker) throws IOException {
        boolean taken = false;
        try {
            final T made = maker.make();
            EndTransfer.take(end, address, settings);
            taken = true;
            return made;
        } finally {
            if (!taken) {
                end.giveUp();
            }
        }
    }

    private PipeFile.Shape shape(final String sending, final String receiving) {
        final String fromA = address.creatorsEnd() ? sending : receiving;
        final String fromB = address.creatorsEnd() ? receiving : sending;
        return new PipeFile.Shape(fromA.isEmpty() ? 0 : 1, fromB.isEmpty() ? 0 : 1, fromA, fromB);
    }
}
