package io.penstock.benchmarks.kit;

import java.util.List;

/**
 * What is measured, and who takes part.
 *
 * @param title of its table
 * @param messages of one run where the command line does not say otherwise
 * @param comparison with the baselines, by the first figure
 * @param figures the columns; the first is the one that counts
 * @param contestants the rows
 */
public record Scenario(
        String title,
        long messages,
        Comparison comparison,
        List<Figure> figures,
        List<? extends Contestant> contestants) {
    /** How a figure is compared with a baseline's. */
    public enum Comparison {
        /** Divided by it. */
        RATIO,
        /** Less it. */
        DIFFERENCE
    }

    /**
     * Copies the lists.
     *
     * @param title see above
     * @param messages see above
     * @param comparison see above
     * @param figures see above
     * @param contestants see above
     */
    public Scenario {
        figures = List.copyOf(figures);
        contestants = List.copyOf(contestants);
    }

    /**
     * The same with fewer rows.
     *
     * @param names parts of titles or contestants' names, in any case; a row stays if any of them occurs; empty: all stay
     * @return the scenario, without contestants where none is asked for
     */
    public Scenario only(final List<String> names) {
        return new Scenario(
                title,
                messages,
                comparison,
                figures,
                contestants.stream()
                        .filter(one -> names.isEmpty()
                                || names.stream().anyMatch(name -> contains(title, name) || contains(one.name(), name)))
                        .toList());
    }

    private static boolean contains(final String text, final String part) {
        return text.toLowerCase(java.util.Locale.ROOT).contains(part.toLowerCase(java.util.Locale.ROOT));
    }
}
