package io.penstock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.benchmarks.kit.MarkdownFile;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The figures of these runs mean nothing: too few messages, and a machine that does other things. */
class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "pipe, stream|doorbell|Python|growth, 4",
        "queue, JeroMQ|of 64|1 x 2|put to take|depth, 20",
        "sink, '20 kB, 4|a call|from call to file|when idle', 40",
        "idle, '', 1"
    })
    @Tag("two-process")
    @Timeout(300)
    @DisplayName("Every contestant that is there reports a positive figure, and leaves no file")
    void everyContestantReportsAPositiveFigure(final String suite, final String only, final int messages)
            throws IOException {
        final Path shared = Files.createDirectory(folder.resolve("shared"));

        final List<String> arguments = new ArrayList<>(List.of(
                suite,
                "--rounds=1",
                "--points=2",
                "--messages=" + messages,
                "--seconds=1",
                "--jvm=-XX:TieredStopAtLevel=1",
                "--jvm=-XX:+UseSerialGC",
                "--folder=" + shared,
                "--markdown=" + folder.resolve("figures.md")));
        Stream.of(only.split("\\|")).forEach(name -> arguments.add("--only=" + name));

        final int status = run(arguments.toArray(String[]::new));

        assertEquals(0, status, () -> out + "\n" + err);
        final List<String[]> rows = Files.readAllLines(folder.resolve("figures.md")).stream()
                .filter(line -> line.matches("\\| \\S.*"))
                .map(line -> line.split("\\|"))
                .toList();
        assertFalse(rows.isEmpty(), out::toString);
        assertAll(rows.stream().map(row -> () -> {
            final String name = row[1].strip();
            // Where messages grow, one who cannot take long ones has no rate of bytes: there are none in those of
            // length 0.
            final boolean isMeasured = rows.stream()
                    .filter(other -> other[1].strip().equals(name))
                    .flatMap(other -> Stream.of(other).skip(2))
                    .anyMatch(MainTest::isPositive);
            assertTrue(isMeasured || out.toString().contains(name + ": skipped"), () -> name + " in " + out);
        }));
        try (Stream<Path> left = Files.list(shared)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static boolean isPositive(final String cell) {
        final String figure = cell.strip();
        return figure.matches("[0-9.]+") && Double.parseDouble(figure) > 0;
    }

    @Test
    @DisplayName("Bad arguments: status 2, and a message that says what is wrong")
    void badArgumentsAreNamed() {
        assertEquals(2, run("pipe", "--only=nobody is called so"));
        assertTrue(err.toString().contains("nobody is called so"), err::toString);
        assertEquals(2, run("pipe", "--rounds=0"));
        assertTrue(err.toString().contains("rounds=0"), err::toString);
        assertEquals(2, run());
        assertTrue(err.toString().contains("Which one?"), err::toString);
    }

    @Test
    @DisplayName("A document's figures are replaced at their marks, the rest stays")
    void figuresAreReplacedInPlace() throws IOException {
        final Path path = folder.resolve("document.md");
        Files.writeString(path, "# Title\n");
        final MarkdownFile document = new MarkdownFile(path);

        document.put("pipe", "old\n");
        document.put("queue", "other\n");
        document.put("pipe", "new\n");

        final String text = Files.readString(path);
        assertTrue(text.startsWith("# Title\n"), text);
        assertTrue(text.contains("new") && text.contains("other") && !text.contains("old"), text);
        assertTrue(text.indexOf("new") < text.indexOf("other"), text);
    }

    private int run(final String... arguments) {
        final CommandLine line = Main.commandLine();
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
