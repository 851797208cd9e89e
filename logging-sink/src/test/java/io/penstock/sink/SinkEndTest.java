package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks that workers start: what they inherit, and who of the two waits for whom at the end. */
@Tag("two-process")
class SinkEndTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path log;
    private Path lanes;

    @BeforeEach
    void paths() {
        log = temp.resolve("app.log");
        lanes = temp.resolve("lanes");
    }

    @AfterEach
    void endTheSink() throws IOException {
        if (Files.exists(lanes.resolve(CheckpointDescriptor.FILE_NAME))) {
            ProcessHandle.of(SinkStatus.of(lanes).sinkPid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private List<String> lines() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Logs one record, and ends as the last argument says. */
    static final class Worker {
        private Worker() {}

        public static void main(final String... args) throws Exception {
            final LogLane lane =
                    LogLane.at(Path.of(args[0])).autostart(Path.of(args[1])).open();
            if (args[2].equals("hook")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> logLate(lane, Path.of(args[0]))));
            }
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            if (args[2].equals("close")) {
                lane.close();
                Runtime.getRuntime().halt(0);
            }
            if (args[2].equals("exit")) {
                System.exit(0);
            }
        }
    }

    /** Logs when the hook of the lane has ended, and while the sink is stopped for a second. */
    private static void logLate(final LogLane lane, final Path lanes) {
        try {
            await().pollDelay(Duration.ofMillis(500))
                    .atMost(LONG)
                    .until(() -> SinkStatus.of(lanes).sinkPid() > 0
                            && Thread.getAllStackTraces().keySet().stream()
                                    .noneMatch(thread -> thread.getName().equals("penstock-lane-exit")));
            final long sink = SinkStatus.of(lanes).sinkPid();
            assertTrue(sink > 0, "a signal to 0 would stop this test");
            Signals.send("STOP", sink);
            new ProcessBuilder("sh", "-c", "sleep 1; kill -CONT " + sink).start();
            lane.append("late\n".getBytes(UTF_8));
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private Process worker(final Map<String, String> environment, final List<String> flags, final String end)
            throws IOException {
        final List<String> command =
                new ArrayList<>(Jvm.command(Worker.class, flags, lanes.toString(), log.toString(), end));
        command.remove("-XX:+UseSerialGC"); // a variable may name another collector
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "close"})
    @DisplayName(
            "L2: a program that logs one record and ends at once has it in the file before it has ended, though it has to start its sink first: so a container may end with it")
    void endsAtOnce(final String end) throws Exception {
        assertEquals(0, worker(Map.of(), List.of(), end).waitFor());
        assertEquals(List.of("one"), lines());
    }

    @Test
    @DisplayName("L2: what a shutdown hook logs is in the file when its JVM has ended, though the sink takes a while")
    void hooks() throws Exception {
        assertEquals(0, worker(Map.of(), List.of(), "hook").waitFor());
        assertEquals(List.of("one", "late"), lines());
    }

    @Test
    @DisplayName(
            "H1: the sink starts whatever variables give options to the worker's JVM: another collector, a larger heap, a debugger's port")
    void variables() throws Exception {
        final Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS",
                "-XX:+UseG1GC -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
                "_JAVA_OPTIONS",
                "-Xms200m -Xmx300m",
                "JDK_JAVA_OPTIONS",
                "-Dcom.sun.management.jmxremote.port=0 -Dcom.sun.management.jmxremote.authenticate=false"
                        + " -Dcom.sun.management.jmxremote.ssl=false");
        assertEquals(0, worker(environment, List.of(), "return").waitFor());
        assertEquals(List.of("one"), lines());
        assertFalse(Files.readString(lanes.resolve(SinkStarter.ERRORS)).contains("Picked up"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    @DisplayName(
            "L2: a signal does not end a sink that still has a worker: the records that follow are written, and it ends with the last worker")
    void signals(final String signal) throws Exception {
        final long pid;
        try (LogLane lane = LogLane.at(lanes).block(LONG).autostart(log).open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().atMost(LONG).until(() -> lines().size() == 1);
            pid = SinkStatus.of(lanes).sinkPid();
            assertTrue(pid > 0);
            Signals.send(signal, pid);
            // Longer than it takes to end an idle sink: its hook runs, and a second signal changes nothing.
            await().during(Duration.ofSeconds(2))
                    .atMost(LONG)
                    .until(() -> SinkStatus.of(lanes).sinkPid() == pid);
            Signals.send(signal, pid);
            assertTrue(lane.append("two\n".getBytes(UTF_8)));
        }
        assertEquals(List.of("one", "two"), lines());
        await().atMost(LONG)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    @DisplayName(
            "L2: a signal that ends a sink that has just begun is no reason to have none: closing waits for the next one")
    void earlySignal() throws Exception {
        try (LogLane lane = LogLane.at(lanes).block(LONG).autostart(log).open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(LONG)
                    .until(() -> ProcessHandle.current().children().anyMatch(SinkEndTest::isSink));
            ProcessHandle.current().children().filter(SinkEndTest::isSink).forEach(ProcessHandle::destroy);
        }
        assertEquals(List.of("one"), lines());
    }

    private static boolean isSink(final ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(SinkProcess.class.getName());
    }

    @Test
    @DisplayName(
            "H1: the reason why a sink does not start is reported, with the words of its JVM, and closing does not wait for it")
    void reasonIsTold() throws Exception {
        final List<String> problems = new CopyOnWriteArrayList<>();
        try (LogLane lane = LogLane.at(lanes)
                .autostart(log, "--jar", temp.resolve("none.jar").toString())
                .onProblem(problems::add)
                .open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().atMost(LONG).until(() -> !problems.isEmpty());
            assertTrue(problems.get(0).contains("Could not find or load main class"), problems.get(0));
            assertTrue(problems.get(0).contains("exitCode=1"), problems.get(0));
        }
        assertEquals(List.of(), lines());
    }

    @Test
    @DisplayName("L7: a sink that a worker starts rotates in the worker's time zone")
    void zone() throws Exception {
        final TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        try (LogLane lane =
                LogLane.at(lanes).autostart(log, "--rotate", "daily").open()) {
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().atMost(LONG).until(() -> lines().size() == 1);
            final List<String> arguments =
                    Arrays.asList(ProcessHandle.of(SinkStatus.of(lanes).sinkPid())
                            .orElseThrow()
                            .info()
                            .arguments()
                            .orElseThrow());
            assertEquals("Asia/Kolkata", arguments.get(arguments.indexOf("--zone") + 1));
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
