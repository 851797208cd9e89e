package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Two JVMs with a {@link Link} between them. */
record LinkPair(
        String name, boolean isBaseline, Load load, Settings link, JvmFlags flags, boolean needsDriver, int slowness)
        implements Contestant {
    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings both = load.of(link).with("messages", round.messages(slowness));
        try (Child driver = needsDriver ? round.jvm(AeronDriver.class, flags, both) : null;
                Child far = round.jvm(FarEnd.class, flags, both.with("side", Link.Side.FAR))) {
            if (driver != null) {
                driver.expect("ready");
            }
            far.expect("ready");
            try (Child near = round.jvm(NearEnd.class, flags, both.with("side", Link.Side.NEAR))) {
                Child.shareFate(List.of(far, near));
                final Map<Figure, Double> figures = near.figures();
                far.tell("end");
                far.results();
                return figures;
            }
        }
    }
}
