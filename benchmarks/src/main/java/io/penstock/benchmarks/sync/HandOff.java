package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;

/** A process that releases a lock when another one sleeps for it, and the time until that one has it. */
record HandOff() implements Contestant {
    @Override
    public String name() {
        return "Penstock SharedLock";
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of().with("count", round.messages());
        try (Child sleeper = round.jvm(HandOffPeer.class, JvmFlags.NATIVE_ACCESS, settings.with("sleeps", 1));
                Child holder = round.jvm(HandOffPeer.class, JvmFlags.NATIVE_ACCESS, settings.with("sleeps", 0))) {
            final Map<Figure, Double> figures = sleeper.figures();
            holder.results();
            return figures;
        }
    }
}
