package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Queues with several processes, at most 1000 items in them. */
public final class QueueScenarios {
    private static final Shape ONE_TO_ONE = new Shape(1, 1);
    private static final Shape ONE_TO_TWO = new Shape(1, 2);
    private static final Shape TWO_TO_TWO = new Shape(2, 2);

    private QueueScenarios() {}

    /**
     * All of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        final List<Part> all = new ArrayList<>();
        for (final PayloadKind payload : PayloadKind.values()) {
            all.add(bounded(payload, ONE_TO_ONE));
            all.add(bounded(payload, TWO_TO_TWO));
        }
        for (final PayloadKind payload : PayloadKind.values()) {
            all.add(joinable(payload, ONE_TO_ONE));
            all.add(joinable(payload, TWO_TO_TWO));
        }
        all.add(joinable(PayloadKind.NOTES, ONE_TO_TWO));
        return all;
    }

    private static Scenario bounded(final PayloadKind payload, final Shape shape) {
        return scenario(
                "queue: " + payload.title() + ", " + shape,
                new QueueCrew("Penstock BoundedQueue", QueueKind.BOUNDED, payload, shape),
                new PythonQueue(QueueKind.BOUNDED, payload, shape),
                new InProcess(payload, shape));
    }

    private static Scenario joinable(final PayloadKind payload, final Shape shape) {
        return scenario(
                "queue: " + payload.title() + " with taskDone, " + shape,
                new QueueCrew("Penstock JoinableQueue", QueueKind.JOINABLE, payload, shape),
                new PythonQueue(QueueKind.JOINABLE, payload, shape));
    }

    private static Scenario scenario(final String title, final Contestant... contestants) {
        return new Scenario(title, 5_000_000, 3, Comparison.RATIO, List.of(Figure.RATE), List.of(contestants));
    }
}
