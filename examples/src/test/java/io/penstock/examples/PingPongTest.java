package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("two-process")
class PingPongTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--count 1000", "--count 1 --size 0", "--count 20 --size 1000000 --waiting PARKING"})
    @DisplayName("Prints a histogram of round trips, nothing on standard error, and leaves nothing behind")
    void printsAHistogram(final String arguments) throws IOException, InterruptedException {
        final Path temporary = Files.createDirectory(directory.resolve("tmp"));
        final Shell.Ended ended = new Shell(directory)
                .run("export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$PWD/tmp; penstock pingpong " + arguments);
        assertEquals(
                "Picked up JAVA_TOOL_OPTIONS",
                ended.err().replaceAll("(?s)(Picked up JAVA_TOOL_OPTIONS)[^\n]*\n(?:.*)", "$1"));
        assertEquals(0, ended.status());
        assertTrue(
                Pattern.compile(
                                "^\\d+ round trips of \\d+ bytes, \\d+ per second; .*50.0 % +\\d+\\.\\d\\d.*100.0 % +\\d+\\.\\d\\d\n$",
                                Pattern.DOTALL)
                        .matcher(ended.out())
                        .matches(),
                ended.out());
        assertEquals(0, Files.list(temporary).count());
    }

    @Test
    void refusesToSendNothing() throws IOException, InterruptedException {
        final Shell.Ended ended = new Shell(directory).run("penstock pingpong --count 0");
        assertEquals(2, ended.status());
        assertTrue(ended.err().startsWith("pingpong: Nothing to send: --count=0"), ended::err);
    }
}
