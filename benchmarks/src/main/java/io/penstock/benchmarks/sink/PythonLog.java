package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Python;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recipe of Python's logging cookbook: worker processes with a {@code QueueHandler} on one {@code multiprocessing.Queue}, and a
 * {@code QueueListener} that writes the file.
 */
record PythonLog(LogWorker.Task task, int workers, int length, int slowness) implements Contestant {
    @Override
    public String name() {
        return "Python QueueListener";
    }

    @Override
    public boolean isBaseline() {
        return task != LogWorker.Task.TIMES;
    }

    @Override
    public Optional<String> absence() {
        return Python.absence();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long count = Math.max(1, round.messages(slowness) / workers);
        final LogCrew.Share share = LogCrew.Share.of(count);
        final Settings settings = Settings.of()
                .with("folder", round.folder())
                .with("task", task)
                .with("workers", workers)
                .with("length", length)
                .with("warm_up", share.warmUp())
                .with("count", share.count());
        try (Child script = Child.python(Python.script(PythonLog.class, "sink_peer.py", round.folder()), settings)) {
            script.expect("warm");
            if (task == LogWorker.Task.TIMES) {
                return watched(round, script, workers * count);
            }
            script.tell("go");
            return task == LogWorker.Task.STREAM ? streamed(script, share, settings) : script.figures();
        }
    }

    private static Map<Figure, Double> watched(final Round round, final Child script, final long records)
            throws IOException, InterruptedException {
        try (Child watcher = ToFile.watcher(round, records)) {
            watcher.expect("ready");
            script.tell("go");
            return watcher.figures();
        }
    }

    private Map<Figure, Double> streamed(final Child script, final LogCrew.Share share, final Settings settings)
            throws IOException, InterruptedException {
        final double tookNs = script.results().get("took_ns");
        final long perWorker = share.warmUp() + share.count();
        final double whole = (double) new Lines(length).countWhole(List.of(Way.file(settings)), workers, perWorker)
                / (workers * perWorker);
        return Map.of(Figure.RATE, workers * share.count() * whole * 1e9 / tookNs, Figure.WHOLE, 100 * whole);
    }
}
