package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;
import java.util.Optional;

/** What waiting costs. */
public final class IdleScenarios {
    private IdleScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(new Scenario(
                "idle: processor time",
                1,
                62,
                Comparison.DIFFERENCE,
                List.of(Figure.BEYOND, Figure.CPU),
                List.of(
                        alone("idle JVM", Rest.NOTHING),
                        alone("a consumer, empty queue", Rest.CONSUMER),
                        alone(Rest.CROWD + " consumers, empty queue", Rest.CONSUMERS),
                        alone(Rest.CROWD + " consumers, empty joinable queue", Rest.JOINABLE_CONSUMERS),
                        new IdleJvm("a log lane", Rest.LANE, Optional.of(Rest.SINK)),
                        alone("a log sink", Rest.SINK),
                        alone("a parent of " + Rest.CHILDREN + " idle children", Rest.PARENT))));
    }

    /**
     * Returns what it costs to sleep at a board.
     *
     * @return a part of the suite sync
     */
    public static Part boardSleepers() {
        return new Scenario(
                "sync: processor time of sleepers",
                1,
                62,
                Comparison.DIFFERENCE,
                List.of(Figure.BEYOND, Figure.CPU),
                List.of(alone(Rest.CROWD + " threads that wait for a lock", Rest.LOCK_SLEEPERS)));
    }

    /**
     * Returns what it costs to have a pool without tasks.
     *
     * @return a part of the suite pool
     */
    public static Part idlePool() {
        return new Scenario(
                "pool: processor time of an idle one, its workers included",
                1,
                62,
                Comparison.DIFFERENCE,
                List.of(Figure.BEYOND, Figure.CPU),
                List.of(new IdleJvm("a pool of " + Rest.CHILDREN + " workers", Rest.POOL, Optional.empty(), true)));
    }

    private static IdleJvm alone(final String name, final Rest rest) {
        return new IdleJvm(name, rest, Optional.empty());
    }
}
