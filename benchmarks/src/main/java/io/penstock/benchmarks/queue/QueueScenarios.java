package io.penstock.benchmarks.queue;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;

/** Queues between processes, and the peers. */
public final class QueueScenarios {
    private static final int BATCH = 64;

    /**
     * More than a second each, after a warm-up of half as long: on two processors the compilers need that long until
     * their code is final.
     */
    private static final long ITEMS = 12_000_000;

    private static final long RECORDS = 6_000_000;
    private static final long ITEMS_IN_BATCHES = 24_000_000;

    private static final long TIMED_ITEMS = 20_000;

    /** Figures of peers that are this many times slower than Penstock need fewer items. */
    private static final int PYTHON = 60;

    private static final int PYTHON_IN_LISTS = 12;

    /** Its rate does not grow, so a fifth is enough. */
    private static final int FIRST_PYTHON = 5;

    private static final int JEROMQ = 8;
    private static final int CHRONICLE = 3;

    private QueueScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                bytes(Shape.ONE_TO_ONE),
                bytes(Shape.TWO_TO_TWO),
                records(Shape.ONE_TO_ONE),
                records(Shape.TWO_TO_TWO),
                batches(Shape.ONE_TO_ONE),
                batches(Shape.TWO_TO_TWO),
                joinable(PayloadKind.BYTES, Shape.ONE_TO_ONE),
                joinable(PayloadKind.NOTES, Shape.ONE_TO_TWO),
                joinable(PayloadKind.NOTES, Shape.TWO_TO_TWO),
                latency(),
                QueueGrowth.ofConsumers(),
                QueueGrowth.ofDepths(),
                QueueGrowth.ofLengths());
    }

    /**
     * Returns the first million items of processes that have just started.
     *
     * @return the tables
     */
    public static List<Part> cold() {
        final Peers items = new Peers(Load.of(Load.Task.FIRST, PayloadKind.BYTES), Shape.ONE_TO_ONE);
        final Peers tasks = new Peers(Load.of(Load.Task.FIRST, PayloadKind.NOTES), Shape.ONE_TO_TWO);
        return List.of(
                first(
                        "cold: the first million items, bytes, " + Shape.ONE_TO_ONE,
                        List.of(items.bounded(1), items.python(FIRST_PYTHON), items.jeroMq(1), items.array(1))),
                first(
                        "cold: the first million tasks, records with taskDone, " + Shape.ONE_TO_TWO,
                        List.of(tasks.joinable(1), tasks.pythonJoinable(FIRST_PYTHON))));
    }

    private static Scenario first(final String title, final List<Contestant> contestants) {
        return new Scenario(title, 1_000_000, 3.5, Comparison.RATIO, List.of(Figure.RATE), contestants);
    }

    private static Scenario bytes(final Shape shape) {
        final Peers peers = new Peers(Load.stream(PayloadKind.BYTES), shape);
        return rates(
                ITEMS,
                "queue: bytes, " + shape,
                List.of(
                        peers.bounded(1),
                        peers.python(PYTHON),
                        peers.jeroMq(JEROMQ),
                        peers.chronicle(CHRONICLE),
                        peers.array(1),
                        peers.mpmc(1)));
    }

    private static Scenario records(final Shape shape) {
        final Peers peers = new Peers(Load.stream(PayloadKind.NOTES), shape);
        return rates(
                RECORDS,
                "queue: records, " + shape,
                List.of(peers.bounded(1), peers.python(PYTHON / 2), peers.array(1), peers.mpmc(1)));
    }

    private static Scenario batches(final Shape shape) {
        final Peers peers = new Peers(Load.stream(PayloadKind.BYTES).batches(BATCH), shape);
        return rates(
                ITEMS_IN_BATCHES,
                "queue: bytes in batches of " + BATCH + ", " + shape,
                List.of(peers.bounded(1), peers.python(PYTHON_IN_LISTS), peers.array(1), peers.mpmc(1)));
    }

    private static Scenario joinable(final PayloadKind payload, final Shape shape) {
        final Peers peers = new Peers(Load.stream(payload), shape);
        return rates(
                RECORDS,
                "queue: " + payload.title() + " with taskDone, " + shape,
                List.of(peers.joinable(1), peers.pythonJoinable(PYTHON / 2)));
    }

    private static Scenario rates(final long items, final String title, final List<Contestant> contestants) {
        return new Scenario(title, items, 3.5, Comparison.RATIO, List.of(Figure.RATE), contestants);
    }

    private static Scenario latency() {
        final Peers peers = new Peers(Load.of(Load.Task.LATENCY, PayloadKind.BYTES), Shape.ONE_TO_ONE);
        return new Scenario(
                "queue: from put to take, 1 x 1",
                TIMED_ITEMS,
                2,
                Comparison.RATIO,
                List.of(Figure.P50, Figure.P99, Figure.P999),
                List.of(
                        peers.bounded(Waiting.BUSY_SPIN),
                        peers.bounded(Waiting.BALANCED),
                        peers.joinable(Waiting.BUSY_SPIN),
                        peers.python(2),
                        peers.jeroMq(2),
                        peers.chronicle(1),
                        peers.array(1),
                        peers.mpmcSpinning()));
    }
}
