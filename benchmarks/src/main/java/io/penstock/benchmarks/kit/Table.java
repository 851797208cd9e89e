package io.penstock.benchmarks.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under headings.
 *
 * @param title above it
 * @param headings of the columns
 * @param rows with one cell per heading
 * @param notes below it
 */
public record Table(String title, List<String> headings, List<List<String>> rows, List<String> notes) {
    /**
     * Copies the lists.
     *
     * @param title see above
     * @param headings see above
     * @param rows see above
     * @param notes see above
     */
    public Table {
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * Formats the table for a terminal.
     *
     * @return lines
     */
    public String plain() {
        final List<String> lines = new ArrayList<>(List.of(title));
        lines.add(line(headings, "  ", ""));
        lines.add(line(IntStream.of(widths()).mapToObj("-"::repeat).toList(), "  ", ""));
        rows.forEach(row -> lines.add(line(row, "  ", "")));
        lines.addAll(notes);
        return String.join("\n", lines) + "\n";
    }

    /**
     * Formats the table for a document.
     *
     * @return lines
     */
    public String markdown() {
        final List<String> lines = new ArrayList<>(List.of("**" + title + "**", ""));
        lines.add(line(headings, " | ", "| "));
        lines.add(IntStream.range(0, headings.size())
                .mapToObj(column -> column == 0 ? "---" : "---:")
                .collect(Collectors.joining("|", "|", "|")));
        rows.forEach(row -> lines.add(line(row, " | ", "| ")));
        if (!notes.isEmpty()) {
            lines.add("");
            notes.forEach(note -> lines.add("* " + note));
        }
        return String.join("\n", lines) + "\n";
    }

    private String line(final List<String> cells, final String between, final String around) {
        final int[] widths = widths();
        return IntStream.range(0, cells.size())
                .mapToObj(column -> {
                    final String cell = cells.get(column);
                    final String space = " ".repeat(widths[column] - cell.length());
                    return column == 0 ? cell + space : space + cell;
                })
                .collect(Collectors.joining(between, around, new StringBuilder(around).reverse()))
                .stripTrailing();
    }

    private int[] widths() {
        return IntStream.range(0, headings.size())
                .map(column -> IntStream.concat(
                                IntStream.of(headings.get(column).length()),
                                rows.stream().mapToInt(row -> row.get(column).length()))
                        .max()
                        .orElse(0))
                .toArray();
    }
}
