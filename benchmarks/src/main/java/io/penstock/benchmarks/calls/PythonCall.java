package io.penstock.benchmarks.calls;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Python;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A call of Python's, made again and again by a script.
 *
 * @param script of the suite
 * @param call a function of the script
 * @param name of the row
 * @param slowness how many times slower it is than Penstock: it makes fewer calls
 */
public record PythonCall(Script script, String call, String name, int slowness) implements Contestant {
    /**
     * Where a script is.
     *
     * @param owner in whose package it is
     * @param file its name
     */
    public record Script(Class<?> owner, String file) {}

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
        final Settings settings = Settings.of().with("call", call).with("count", round.messages(slowness));
        try (Child child = Child.python(Python.script(script.owner(), script.file(), round.folder()), settings)) {
            return child.figures();
        }
    }
}
