package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A part of the program: one table, or one question about growth. */
public sealed interface Part permits Scenario, Growth {
    /**
     * Returns what is measured.
     *
     * @return a title for its tables
     */
    String title();

    /**
     * Returns where it belongs.
     *
     * @return the part of its title before the colon
     */
    default String suite() {
        return title().substring(0, title().indexOf(':'));
    }

    /**
     * Returns the same with fewer contestants.
     *
     * @param names parts of {@code TABLE: ROW}, in any case; a row stays if any of them occurs; empty: all stay
     * @return the part, empty if no row stays
     */
    Part only(List<String> names);

    /**
     * Returns the same with fewer points, if it has any.
     *
     * @param most maximum number of points of a curve; first and last stay
     * @return the part
     */
    default Part thinned(final int most) {
        return this;
    }

    /**
     * Returns whether there are no contestants.
     *
     * @return true if there is nothing to run
     */
    boolean isEmpty();

    /**
     * Returns how long it takes on a machine of two cores.
     *
     * @param rounds of each contestant
     * @return a rough figure
     */
    Duration about(int rounds);

    /**
     * Runs all rounds.
     *
     * @param suite that runs contestants
     * @return the results
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if interrupted
     */
    Report run(Suite suite) throws IOException, InterruptedException;
}
