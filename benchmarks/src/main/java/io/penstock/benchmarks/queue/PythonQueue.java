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

/** Python's {@code multiprocessing.Queue} and {@code JoinableQueue}, a process for each producer and consumer. */
record PythonQueue(QueueKind kind, PayloadKind payload, Shape shape) implements Contestant {
    private static final int SLOWNESS = 50;

    @Override
    public String name() {
        return kind == QueueKind.JOINABLE ? "Python JoinableQueue" : "Python Queue";
    }

    @Override
    public boolean isBaseline() {
        return true;
    }

    @Override
    public Optional<String> absence() {
        return Python.absence();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long total = shape.total(round.messages(SLOWNESS));
        final Settings settings = Settings.of()
                .with("kind", kind)
                .with("payload", payload)
                .with("producers", shape.producers())
                .with("consumers", shape.consumers())
                .with("max_items", QueueKind.MAX_ITEMS)
                .with("total", total)
                .with("warm_up", shape.total(total / 2));
        try (Child script = Child.python(Python.script(PythonQueue.class, "queue_peer.py", round.folder()), settings)) {
            return script.figures();
        }
    }
}
