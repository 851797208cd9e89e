package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.examples.logging.JulApp;
import io.penstock.examples.logging.Log4jApp;
import io.penstock.examples.logging.LogbackApp;
import io.penstock.sink.SinkStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples' configuration files, unchanged: each framework logs from two processes, and a sink starts by itself.
 */
@Tag("two-process")
class LoggingTest {
    private static final int RECORDS = 4;

    @TempDir
    Path temp;

    static Stream<Arguments> frameworks() {
        return Stream.of(
                Arguments.of(LogbackApp.class, "-Dlogback.configurationFile=logging/logback.xml"),
                Arguments.of(Log4jApp.class, "-Dlog4j2.configurationFile=logging/log4j2.xml"),
                Arguments.of(JulApp.class, "-Djava.util.logging.config.file="));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frameworks")
    @DisplayName("Two processes log into one file, only through the framework's own configuration")
    void twoProcessesOneFile(final Class<?> app, final String configuration) throws Exception {
        final String flag = configuration.endsWith("=") ? configuration + julProperties() : configuration;
        final List<Process> processes = new ArrayList<>();
        final Path log = temp.resolve("app.log");
        final Path lanes = temp.resolve("lanes");
        try {
            for (int i = 0; i < 2; i++) {
                processes.add(new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                flag,
                                "-Dlogs=" + temp,
                                "-cp",
                                System.getProperty("java.class.path"),
                                app.getName())
                        .redirectErrorStream(true)
                        .start());
            }
            for (final Process process : processes) {
                assertEquals("", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                assertEquals(0, process.exitValue());
            }
            await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(log) && records(log) == 2 * RECORDS);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> SinkStatus.of(lanes).sinkPid() == 0);
        } finally {
            processes.forEach(Process::destroyForcibly);
            if (Files.exists(lanes)) {
                ProcessHandle.of(SinkStatus.of(lanes).sinkPid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        for (final Process process : processes) {
            assertTrue(Files.readString(log).contains("record 3 of process " + process.pid()));
        }
    }

    private static long records(final Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.matches("20\\S+( \\S+)? (INFO|ERROR|SEVERE) .*"))
                .count();
    }

    private Path julProperties() throws IOException {
        try (InputStream in = JulApp.class.getResourceAsStream("/logging/logging.properties")) {
            final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(temp.resolve("logging.properties"), text.replace("/tmp/logs", temp.toString()));
        }
    }
}
