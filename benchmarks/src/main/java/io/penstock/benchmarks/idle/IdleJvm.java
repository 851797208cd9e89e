package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A JVM with {@code threads} threads that wait for an item. With 0 threads it is the bare JVM. */
record IdleJvm(String name, int threads, boolean isJoinable, JvmFlags flags) implements Contestant {
    @Override
    public boolean isBaseline() {
        return threads == 0;
    }

    @Override
    public Optional<String> absence() {
        return ProcessorTime.absence();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of().with("threads", threads).with("joinable", isJoinable);
        try (Child jvm = round.jvm(Sleeper.class, flags, settings)) {
            jvm.expect("ready");
            return Map.of(Figure.CPU, ProcessorTime.percentOfACore(jvm.pid(), round.watched()));
        }
    }
}
