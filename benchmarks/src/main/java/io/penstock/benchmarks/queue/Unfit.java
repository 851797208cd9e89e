package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.util.Map;
import java.util.Optional;

/** A peer that cannot do what a table measures: it has a row without figures, and its reason below. */
record Unfit(String name, String reason) implements Contestant {
    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Optional<String> absence() {
        return Optional.of(reason);
    }

    @Override
    public Map<Figure, Double> run(final Round round) {
        throw new IllegalStateException(name + " does not take part: " + reason);
    }
}
