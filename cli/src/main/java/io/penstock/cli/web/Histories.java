package io.penstock.cli.web;

import io.penstock.cli.view.Top;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The last looks at each channel. It is for one thread at a time. */
final class Histories {
    /** Ten minutes of one look each second. */
    static final int LOOKS = 600;

    private record Sample(long atMs, long depth, Double inPerS, Double outPerS) {}

    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    /** Adds a look, and forgets the channels that have gone. */
    void add(final Overview look) {
        final Set<String> present = new HashSet<>();
        for (final Top.Row row : look.rates()) {
            present.add(row.path());
            final Deque<Sample> of = samples.computeIfAbsent(row.path(), added -> new ArrayDeque<>());
            of.add(new Sample(look.atMs(), row.depth(), row.inPerS(), row.outPerS()));
            if (of.size() > LOOKS) {
                of.remove();
            }
        }
        samples.keySet().retainAll(present);
    }

    History of(final String path) {
        final List<Long> atMs = new ArrayList<>();
        final List<Long> depth = new ArrayList<>();
        final List<Double> inPerS = new ArrayList<>();
        final List<Double> outPerS = new ArrayList<>();
        for (final Sample sample : samples.getOrDefault(path, new ArrayDeque<>())) {
            atMs.add(sample.atMs());
            depth.add(sample.depth());
            inPerS.add(sample.inPerS());
            outPerS.add(sample.outPerS());
        }
        return new History(path, atMs, depth, inPerS, outPerS);
    }
}
