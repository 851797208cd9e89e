package io.penstock.benchmarks.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of a scenario's contestants so far, round by round. */
final class Standings {
    private final Scenario scenario;
    private final Map<Contestant, List<Map<Figure, Double>>> rounds = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean isClean = true;

    Standings(final Scenario scenario) {
        this.scenario = scenario;
        scenario.contestants().forEach(contestant -> rounds.put(contestant, new ArrayList<>()));
    }

    void add(final Contestant contestant, final Map<Figure, Double> figures) {
        for (final Figure figure : scenario.figures()) {
            final Double value = figures.get(figure);
            if (value == null || !Double.isFinite(value)) {
                throw new IllegalStateException(
                        contestant.name() + " reports no such figure: key=" + figure.key() + " figures=" + figures);
            }
        }
        rounds.get(contestant).add(figures);
    }

    void note(final String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    void fail(final String note) {
        isClean = false;
        note(note);
    }

    boolean isClean() {
        return isClean;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The median of a figure, or null if no round of the contestant has run. */
    Double median(final Contestant contestant, final Figure figure) {
        return hasRun(contestant) ? Double.valueOf(medianOf(contestant, figure)) : null;
    }

    /** Medians of the rounds, range of the first figure, and the comparison with each baseline. */
    Table table() {
        final List<Contestant> baselines = rounds.keySet().stream()
                .filter(Contestant::isBaseline)
                .filter(this::hasRun)
                .toList();
        final Figure first = scenario.figures().get(0);
        final List<String> headings = new ArrayList<>(List.of(""));
        scenario.figures().forEach(figure -> headings.add(figure.heading()));
        headings.add("min - max");
        baselines.forEach(baseline -> headings.add(comparison() + baseline.name()));
        final List<List<String>> rows = new ArrayList<>();
        for (final Contestant contestant : rounds.keySet()) {
            final List<String> row = new ArrayList<>(List.of(contestant.name()));
            if (hasRun(contestant)) {
                scenario.figures().forEach(figure -> row.add(figure.show(medianOf(contestant, figure))));
                row.add(range(contestant, first));
                baselines.forEach(baseline -> row.add(compared(contestant, baseline, first)));
            }
            while (row.size() < headings.size()) {
                row.add("-");
            }
            rows.add(row);
        }
        return new Table(scenario.title(), headings, rows, notes);
    }

    private boolean hasRun(final Contestant contestant) {
        return !rounds.get(contestant).isEmpty();
    }

    private double medianOf(final Contestant contestant, final Figure figure) {
        return Numbers.median(values(contestant, figure));
    }

    private List<Double> values(final Contestant contestant, final Figure figure) {
        return rounds.get(contestant).stream()
                .map(figures -> figures.get(figure))
                .toList();
    }

    private String range(final Contestant contestant, final Figure figure) {
        final var all = values(contestant, figure).stream()
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return figure.show(all.getMin()) + " - " + figure.show(all.getMax());
    }

    private String comparison() {
        return scenario.comparison() == Scenario.Comparison.RATIO ? "x " : "more than ";
    }

    private String compared(final Contestant contestant, final Contestant baseline, final Figure figure) {
        if (contestant == baseline) {
            return scenario.comparison() == Scenario.Comparison.RATIO ? "1" : "0";
        }
        final double own = medianOf(contestant, figure);
        final double other = medianOf(baseline, figure);
        return scenario.comparison() == Scenario.Comparison.RATIO
                ? Numbers.threeDigits(own / other)
                : figure.show(own - other);
    }
}
