package io.penstock.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines in columns; those that begin with a digit are right-aligned by their heading, which then begins with a {@code >}. */
final class Table {
    private static final String GAP = "  ";

    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    Table(final String... headings) {
        right = new boolean[headings.length];
        final String[] names = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            names[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(names);
    }

    /** Adds a line; null is shown as a hyphen. */
    void add(final Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null ? "-" : cell.toString())
                .toArray(String[]::new));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(final PrintWriter out) {
        lines().forEach(out::println);
    }

    List<String> lines() {
        final int[] widths = new int[right.length];
        for (final String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(final String[] row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            final String padding = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "" : GAP).append(right[i] ? padding + row[i] : row[i] + padding);
        }
        return line.toString().stripTrailing();
    }
}
