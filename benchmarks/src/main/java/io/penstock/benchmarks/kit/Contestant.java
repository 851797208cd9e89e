package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A participant of a scenario: one form of Penstock, or a peer. */
public interface Contestant {
    /**
     * Returns its row in the table.
     *
     * @return a short name
     */
    String name();

    /**
     * Returns whether the others are compared with it, in a column of its own.
     *
     * @return usually true for a peer
     */
    boolean isBaseline();

    /**
     * Returns why it cannot take part on this machine.
     *
     * @return the reason, or empty if it can
     */
    default Optional<String> absence() {
        return Optional.empty();
    }

    /**
     * Runs once: starts its processes, lets them warm up and measure, and ends them.
     *
     * @param round where and how much
     * @return the figures of the scenario
     * @throws IOException if a process fails or does not answer
     * @throws InterruptedException if interrupted
     */
    Map<Figure, Double> run(Round round) throws IOException, InterruptedException;
}
