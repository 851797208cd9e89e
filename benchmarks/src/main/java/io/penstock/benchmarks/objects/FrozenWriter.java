package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Command;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process that reads a map, and one that does nothing but put and is stopped, again and again, at a moment of chance:
 * most are in the middle of a put. What counts is the slowest rate of the reader meanwhile, beside that before.
 */
record FrozenWriter() implements Contestant {
    private static final int STOPS = 8;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "Penstock SharedMap";
    }

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Duration watched = round.watched().compareTo(LONGEST_WATCH) < 0 ? round.watched() : LONGEST_WATCH;
        try (Child reader = mover(round, MapAct.GET);
                Child writer = mover(round, MapAct.PUT)) {
            Child.shareFate(List.of(reader, writer));
            reader.expect("ready");
            writer.expect("ready");
            reader.tell("go");
            rate(reader, watched); // the compilers
            rate(reader, watched);
            final double before = rate(reader, watched);
            writer.tell("go");
            double slowest = Double.MAX_VALUE;
            for (int stop = 0; stop < STOPS; stop++) {
                Thread.sleep(BETWEEN.toMillis());
                Command.stop(writer.pid());
                slowest = Math.min(slowest, rate(reader, watched));
                Command.goOn(writer.pid());
            }
            return Map.of(Figure.KEPT, slowest / before, Figure.RATE, slowest);
        }
    }

    private static Child mover(final Round round, final MapAct act) throws IOException {
        return round.jvm(MapMover.class, JvmFlags.NATIVE_ACCESS, Settings.of().with("act", act));
    }

    private static double rate(final Child child, final Duration time) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final double before = count(child);
        Thread.sleep(time.toMillis());
        return (count(child) - before) * 1e9 / (System.nanoTime() - startNs);
    }

    private static double count(final Child child) throws IOException, InterruptedException {
        child.tell("count");
        return Long.parseLong(child.line());
    }
}
