package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import io.penstock.sink.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/logging.md shows no line of configuration that is not in the examples' files, and no line of code that is not
 * run here.
 */
class LoggingDocTest {
    @TempDir
    Path temp;

    /** A child that prints. */
    public static final class Main {
        private Main() {}

        public static void main(final String... args) {
            System.out.println("out");
            System.err.println("err");
        }
    }

    @Test
    @DisplayName("The documentation's code runs")
    @Tag("two-process")
    void codeRuns() throws Exception {
        final Path log = temp.resolve("app.log");
        final Path lanes = temp.resolve("lanes");
        // spotless:off
        LogSink sink = LogSink.to(log)
                .listen(lanes)
                .maxSize(100_000_000)
                .rotate(Rotation.DAILY)
                .keep(10)
                .gzip()
                .start();
        try (LogLane lane = LogLane.at(lanes).block(Duration.ofSeconds(5)).open()) {
            lane.append("a record, its line end included\n".getBytes(UTF_8));
            try (ChildJvm<?, ?> child = ChildJvm.running(Main.class)
                    .standardOutput(lane.lines(800, "[child] "))
                    .standardError(lane.lines(1000, "[child!] "))
                    .start()) {
                // spotless:on
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readAllLines(log).size() == 3);
                assertTrue(child.pid() > 0);
            }
        }
        sink.close();
        assertTrue(Files.readString(log).contains("[child] out\n"));
        assertTrue(Files.readString(log).contains("[child!] err\n"));
    }

    @Test
    @DisplayName("What the documentation shows is what is tested")
    void showsWhatIsTested() throws Exception {
        final Path root = Path.of("").toAbsolutePath().getParent();
        final String known = squeezed(source(root, "resources/logging/logback.xml")
                + source(root, "resources/logging/log4j2.xml")
                + source(root, "resources/logging/logging.properties")
                + Files.readString(root.resolve("examples/src/test/java/io/penstock/examples/LoggingDocTest.java")));
        final Matcher block = Pattern.compile("```(xml|properties|java)\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(root.resolve("docs/logging.md")));
        int lines = 0;
        while (block.find()) {
            for (final String line : block.group(2).split("\n")) {
                assertTrue(known.contains(squeezed(line)), line);
                lines++;
            }
        }
        assertEquals(27, lines);
    }

    private static String source(final Path root, final String path) throws IOException {
        return Files.readString(root.resolve("examples/src/main").resolve(path));
    }

    /** Line breaks and indentation are up to the formatter. */
    private static String squeezed(final String text) {
        return text.replaceAll("\\s+", "");
    }
}
