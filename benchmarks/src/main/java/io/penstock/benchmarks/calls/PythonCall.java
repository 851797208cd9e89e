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
 * @param module that the call needs and Python may not have; empty for none
 * @param size the quantity that grows; 0 where nothing does
 */
public record PythonCall(Script script, String call, String name, int slowness, String module, int size)
        implements Contestant {
    /**
     * A call of the standard library, without a growth.
     *
     * @param script see above
     * @param call see above
     * @param name see above
     * @param slowness see above
     */
    public PythonCall(final Script script, final String call, final String name, final int slowness) {
        this(script, call, name, slowness, "", 0);
    }

    /**
     * The same at a point of a growth.
     *
     * @param other its quantity
     * @return such a row
     */
    public PythonCall ofSize(final int other) {
        return new PythonCall(script, call, name, slowness, module, other);
    }

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
        return Python.absence(module);
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of()
                .with("call", call)
                .with("count", round.messages(slowness))
                .with("size", size);
        try (Child child = Child.python(Python.script(script.owner(), script.file(), round.folder()), settings)) {
            return child.figures();
        }
    }
}
