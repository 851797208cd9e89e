package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The times of some kills, each kept: they are few, and the longest count. */
final class Times {
    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.99;

    private final List<Long> ns = new ArrayList<>();

    void add(final long timeNs) {
        ns.add(timeNs);
    }

    int count() {
        return ns.size();
    }

    Map<Figure, Double> figures() {
        return Map.of(
                Figure.KNOWN_P50,
                percentile(MEDIAN),
                Figure.KNOWN_P99,
                percentile(NEARLY_ALL),
                Figure.KNOWN_MAX,
                percentile(1));
    }

    /** The smallest time that at least this share of all is not above. */
    private double percentile(final double share) {
        final List<Long> sorted = new ArrayList<>(ns);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
