package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A part of the program: one table, or one question about growth. */
public sealed interface Part permits Scenario, Growth {
    /**
     * What is measured.
     *
     * @return a title for its tables
     */
    String title();

    /**
     * Where it belongs.
     *
     * @return what stands before the colon in its title
     */
    default String suite() {
        return title().substring(0, title().indexOf(':'));
    }

    /**
     * The same with fewer contestants.
     *
     * @param names parts of {@code TITLE: CONTESTANT}, in any case; one stays if any of them occurs; empty: all stay
     * @return the part, empty where none is asked for
     */
    Part only(List<String> names);

    /**
     * The same with fewer points, where it has any.
     *
     * @param most points of a curve; first and last stay
     * @return the part
     */
    default Part thinned(final int most) {
        return this;
    }

    /**
     * Whether nobody takes part.
     *
     * @return true if there is nothing to run
     */
    boolean isEmpty();

    /**
     * How long it takes on a machine of two cores.
     *
     * @param rounds of each contestant
     * @return a rough figure
     */
    Duration about(int rounds);

    /**
     * Runs it to its end.
     *
     * @param suite that runs contestants
     * @return what came out
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if interrupted
     */
    Report run(Suite suite) throws IOException, InterruptedException;
}
