package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sinks that workers start. */
@Tag("two-process")
class AutostartTest extends SinkTestCase {
    @AfterEach
    void endTheSink() throws IOException {
        if (Files.exists(lanes.resolve(CheckpointDescriptor.FILE_NAME))) {
            ProcessHandle.of(SinkStatus.of(lanes).sinkPid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private LogLane.Builder lane() {
        return LogLane.at(lanes).block(Duration.ofSeconds(60)).autostart(log, "--max-size", "1MB");
    }

    private long sinkPid() throws IOException {
        return SinkStatus.of(lanes).sinkPid();
    }

    private long lines() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    @Test
    @DisplayName(
            "L5: the first worker starts a sink; one that is killed is started again; it ends when the last worker is gone")
    @Tag("kill")
    void startsAgainAndEnds() throws Exception {
        try (LogLane lane = lane().open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().atMost(Duration.ofSeconds(60)).until(() -> lines() == 1);
            final long first = sinkPid();
            assertTrue(first > 0 && first != ProcessHandle.current().pid());
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            assertTrue(lane.append("two\n".getBytes(UTF_8)));
            await().atMost(Duration.ofSeconds(60)).until(() -> lines() == 2);
            assertTrue(sinkPid() != first);
        }
        final long second = sinkPid();
        await().atMost(Duration.ofSeconds(60)).until(() -> sinkPid() == 0);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ProcessHandle.of(second).isEmpty()
                        || !ProcessHandle.of(second).get().isAlive());
        assertEquals(List.of("one", "two"), Files.readAllLines(log));
    }

    @Test
    @DisplayName("Workers that start at once get one sink, also one that ends at once")
    void manyWorkersOneSink() throws Exception {
        try (Children children = new Children()) {
            for (int i = 0; i < 4; i++) {
                children.start(Worker.class, lanes.toString(), log.toString(), Integer.toString(i));
            }
            await().atMost(Duration.ofSeconds(90)).until(() -> lines() == 400);
            await().atMost(Duration.ofSeconds(60)).until(() -> sinkPid() == 0);
        }
        try (Stream<Path> files = Files.list(lanes)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(LaneName.SUFFIX)));
        }
    }

    /** Appends 100 records, and ends. */
    static final class Worker {
        private Worker() {}

        public static void main(final String... args) throws Exception {
            try (LogLane lane = LogLane.at(Path.of(args[0]))
                    .autostart(Path.of(args[1]), "--window", "10ms")
                    .open()) {
                for (int i = 0; i < 100; i++) {
                    lane.append((args[2] + " " + i + "\n").getBytes(UTF_8));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"a NUL\0inside.jar,the sink cannot be started", "missing.jar,Could not find or load main class"})
    @DisplayName("Where no sink can be started, the file of errors says why, in the words of the JVM where it has any")
    void whyItCannotBeStarted(final String jar, final String reason) throws Exception {
        try (LogLane lane = LogLane.at(lanes).autostart(log, "--jar", jar).open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            final Path errors = lanes.resolve(SinkStarter.ERRORS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            Files.exists(errors) && Files.readString(errors).contains(reason));
        }
    }

    @Test
    @DisplayName("H2: the sink of a worker with a class path beyond 128 KiB starts, and writes a file of any name")
    void longClassPath() throws Exception {
        final Path odd = temp.resolve("two words 'quoted' \"so\".log");
        final String path =
                System.getProperty("java.class.path") + File.pathSeparator + "/nowhere/" + "x".repeat(200_000);
        try (ChildJvm<Object, Object> worker = ChildJvm.running(Worker.class)
                .classPath(path)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-Xmx128m")
                .arguments(lanes.toString(), odd.toString(), "0")
                .start()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(odd) && Files.readAllLines(odd).size() == 100);
            assertTrue(worker.join(Duration.ofSeconds(60)));
        }
    }

    @Test
    void wrongOptionsAreRefusedAtOnce() {
        final LogLane.Builder lane = LogLane.at(lanes);
        assertThrows(IllegalArgumentException.class, () -> lane.autostart(log, "--max-size"));
        assertThrows(IllegalArgumentException.class, () -> lane.autostart(log, "--max-size", "much"));
        assertThrows(IllegalArgumentException.class, () -> lane.autostart(log, "--colour", "red"));
    }
}
