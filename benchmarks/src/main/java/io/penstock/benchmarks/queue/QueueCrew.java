package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JVMs that put and take: one for each producer, and one for each consumer up to four; more consumers are threads of
 * these four. Or one JVM with a thread for each of them.
 */
record QueueCrew(
        String name,
        boolean isBaseline,
        Load load,
        Shape shape,
        Settings belt,
        JvmFlags flags,
        boolean isInProcess,
        int slowness)
        implements Contestant {
    private static final int CONSUMER_PROCESSES = 4;
    private static final long SUM_BITS = Tally.sumToReport(-1);

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final long total = shape.total(round.messages(slowness));
        final List<Child> crew = new ArrayList<>();
        try {
            hire(crew, round, total);
            Child.shareFate(crew);
            expect(crew, "warm");
            tell(crew, "fill");
            expect(crew, "full");
            tell(crew, "go");
            return figures(results(crew), total);
        } finally {
            crew.forEach(Child::close);
        }
    }

    /** Producers last: they ask what is left after all the others have ended. */
    private void hire(final List<Child> crew, final Round round, final long total) throws IOException {
        final Settings all = load.to(belt)
                .with("all_producers", shape.producers())
                .with("all_consumers", shape.consumers())
                .with("total", total)
                .with("warm_up", shape.total(load.warmUp(total)))
                .with("ahead", load.ahead());
        if (isInProcess) {
            crew.add(worker(round, all, 0, shape.producers(), 0, shape.consumers()));
            return;
        }
        final int processes = Math.min(CONSUMER_PROCESSES, shape.consumers());
        for (int process = 0; process < processes; process++) {
            final int first = process * shape.consumers() / processes;
            final int next = (process + 1) * shape.consumers() / processes;
            crew.add(worker(round, all, 0, 0, first, next - first));
        }
        for (int producer = 0; producer < shape.producers(); producer++) {
            crew.add(worker(round, all, producer, 1, 0, 0));
        }
    }

    private Child worker(
            final Round round,
            final Settings all,
            final int firstProducer,
            final int producers,
            final int firstConsumer,
            final int consumers)
            throws IOException {
        return round.jvm(
                QueueWorker.class,
                flags,
                all.with("first_producer", firstProducer)
                        .with("producers", producers)
                        .with("first_consumer", firstConsumer)
                        .with("consumers", consumers));
    }

    private static void expect(final List<Child> crew, final String line) throws IOException, InterruptedException {
        for (final Child worker : crew) {
            worker.expect(line);
        }
    }

    private static void tell(final List<Child> crew, final String line) throws IOException {
        for (final Child worker : crew) {
            worker.tell(line);
        }
    }

    private static List<Map<String, Double>> results(final List<Child> crew) throws IOException, InterruptedException {
        final List<Map<String, Double>> results = new ArrayList<>();
        for (final Child worker : crew) {
            worker.tell("end");
            results.add(worker.results());
        }
        return results;
    }

    /** From the first start to the last end. */
    private Map<Figure, Double> figures(final List<Map<String, Double>> results, final long total) throws IOException {
        check(results, total);
        final double startNs =
                results.stream().mapToDouble(one -> one.get("start_ns")).min().orElseThrow();
        final double endNs =
                results.stream().mapToDouble(one -> one.get("end_ns")).max().orElseThrow();
        final double tookNs = endNs - startNs;
        final Map<Figure, Double> figures = new HashMap<>();
        figures.put(Figure.RATE, total * 1e9 / tookNs);
        figures.put(Figure.BYTES, (double) load.length() * total * 1e9 / tookNs);
        figures.put(Figure.COST, tookNs / total);
        for (final Figure figure : List.of(Figure.P50, Figure.P99, Figure.P999)) {
            results.stream()
                    .filter(one -> one.containsKey(figure.key()))
                    .forEach(one -> figures.put(figure, one.get(figure.key())));
        }
        return figures;
    }

    private void check(final List<Map<String, Double>> results, final long total) throws IOException {
        final long expected = shape.total(load.warmUp(total)) + load.ahead() + total;
        final long put = sum(results, "put");
        final long taken = sum(results, "taken");
        final long putSum = sum(results, "put_sum") & SUM_BITS;
        final long takenSum = sum(results, "taken_sum") & SUM_BITS;
        final boolean isNumbered = load.kind() == PayloadKind.NOTES || load.length() >= Long.BYTES;
        if (put != expected || taken != expected || (isNumbered && putSum != takenSum) || sum(results, "left") != 0) {
            throw new IOException("items lost or invented: expected=" + expected + " put=" + put + " taken=" + taken
                    + " putSum=" + putSum + " takenSum=" + takenSum + " left=" + sum(results, "left"));
        }
    }

    private static long sum(final List<Map<String, Double>> results, final String key) {
        return results.stream()
                .mapToLong(one -> one.getOrDefault(key, 0.0).longValue())
                .sum();
    }
}
