package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;

/** The JDK's own queue in one JVM: the bound for a queue that leaves it. */
record InProcess(PayloadKind payload, Shape shape) implements Contestant {
    @Override
    public String name() {
        return "ArrayBlockingQueue";
    }

    @Override
    public boolean isBaseline() {
        return true;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of()
                .with("payload", payload)
                .with("producers", shape.producers())
                .with("consumers", shape.consumers())
                .with("total", shape.total(round.messages()));
        try (Child process = round.jvm(InProcessMain.class, JvmFlags.NONE, settings)) {
            return process.figures();
        }
    }
}
