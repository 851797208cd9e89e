package io.penstock.pipe.engine;

import io.penstock.Waiting;
import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.pipe.Receiver;
import io.penstock.pipe.Sender;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts an end together: a file, a side, and the directions that the side has. */
public final class Ends {
    private Ends() {}

    /** A duplex pipe. */
    public static PipeFile.Shape shape(final int capacityBytes, final Class<?> aToB, final Class<?> bToA) {
        return new PipeFile.Shape(capacityBytes, capacityBytes, aToB.getName(), bToA.getName());
    }

    public static <S, R> Duplex<S, R> duplex(
            final PipeFile file,
            final Side side,
            final Class<S> sending,
            final Class<R> receiving,
            final PipeSettings settings)
            throws IOException {
        final End end = end(file, side, settings);
        try {
            return new Duplex<>(end, outgoing(end, sending, settings), incoming(end, receiving, settings));
        } catch (final Throwable failure) {
            throw closing(end, failure);
        }
    }

    public static <T> Sender<T> sender(
            final PipeFile file, final Side side, final Class<T> carrying, final PipeSettings settings)
            throws IOException {
        final End end = end(file, side, settings);
        try {
            return outgoing(end, carrying, settings);
        } catch (final Throwable failure) {
            throw closing(end, failure);
        }
    }

    public static <T> Receiver<T> receiver(
            final PipeFile file, final Side side, final Class<T> carrying, final PipeSettings settings)
            throws IOException {
        final End end = end(file, side, settings);
        try {
            return incoming(end, carrying, settings);
        } catch (final Throwable failure) {
            throw closing(end, failure);
        }
    }

    private static End end(final PipeFile file, final Side side, final PipeSettings settings) {
        final End end = new End(file, side, settings.singleThreaded());
        if (settings.waiting() == Waiting.BUSY_SPIN) {
            end.declareSpinning();
        }
        return end;
    }

    public static <T> Outgoing<T> outgoing(final End end, final Class<T> type, final PipeSettings settings)
            throws IOException {
        return new Outgoing<>(end, coder(end, type, settings), settings);
    }

    public static <T> Incoming<T> incoming(final End end, final Class<T> type, final PipeSettings settings)
            throws IOException {
        return new Incoming<>(end, type, coder(end, type, settings), settings);
    }

    /** Arrays of bytes need no codec: they travel as bytes. */
    private static <T> Coder<T> coder(final End end, final Class<T> type, final PipeSettings settings) {
        if (type == byte[].class) {
            return null;
        }
        try {
            return settings.codec().bind(type, end.file().classTable());
        } catch (final CodecException e) {
            throw new CodecException(e.getMessage() + "; path=" + end.file().path(), e);
        }
    }

    /** The peer must not wait for an end that was never returned. */
    private static RuntimeException closing(final End end, final Throwable failure) throws IOException {
        try {
            end.close();
        } catch (final RuntimeException another) {
            failure.addSuppressed(another);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof IOException broken) {
            throw broken;
        }
        if (failure instanceof UncheckedIOException unmapped) {
            throw unmapped.getCause();
        }
        return (RuntimeException) failure;
    }
}
