package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Python;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A call of Python's {@code multiprocessing}. */
record PythonCall(String call, String name) implements Contestant {
    private static final int SLOWNESS = 20;

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
        final Settings settings = Settings.of().with("call", call).with("count", round.messages(SLOWNESS));
        try (Child script = Child.python(Python.script(PythonCall.class, "sync_peer.py", round.folder()), settings)) {
            return script.figures();
        }
    }
}
