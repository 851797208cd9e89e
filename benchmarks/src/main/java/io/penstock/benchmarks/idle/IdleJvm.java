package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JVM that waits, and a bare one beside it, watched in the same time.
 *
 * @param rest what it waits for
 * @param helper what a third process does, if one is needed; it is started first
 * @param withChildren whether its children are watched, too, each beside a bare one
 */
record IdleJvm(String name, Rest rest, Optional<Rest> helper, boolean withChildren) implements Contestant {
    IdleJvm(final String name, final Rest rest, final Optional<Rest> helper) {
        this(name, rest, helper, false);
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Optional<String> absence() {
        return ProcessorTime.absence();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final List<Child> jvms = new ArrayList<>();
        try {
            if (helper.isPresent()) {
                start(jvms, round, helper.get());
            }
            final Child bare = start(jvms, round, Rest.NOTHING);
            final Child resting = start(jvms, round, rest);
            final List<Long> watched = new ArrayList<>(List.of(bare.pid(), resting.pid()));
            if (withChildren) {
                ProcessHandle.of(resting.pid()).orElseThrow().descendants().forEach(child -> watched.add(child.pid()));
            }
            final List<Double> percents = ProcessorTime.percentOfACore(watched, round.watched());
            final List<Double> ofResting = percents.subList(1, percents.size());
            final double all =
                    ofResting.stream().mapToDouble(Double::doubleValue).sum();
            return Map.of(Figure.CPU, all, Figure.BEYOND, all - ofResting.size() * percents.get(0));
        } finally {
            jvms.forEach(Child::close);
        }
    }

    private static Child start(final List<Child> jvms, final Round round, final Rest rest)
            throws IOException, InterruptedException {
        final Child jvm =
                round.jvm(Sleeper.class, JvmFlags.NATIVE_ACCESS, Settings.of().with("rest", rest));
        jvms.add(jvm);
        jvm.expect("ready");
        return jvm;
    }
}
