package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Growth;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a queue's speed changes as its consumers, its depth or its items grow. */
final class QueueGrowth {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final List<Integer> CONSUMERS = List.of(1, 2, 4, 8, 16, 64);
    private static final List<Integer> DEPTHS = List.of(1, 100, 1000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> LENGTHS = List.of(0, 64, KIB, 8 * KIB, 64 * KIB, MIB, 16 * MIB);

    /** With more consumers, the peers' threads sleep and wake up for each item on most machines: fewer items. */
    private static final int CROWD = 4;

    /** Python's puts would take longer than all the rest. */
    private static final int PYTHON_DEPTH = 10_000;

    /** Shallower queues pass each item by itself, and their threads sleep and wake up. */
    private static final int SHALLOW = 100;

    /** A run moves at most this many items and this many bytes. */
    private static final long ITEMS = 2_000_000;

    private static final long BYTES = 512L * MIB;

    private QueueGrowth() {}

    static Growth ofConsumers() {
        final List<Scenario> points = CONSUMERS.stream()
                .map(consumers -> point(Integer.toString(consumers), 3 * ITEMS, 5, ofConsumers(consumers)))
                .toList();
        return new Growth(
                "queue: growth of the number of consumers",
                "queue-consumers",
                "consumers, one producer",
                List.of(Figure.RATE),
                points);
    }

    private static List<Contestant> ofConsumers(final int consumers) {
        final Peers peers = new Peers(Load.stream(PayloadKind.BYTES), new Shape(1, consumers));
        final int slowness = consumers > CROWD ? 6 : 1;
        return List.of(peers.bounded(1), peers.joinable(1), peers.python(60 * slowness), peers.array(slowness));
    }

    static Growth ofDepths() {
        final List<Scenario> points = DEPTHS.stream()
                .map(depth -> point(count(depth), ITEMS, 2.5, ofDepth(depth)))
                .toList();
        return new Growth(
                "queue: growth of the depth", "queue-depth", "items in a full queue", List.of(Figure.RATE), points);
    }

    private static List<Contestant> ofDepth(final int depth) {
        final Peers peers = new Peers(Load.ofDepth(depth), Shape.ONE_TO_ONE);
        final int slowness = depth < SHALLOW ? 20 : 1;
        final List<Contestant> all = new ArrayList<>(List.of(peers.bounded(slowness)));
        if (depth <= PYTHON_DEPTH) {
            all.add(peers.python(20));
        }
        all.add(peers.array(slowness));
        return all;
    }

    static Growth ofLengths() {
        final List<Scenario> points = LENGTHS.stream()
                .map(length ->
                        point(label(length), Math.min(ITEMS, BYTES / Math.max(1, length)), 1.6, ofLength(length)))
                .toList();
        return new Growth(
                "queue: growth of the items",
                "queue-item",
                "bytes of an item",
                List.of(Figure.COST, Figure.BYTES),
                points);
    }

    private static List<Contestant> ofLength(final int length) {
        final Peers peers = new Peers(Load.ofLength(length), Shape.ONE_TO_ONE);
        final boolean isShort = length < 32 * KIB;
        return List.of(peers.bounded(1), peers.jeroMq(isShort ? 5 : 2), peers.python(isShort ? 20 : 2));
    }

    private static Scenario point(
            final String label, final long items, final double secondsPerRun, final List<Contestant> contestants) {
        return new Scenario(label, items, secondsPerRun, Comparison.RATIO, List.of(Figure.COST), contestants);
    }

    private static String count(final int number) {
        return number >= KIB ? String.format(Locale.ROOT, "%,d", number).replace(',', ' ') : Integer.toString(number);
    }

    private static String label(final int length) {
        if (length >= MIB) {
            return length / MIB + " MiB";
        }
        return length >= KIB ? length / KIB + " KiB" : length + " B";
    }
}
