package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.util.Map;

/** One JVM that logs 50,000 records per second, and times each call. */
record CallCost(Way way) implements Contestant {
    private static final int LENGTH = 200;

    @Override
    public String name() {
        return way.title();
    }

    @Override
    public boolean isBaseline() {
        return way == Way.LOGBACK_ENCODER || way == Way.LOG4J_LAYOUT;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        try (LogCrew crew = new LogCrew(
                round, way, LogWorker.Task.CALLS, LENGTH, 1, new LogCrew.Share(round.messages(), round.messages()))) {
            crew.go();
            return crew.workers().get(0).figures();
        }
    }
}
