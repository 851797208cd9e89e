package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.idle.ProcessorTime;
import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A sink's process while {@code workers} workers have their lanes open and log nothing. */
record IdleSink(int workers) implements Contestant {
    @Override
    public String name() {
        return "a sink, " + workers + (workers == 1 ? " silent JVM" : " silent JVMs");
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Optional<String> absence() {
        return ProcessorTime.absence();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        try (LogCrew crew = new LogCrew(
                round, Way.LANE, LogWorker.Task.STREAM, ToFile.LENGTH, workers, LogCrew.Share.of(round.messages()))) {
            final Child sink = crew.sink();
            return Map.of(Figure.CPU, ProcessorTime.percentOfACore(sink.pid(), round.watched()));
        }
    }
}
