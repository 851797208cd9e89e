package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.util.Map;

/** So many JVMs that log as fast as they can: whole records in a second, and which part of all is whole. */
record RecordRate(Way way, int workers, int length, int slowness) implements Contestant {
    @Override
    public String name() {
        return way.title();
    }

    @Override
    public boolean isBaseline() {
        return !way.isOurs();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final LogCrew.Share share = LogCrew.Share.of(Math.max(1, round.messages(slowness) / workers));
        try (LogCrew crew = new LogCrew(round, way, LogWorker.Task.STREAM, length, workers, share)) {
            final double tookNs = crew.stream();
            final double whole = crew.whole();
            return Map.of(Figure.RATE, workers * share.count() * whole * 1e9 / tookNs, Figure.WHOLE, 100 * whole);
        }
    }
}
