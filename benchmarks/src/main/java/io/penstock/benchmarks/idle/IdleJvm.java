package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/** A JVM with so many threads that wait for an item. With none it is the bare JVM. */
record IdleJvm(String name, int threads, boolean isJoinable, JvmFlags flags) implements Contestant {
    @Override
    public boolean isBaseline() {
        return threads == 0;
    }

    @Override
    public Optional<String> absence() {
        return Files.exists(ProcessorTime.KERNEL)
                ? Optional.empty()
                : Optional.of("this kernel has no " + ProcessorTime.KERNEL);
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of().with("threads", threads).with("joinable", isJoinable);
        try (Child jvm = round.jvm(Sleeper.class, flags, settings)) {
            jvm.expect("ready");
            Thread.sleep(round.watched().dividedBy(2).toMillis()); // until it is really idle
            final ProcessorTime before = ProcessorTime.of(jvm.pid());
            final long startNs = System.nanoTime();
            Thread.sleep(round.watched().toMillis());
            final long usedNs = ProcessorTime.of(jvm.pid()).since(before);
            final long elapsedNs = System.nanoTime() - startNs;
            return Map.of(Figure.CPU, 100.0 * usedNs / elapsedNs);
        }
    }
}
