package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Python;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Python's {@code multiprocessing.Pipe}, bytes. */
record PythonPipe(Load load, int slowness) implements Contestant {
    @Override
    public String name() {
        return "Python Pipe";
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
        final long messages = round.messages(slowness);
        final Settings settings = load.of(Settings.of())
                .with("messages", messages)
                .with("warm_up", load.task().warmUp(messages))
                .with("rest_ns", load.task().restNs());
        try (Child script = Child.python(Python.script(PythonPipe.class, "pipe_peer.py", round.folder()), settings)) {
            return script.figures();
        }
    }
}
