package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A process that tells, each 5 ms, and one that sleeps until then. The time runs from right before the call that tells.
 *
 * @param news the way
 */
record NewsRow(News news) implements Contestant {
    @Override
    public String name() {
        return news.title();
    }

    @Override
    public boolean isBaseline() {
        return news.isBaseline();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of().with("news", news).with("count", round.messages());
        try (Child hearer = round.jvm(NewsPeer.class, JvmFlags.NATIVE_ACCESS, settings.with("tells", 0))) {
            hearer.expect("ready");
            try (Child teller = round.jvm(NewsPeer.class, JvmFlags.NATIVE_ACCESS, settings.with("tells", 1))) {
                Child.shareFate(List.of(hearer, teller));
                final Map<Figure, Double> figures = hearer.figures();
                teller.tell("end");
                teller.results();
                return figures;
            }
        }
    }
}
