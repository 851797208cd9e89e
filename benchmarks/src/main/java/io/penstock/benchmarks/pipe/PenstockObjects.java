package io.penstock.benchmarks.pipe;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Payload.Note;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A connection with objects: records, one per call. */
final class PenstockObjects implements Link {
    /** Which threads may use an end. */
    enum Ends {
        ANY_THREAD,
        SINGLE_THREADED
    }

    /** The setting "ring", in bytes. */
    static final int DEFAULT_RING = 0;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Connection<Note, Note> connection;

    PenstockObjects(final Settings settings) throws IOException, InterruptedException {
        connection = open(settings, Note.class);
    }

    /** The connection that the settings describe; the far end creates it. */
    static <T> Connection<T, T> open(final Settings settings, final Class<T> type)
            throws IOException, InterruptedException {
        final PipeBuilder<T, T> pipe = Pipe.at(settings.folder().resolve("pipe"))
                .sending(type)
                .receiving(type)
                .waiting(settings.choice("waiting", Waiting.class));
        if (settings.choice("ends", Ends.class) == Ends.SINGLE_THREADED) {
            pipe.singleThreaded();
        }
        final int ring = (int) settings.number("ring");
        if (ring != DEFAULT_RING && Side.of(settings) == Side.FAR) {
            pipe.capacityBytes(ring);
        }
        return Side.of(settings) == Side.FAR ? pipe.create() : pipe.connect(PATIENCE);
    }

    @Override
    public void send(final long number) throws IOException, InterruptedException {
        connection.send(Payload.NOTES.of(number));
    }

    @Override
    public void receive(final LongConsumer numbers) throws IOException, InterruptedException {
        numbers.accept(Payload.NOTES.number(connection.receive()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
