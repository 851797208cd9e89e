package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The end of the stream of a pipe to each victim, in a thread that receives. */
final class PipeEnds implements Sign {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Settings settings;
    private final List<Connection<String, String>> prepared = new ArrayList<>();

    PipeEnds(final Settings settings) {
        this.settings = settings;
    }

    private static PipeBuilder<String, String> pipe(final Settings settings, final long victim) {
        return Pipe.at(settings.folder().resolve("pipe-" + victim))
                .sending(String.class)
                .receiving(String.class);
    }

    @Override
    public long prepare(final int victim) throws IOException {
        prepared.add(pipe(settings, victim).create());
        return STARTED_BY_ANOTHER;
    }

    @Override
    public void watch() {
        prepared.forEach(end -> Witness.start(() -> awaitEnd(end)));
        prepared.clear();
    }

    private static void awaitEnd(final Connection<String, String> end) throws IOException, InterruptedException {
        try (end) {
            throw new IllegalStateException("unexpected message: " + end.receive());
        } catch (final EOFException dead) {
            Witness.known();
        }
    }

    static void live(final Settings settings) throws IOException, InterruptedException {
        try (Connection<String, String> end =
                pipe(settings, settings.number("victim")).connect(PATIENCE)) {
            Parent.say("ready");
            end.receive();
        }
    }
}
