package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;

/** Pools that are made, used and closed by one JVM. The rule is tested with a thousand; here they are as many as time allows. */
record LeftRow() implements Contestant {
    @Override
    public String name() {
        return "Penstock, 2 workers";
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        try (Child pools =
                round.jvm(ManyPools.class, JvmFlags.NATIVE_ACCESS, Settings.of().with("count", round.messages()))) {
            return pools.figures();
        }
    }
}
