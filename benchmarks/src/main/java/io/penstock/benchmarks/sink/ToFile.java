package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;

/** Two JVMs that log a record every 10 ms, and a process that sees them arrive: the time from call to file. */
record ToFile(Way way) implements Contestant {
    static final int LENGTH = 200;
    static final int WORKERS = 2;
    static final long WARM_UP = 20_000;

    @Override
    public String name() {
        return way.title();
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long count = Math.max(1, round.messages() / WORKERS);
        try (LogCrew crew = new LogCrew(
                        round,
                        way,
                        LogWorker.Task.TIMES,
                        LENGTH,
                        WORKERS,
                        new LogCrew.Share(Math.min(count * 50, WARM_UP), count));
                Child watcher = watcher(round, WORKERS * count)) {
            watcher.expect("ready");
            crew.go();
            return watcher.figures();
        }
    }

    static Child watcher(final Round round, final long records) throws IOException {
        return round.jvm(
                Watcher.class,
                JvmFlags.NONE,
                Settings.of().with("length", LENGTH).with("records", records));
    }
}
