package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Command;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A producer and three consumers, a process each. One consumer is stopped. What counts is the rate of the other two.
 *
 * @param paceNs time between two items; 0: as fast as they are taken
 */
record FrozenRow(String name, boolean isJoinable, long paceNs) implements Contestant {
    private static final int CONSUMERS = 3;
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(5);

    /** One that is stopped inside its own take may stop all the others: it goes on, and is stopped once more. */
    private static final int MOST_STOPS = 50;

    private static final long LOOK_MS = 200;

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Duration watched = round.watched().compareTo(LONGEST_WATCH) < 0 ? round.watched() : LONGEST_WATCH;
        final List<Child> crew = new ArrayList<>();
        try {
            for (int member = 0; member <= CONSUMERS; member++) {
                crew.add(round.jvm(
                        Mover.class,
                        JvmFlags.NATIVE_ACCESS,
                        Settings.of()
                                .with("joinable", isJoinable)
                                .with("puts", member == CONSUMERS)
                                .with("pace_ns", paceNs)));
            }
            Child.shareFate(crew);
            for (final Child member : crew) {
                member.expect("ready");
            }
            return measure(crew.subList(1, CONSUMERS), crew.get(0).pid(), watched);
        } finally {
            crew.forEach(Child::close);
        }
    }

    private static Map<Figure, Double> measure(final List<Child> others, final long victim, final Duration watched)
            throws IOException, InterruptedException {
        rate(others, watched); // the compilers
        final double before = rate(others, watched);
        freeze(others, victim);
        rate(others, watched.dividedBy(2)); // what the stop itself costs is over
        final double after = rate(others, watched);
        return Map.of(Figure.KEPT, after / before, Figure.RATE, after);
    }

    private static void freeze(final List<Child> others, final long victim) throws IOException, InterruptedException {
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            Command.stop(victim);
            if (rate(others, Duration.ofMillis(LOOK_MS)) > 0) {
                return;
            }
            Command.goOn(victim);
        }
        throw new IOException("the others stand still whenever the victim is stopped: stops=" + MOST_STOPS);
    }

    private static double rate(final List<Child> consumers, final Duration time)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final double before = count(consumers);
        Thread.sleep(time.toMillis());
        return (count(consumers) - before) * 1e9 / (System.nanoTime() - startNs);
    }

    private static double count(final List<Child> consumers) throws IOException, InterruptedException {
        double sum = 0;
        for (final Child consumer : consumers) {
            consumer.tell("count");
        }
        for (final Child consumer : consumers) {
            sum += Long.parseLong(consumer.line());
        }
        return sum;
    }
}
