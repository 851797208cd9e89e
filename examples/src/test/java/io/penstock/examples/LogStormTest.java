package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStormTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"LANE", "JUL"})
    @Tag("two-process")
    void logsByBothWays(final String way) throws IOException, InterruptedException {
        final Shell.Ended ended =
                new Shell(directory).run("penstock logstorm --workers 3 --records 2000 --via " + way + " log");
        assertEquals("", ended.err());
        assertTrue(ended.out().matches("6000 records of 3 workers \\(0 killed\\) in .* s: all there\n"), ended.out());
        assertEquals(0, ended.status());
    }

    @Test
    @DisplayName("Killed workers' records are in the file")
    @Tag("two-process")
    void survivesKills() throws IOException, InterruptedException {
        final Shell.Ended ended = new Shell(directory).run("penstock logstorm --workers 3 --records 5000 --kill 2 log");
        assertEquals("", ended.err());
        assertTrue(ended.out().endsWith(" s: all there\n"), ended.out());
        assertEquals(0, ended.status());
    }

    @Test
    @Tag("two-process")
    void refusesAFileThatIsNotEmpty() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("log"), "something");
        assertEquals(2, new Shell(directory).run("penstock logstorm log").status());
    }

    @Test
    @DisplayName(
            "The check finds torn, missing, duplicate and foreign records, and a worker's records in the wrong order")
    void findsFaults() throws IOException {
        final Path log = directory.resolve("log");
        final List<String> whole =
                List.of(LogStormCheck.line(0, 1, "xx"), LogStormCheck.line(1, 1, "xx"), LogStormCheck.line(0, 2, "xx"));
        assertEquals(List.of(), faults(log, whole));
        assertEquals(1, faults(log, whole.subList(0, 1), whole.subList(2, 3)).size(), "missing");
        assertEquals(1, faults(log, whole, whole.subList(1, 2)).size(), "doubled");
        assertEquals(
                2,
                faults(log, List.of(whole.get(2), whole.get(1), whole.get(0))).size() - 1,
                "wrong order");
        assertEquals(
                1, faults(log, whole, List.of("worker=0 record=3 x check=1")).size(), "torn");
    }

    @SafeVarargs
    private static List<String> faults(final Path log, final List<String>... parts) throws IOException {
        Files.deleteIfExists(log);
        for (final List<String> part : parts) {
            Files.write(log, part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        final LogStormCheck check = new LogStormCheck(List.of(2L, 1L));
        check.read(log);
        return check.faults();
    }
}
