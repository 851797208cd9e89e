package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One who takes part in a scenario: we in one of our forms, or a peer. */
public interface Contestant {
    /**
     * Its row in the table.
     *
     * @return a short name
     */
    String name();

    /**
     * Whether the others are compared with it, in a column of its own.
     *
     * @return true for a peer, as a rule
     */
    boolean isBaseline();

    /**
     * Why it cannot take part on this machine.
     *
     * @return the reason, or nothing when it can
     */
    default Optional<String> absence() {
        return Optional.empty();
    }

    /**
     * Runs once: starts its processes, has them warm up and measure, and ends them.
     *
     * @param round where and how much
     * @return the figures of the scenario
     * @throws IOException if a process fails, or does not answer
     * @throws InterruptedException if interrupted
     */
    Map<Figure, Double> run(Round round) throws IOException, InterruptedException;
}
