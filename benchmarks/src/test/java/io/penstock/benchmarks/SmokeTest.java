package io.penstock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a suite with so few messages that its figures mean nothing. There is a class for each suite, so that they can
 * run in parallel. Contestants that differ only in their settings are run once.
 */
@Tag("two-process")
abstract class SmokeTest {
    @TempDir
    private Path folder;

    private final String suite;
    private final int messages;
    private final List<String> only;

    SmokeTest(final String suite, final int messages, final String... only) {
        this.suite = suite;
        this.messages = messages;
        this.only = List.of(only);
    }

    @Test
    @Timeout(300)
    @DisplayName("Every available contestant reports a positive figure, and leaves no file")
    void everyContestantReportsAPositiveFigure() throws IOException {
        final Path shared = Files.createDirectory(folder.resolve("shared"));
        final List<String> arguments = new ArrayList<>(List.of(
                suite,
                "--rounds=1",
                "--points=2",
                "--messages=" + messages,
                "--kills=2",
                "--seconds=1",
                "--jvm=-XX:TieredStopAtLevel=1",
                "--jvm=-XX:+UseSerialGC",
                "--folder=" + shared,
                "--markdown=" + folder.resolve("figures.md")));
        only.forEach(name -> arguments.add("--only=" + name));
        final StringWriter said = new StringWriter();
        final PrintWriter writer = new PrintWriter(said);

        final int status = Main.commandLine().setOut(writer).setErr(writer).execute(arguments.toArray(String[]::new));

        assertEquals(0, status, said::toString);
        final List<String[]> rows = Files.readAllLines(folder.resolve("figures.md")).stream()
                .filter(line -> line.matches("\\| \\S.*"))
                .map(line -> line.split("\\|"))
                .toList();
        assertFalse(rows.isEmpty(), said::toString);
        only.forEach(name -> assertTrue(isShown(name, rows, said.toString()), () -> name + " in " + said));
        assertAll(rows.stream().map(row -> () -> {
            final String name = row[1].strip();
            // In a table of growing messages, a contestant that cannot take long ones has no rate of bytes: messages of
            // length 0 have none.
            final boolean isMeasured = rows.stream()
                    .filter(other -> other[1].strip().equals(name))
                    .flatMap(other -> Stream.of(other).skip(2))
                    .anyMatch(SmokeTest::isPositive);
            assertTrue(isMeasured || said.toString().contains(name + ": skipped"), () -> name + " in " + said);
        }));
        try (Stream<Path> left = Files.list(shared)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /**
     * Whether the argument of {@code --only} names a table, or a row, which {@code TABLE: ROW} names by any part of it.
     */
    private static boolean isShown(final String name, final List<String[]> rows, final String said) {
        final String row = name.substring(name.indexOf(": ") < 0 ? 0 : name.indexOf(": ") + 2);
        return said.contains(name) || rows.stream().anyMatch(one -> one[1].contains(row));
    }

    private static boolean isPositive(final String cell) {
        final String figure = cell.strip();
        return figure.matches("[0-9.]+") && Double.parseDouble(figure) > 0;
    }
}
