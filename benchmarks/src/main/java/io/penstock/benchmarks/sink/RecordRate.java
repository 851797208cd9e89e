package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.util.Map;

/** JVMs that log as fast as possible: complete records per second, and the share of all records that are complete. */
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
