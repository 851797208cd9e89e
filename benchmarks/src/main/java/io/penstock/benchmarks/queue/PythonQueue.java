package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Python;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Python's {@code multiprocessing.Queue} and {@code JoinableQueue}, a process for each producer and consumer. A batch is a list. */
record PythonQueue(boolean isJoinable, Load load, Shape shape, int slowness) implements Contestant {
    @Override
    public String name() {
        return (isJoinable ? "Python JoinableQueue" : "Python Queue") + (load.batch() > 1 ? ", lists" : "");
    }

    @Override
    public boolean isBaseline() {
        return true;
    }

    @Override
    public Optional<String> absence() {
        return Python.absence();
    }

    /** Nothing is compiled there: a short warm-up is sufficient. */
    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long total = shape.total(round.messages(slowness));
        final Settings settings = load.to(Settings.of())
                .with("joinable", isJoinable ? 1 : 0)
                .with("producers", shape.producers())
                .with("consumers", shape.consumers())
                .with("ahead", load.ahead())
                .with("pace_ns", Peers.PACE.toNanos())
                .with("total", total)
                .with("warm_up", load.task() == Load.Task.FIRST ? 0 : shape.total(total / 4));
        try (Child script = Child.python(Python.script(PythonQueue.class, "queue_peer.py", round.folder()), settings)) {
            return script.figures();
        }
    }
}
