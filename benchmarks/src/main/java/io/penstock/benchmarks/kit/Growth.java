package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How figures change while a quantity grows: a scenario for each point, with the point's label as its title. Each
 * figure has a table and a picture. Runs half as many rounds as a scenario.
 *
 * @param title of its tables
 * @param file prefix of its pictures' names
 * @param across the quantity that grows
 * @param figures that are shown
 * @param points the scenarios; a contestant may be missing in some
 */
public record Growth(String title, String file, String across, List<Figure> figures, List<Scenario> points)
        implements Part {
    /**
     * Copies the lists.
     *
     * @param title see above
     * @param file see above
     * @param across see above
     * @param figures see above
     * @param points see above
     */
    public Growth {
        figures = List.copyOf(figures);
        points = List.copyOf(points);
    }

    @Override
    public Growth only(final List<String> names) {
        return with(points.stream().map(point -> point.only(title, names)).toList());
    }

    @Override
    public Growth thinned(final int most) {
        final int last = points.size() - 1;
        if (most > last) {
            return this;
        }
        return with(IntStream.range(0, most)
                .map(point -> point * last / Math.max(1, most - 1))
                .mapToObj(points::get)
                .toList());
    }

    private Growth with(final List<Scenario> others) {
        return new Growth(title, file, across, figures, others);
    }

    @Override
    public boolean isEmpty() {
        return points.stream().allMatch(Scenario::isEmpty);
    }

    @Override
    public Duration about(final int rounds) {
        return points.stream().map(point -> point.about(half(rounds))).reduce(Duration.ZERO, Duration::plus);
    }

    private static int half(final int rounds) {
        return (rounds + 1) / 2;
    }

    @Override
    public Report run(final Suite suite) throws IOException, InterruptedException {
        final List<Standings> standings = new ArrayList<>();
        for (final Scenario point : points) {
            standings.add(suite.standings(title, point, half(suite.rounds())));
        }
        final List<Table> tables = new ArrayList<>();
        final List<Picture> pictures = new ArrayList<>();
        for (final Figure figure : figures) {
            final Map<String, List<Double>> curves = curves(standings, figure);
            tables.add(table(curves, figure, standings));
            pictures.add(new Picture(
                    file + "-" + figure.word(), title, across, figure.heading(), labels(), shown(curves, figure)));
        }
        return new Report(tables, pictures, standings.stream().allMatch(Standings::isClean));
    }

    private List<String> labels() {
        return points.stream().map(Scenario::title).toList();
    }

    private Map<String, List<Double>> curves(final List<Standings> standings, final Figure figure) {
        final Map<String, List<Double>> curves = new LinkedHashMap<>();
        for (int point = 0; point < points.size(); point++) {
            for (final Contestant contestant : points.get(point).contestants()) {
                final List<Double> curve = curves.computeIfAbsent(contestant.name(), name -> nothing());
                curve.set(point, standings.get(point).median(contestant, figure));
            }
        }
        return curves;
    }

    /** In the unit of the figure's heading. */
    private static Map<String, List<Double>> shown(final Map<String, List<Double>> curves, final Figure figure) {
        final Map<String, List<Double>> shown = new LinkedHashMap<>();
        curves.forEach((name, curve) -> {
            final List<Double> values = new ArrayList<>();
            curve.forEach(value -> values.add(value == null ? null : figure.inUnit(value)));
            shown.put(name, values);
        });
        return shown;
    }

    private List<Double> nothing() {
        return new ArrayList<>(Collections.nCopies(points.size(), null));
    }

    private Table table(final Map<String, List<Double>> curves, final Figure figure, final List<Standings> standings) {
        final List<String> headings = new ArrayList<>(List.of(""));
        headings.addAll(labels());
        final List<List<String>> rows = new ArrayList<>();
        curves.forEach((name, curve) -> {
            final List<String> row = new ArrayList<>(List.of(name));
            curve.forEach(value -> row.add(value == null ? "-" : figure.show(value)));
            rows.add(row);
        });
        final Set<String> notes = new LinkedHashSet<>();
        standings.forEach(point -> notes.addAll(point.notes()));
        return new Table(title + ", " + figure.heading(), headings, rows, List.copyOf(notes));
    }
}
