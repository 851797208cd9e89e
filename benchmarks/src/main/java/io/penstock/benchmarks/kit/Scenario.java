package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What is measured, and the contestants. One table.
 *
 * @param title of its table
 * @param messages of one run, unless the command line asks for fewer
 * @param secondsPerRun approximate, on a machine of two cores
 * @param comparison with the baselines, by the first figure
 * @param figures the columns; the first is the one that counts
 * @param contestants the rows
 */
public record Scenario(
        String title,
        long messages,
        double secondsPerRun,
        Comparison comparison,
        List<Figure> figures,
        List<? extends Contestant> contestants)
        implements Part {
    /** How a figure is compared with that of a baseline. */
    public enum Comparison {
        /** Divided by the baseline's. */
        RATIO,
        /** Minus the baseline's. */
        DIFFERENCE
    }

    /**
     * Copies the lists.
     *
     * @param title see above
     * @param messages see above
     * @param secondsPerRun see above
     * @param comparison see above
     * @param figures see above
     * @param contestants see above
     */
    public Scenario {
        figures = List.copyOf(figures);
        contestants = List.copyOf(contestants);
    }

    @Override
    public Scenario only(final List<String> names) {
        return only(title, names);
    }

    /** The rows whose name, preceded by that of their table, contains any of these; all if none are given. */
    Scenario only(final String table, final List<String> names) {
        return new Scenario(
                title,
                messages,
                secondsPerRun,
                comparison,
                figures,
                contestants.stream()
                        .filter(one -> names.isEmpty() || contains(table + ": " + one.name(), names))
                        .toList());
    }

    @Override
    public boolean isEmpty() {
        return contestants.isEmpty();
    }

    @Override
    public Duration about(final int rounds) {
        return Duration.ofMillis((long) (1000 * secondsPerRun * rounds * contestants.size()));
    }

    @Override
    public Report run(final Suite suite) throws IOException, InterruptedException {
        final Standings standings = suite.standings(title, this, suite.rounds());
        return new Report(List.of(standings.table()), List.of(), standings.isClean());
    }

    /** Whether any of the parts occurs in a text, in any case. */
    private static boolean contains(final String text, final List<String> parts) {
        final String lower = text.toLowerCase(Locale.ROOT);
        return parts.stream().anyMatch(part -> lower.contains(part.toLowerCase(Locale.ROOT)));
    }
}
