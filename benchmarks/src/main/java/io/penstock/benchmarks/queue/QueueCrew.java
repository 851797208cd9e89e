package io.penstock.benchmarks.queue;

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

/** A JVM for each producer and each consumer, and a queue of ours between them. */
record QueueCrew(String name, QueueKind kind, PayloadKind payload, Shape shape) implements Contestant {
    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long total = shape.total(round.messages());
        final List<Child> crew = new ArrayList<>();
        try {
            hire(crew, round, QueueWorker.Role.CONSUMER, shape.consumers(), total);
            hire(crew, round, QueueWorker.Role.PRODUCER, shape.producers(), total);
            Child.shareFate(crew);
            for (final Child worker : crew) {
                worker.expect("warm");
            }
            for (final Child worker : crew) {
                worker.tell("go");
            }
            return result(crew, total);
        } finally {
            crew.forEach(Child::close);
        }
    }

    private void hire(
            final List<Child> crew, final Round round, final QueueWorker.Role role, final int workers, final long total)
            throws IOException {
        final long share = total / workers;
        for (int worker = 0; worker < workers; worker++) {
            crew.add(round.jvm(
                    QueueWorker.class,
                    JvmFlags.NATIVE_ACCESS,
                    Settings.of()
                            .with("role", role)
                            .with("kind", kind)
                            .with("payload", payload)
                            .with("first", worker * share)
                            .with("warmUp", shape.total(total / 2) / workers)
                            .with("count", share)));
        }
    }

    /** From the first start to the last end. */
    private static Map<Figure, Double> result(final List<Child> crew, final long total)
            throws IOException, InterruptedException {
        double startNs = Double.POSITIVE_INFINITY;
        double endNs = 0;
        double sum = 0;
        for (final Child worker : crew) {
            final Map<String, Double> reported = worker.results();
            startNs = Math.min(startNs, reported.get("start_ns"));
            endNs = Math.max(endNs, reported.get("end_ns"));
            sum += reported.get("sum");
        }
        if (sum != Shape.sum(total)) {
            throw new IOException("items lost or invented: sum=" + sum + " expected=" + Shape.sum(total));
        }
        return Map.of(Figure.RATE, total * 1e9 / (endNs - startNs));
    }
}
