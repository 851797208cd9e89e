package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink as a program. */
@Tag("two-process")
class SinkProgramTest {
    @TempDir
    Path temp;

    private Process sink(final String... args) throws IOException {
        return new ProcessBuilder(Jvm.command(LogSink.class, List.of(), args)).start();
    }

    private static String end(final Process process, final int status) throws Exception {
        try {
            final String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(status, process.exitValue(), errors);
            return errors;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @DisplayName("SIGTERM: what was accepted before is in the file")
    void sigtermDrainsFirst() throws Exception {
        final Path log = temp.resolve("app.log");
        final Path lanes = temp.resolve("lanes");
        final Process sink =
                sink("--file", log.toString(), "--dir", lanes.toString(), "--window", "1s", "--sync", "batch");
        try (LogLane lane = LogLane.open(lanes);
                BufferedReader errors = Children.errors(sink)) {
            assertTrue(errors.readLine().contains("ready: file=" + log));
            for (int i = 0; i < 5000; i++) {
                lane.append(("record " + i + "\n").getBytes(UTF_8));
            }
            sink.destroy();
            assertTrue(sink.waitFor(30, TimeUnit.SECONDS));
            assertEquals(128 + 15, sink.exitValue());
        } finally {
            sink.destroyForcibly();
        }
        assertEquals(5000, Files.readAllLines(log).size());
    }

    @Test
    @DisplayName("--status shows each worker's records, lag, drops, and last record from another process")
    void statusFromAnotherProcess() throws Exception {
        final String lanes = temp.resolve("lanes").toString();
        assertTrue(end(sink("--status", "--dir", lanes), 1).contains("no sink and no worker has used this directory"));
        try (LogLane lane = LogLane.at(temp.resolve("lanes"))
                .capacityBytes(64 * 1024)
                .drop()
                .open()) {
            final byte[] record = "x".repeat(1000).getBytes(UTF_8);
            int accepted = 0;
            while (lane.append(record)) {
                accepted++;
            }
            final SinkStatus status = SinkStatus.of(temp.resolve("lanes"));
            assertEquals(0, status.sinkPid());
            final SinkStatus.Worker worker = status.workers().get(0);
            assertEquals(ProcessHandle.current().pid(), worker.pid());
            assertEquals(accepted, worker.lag());
            assertEquals(1, worker.dropped());
            assertEquals(accepted + 1, worker.offered());
            assertTrue(worker.lagBytes() > 60_000, worker.toString());
            assertTrue(Duration.between(worker.last(), Instant.now()).toMinutes() < 5, worker.toString());
            try (LogSink sink = LogSink.to(temp.resolve("app.log"))
                    .listen(temp.resolve("lanes"))
                    .start()) {
                assertTrue(sink.isActive());
                final Process view = sink("--status", "--dir", lanes);
                final String text = new String(view.getInputStream().readAllBytes(), UTF_8);
                assertEquals("", end(view, 0));
                assertTrue(text.contains("sink: pid=" + ProcessHandle.current().pid()), text);
                final String row = text.lines().skip(2).findFirst().orElseThrow();
                assertTrue(
                        row.matches(ProcessHandle.current().pid() + " +alive +0 +" + accepted + " +0 +0 +1 +20\\S+Z"),
                        text);
            }
        }
    }

    @Test
    @DisplayName("The options of the command line do what they say")
    void options() throws Exception {
        final Path log = temp.resolve("app.log");
        final Process sink = sink(("--file " + log + " --dir " + temp.resolve("lanes")
                        + " --max-size 1K --rotate daily --keep 3 --max-age 14d --max-total 2GB --gzip --sync interval"
                        + " --end-when-unused")
                .split(" "));
        try (LogLane lane = LogLane.open(temp.resolve("lanes"))) {
            for (int i = 0; i < 100; i++) {
                assertTrue(lane.append(("x".repeat(99) + "\n").getBytes(UTF_8)));
            }
        }
        // Ends by itself, since no worker is left.
        assertTrue(end(sink, 0).contains("ready"));
        try (LogSink next =
                LogSink.to(log).listen(temp.resolve("lanes")).keep(3).gzip().start()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> LogFiles.all(log).size() == 4
                            && LogFiles.all(log).get(2).toString().endsWith(".gz"));
            assertTrue(next.isActive());
        }
        for (final Path file : LogFiles.all(log)) {
            assertEquals(1000, LogFiles.bytes(file).length);
        }
    }

    @Test
    void wrongArgumentsEndWithStatusTwo() throws Exception {
        assertTrue(end(sink("--file", "x"), 2).contains("--dir"));
        assertTrue(
                end(sink("--file", "x", "--dir", "y", "--sync", "sometimes"), 2).contains("'sometimes' is not one of"));
        assertTrue(end(sink("--file", "x", "--dir", "y", "--window", "50"), 2).contains("'50' is not a time"));
        assertTrue(end(sink("--file", "x", "--dir", "y", "--max-size", "9X"), 2).contains("'9X' is not a size"));
        assertTrue(end(sink("--file", "x", "--dir", "y", "--keep", "0"), 2).contains("keep=0"));
        assertTrue(end(sink("--dir", "y"), 2).contains("--file"));
    }

    @Test
    @DisplayName("L8: a second sink says who has the directory")
    void aSecondSinkEndsWithStatusOne() throws Exception {
        try (LogSink first = LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()) {
            assertTrue(first.isActive());
            final Process second = sink(
                    "--file",
                    temp.resolve("app.log").toString(),
                    "--dir",
                    temp.resolve("lanes").toString());
            final String errors = end(second, 1);
            assertTrue(errors.contains("pid=" + ProcessHandle.current().pid()), errors);
        }
    }

    @Test
    @DisplayName("L8: a sink process of another directory does not get the same file from this one")
    void oneFileOneSinkOfAllProcesses() throws Exception {
        final Path log = temp.resolve("app.log");
        // So that the start reads the file: closing what it read with would drop the lock.
        Files.writeString(log, "in pie");
        final Process first =
                sink("--file", log.toString(), "--dir", temp.resolve("lanes").toString());
        try (BufferedReader errors = Children.errors(first)) {
            assertTrue(errors.readLine().contains("piece of a line"));
            assertTrue(errors.readLine().contains("ready"));
            final IOException refused = assertThrows(
                    IOException.class,
                    () -> LogSink.to(log).listen(temp.resolve("others")).start());
            assertTrue(refused.getMessage().contains("another process has the log file"), refused.getMessage());
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    @DisplayName(
            "L5: a start waits for the lock of a sink that is dying, though nothing in its own directory names that one")
    @Tag("kill")
    void startWhileAnotherDies() throws Exception {
        final Path log = temp.resolve("app.log");
        try (Children children = new Children()) {
            final Process first = children.run(Jvm.command(
                    SinkChild.class,
                    List.of(),
                    log.toString(),
                    temp.resolve("lanes").toString()));
            assertEquals("active", Children.line(first));
            final Thread killer = new Thread(() -> {
                // Not before the start has come to its directory, which it does before it comes to the file.
                await().until(() -> Files.exists(temp.resolve("others").resolve(CheckpointDescriptor.FILE_NAME)));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                first.destroyForcibly();
            });
            killer.start();
            try (LogSink next = LogSink.to(log).listen(temp.resolve("others")).start()) {
                assertTrue(next.isActive());
            }
            killer.join();
        }
    }

    @Test
    @DisplayName("L10: no space: no crash, no torn record; and the next sink goes on where space returns")
    void aFullDiskTearsNothing() throws Exception {
        final Path log = temp.resolve("app.log");
        final Path lanes = temp.resolve("lanes");
        Files.createDirectories(lanes);
        // Files made before the limit: it holds for each file of the process, and lanes are larger.
        final List<String> records = new ArrayList<>();
        try (LogLane lane = LogLane.at(lanes).capacityBytes(1024 * 1024).open()) {
            for (int i = 0; i < 700; i++) {
                records.add(i + "x".repeat(1000));
                assertTrue(lane.append((records.get(i) + "\n").getBytes(UTF_8)));
            }
            final List<String> command = Jvm.command(SinkChild.class, List.of(), log.toString(), lanes.toString());
            final List<String> limited =
                    new ArrayList<>(List.of("bash", "-c", "ulimit -f 300; exec \"$@\"", "limited"));
            limited.addAll(command);
            final Process sink = new ProcessBuilder(limited)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = Children.reader(sink)) {
                assertEquals("active", said.readLine());
                assertEquals("problem", said.readLine());
                assertEquals("problem", said.readLine());
                assertTrue(sink.isAlive());
            } finally {
                Children.kill(sink);
            }
            try (LogSink next = LogSink.to(log).listen(lanes).start()) {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> Files.readAllLines(log).size() == 700);
                assertTrue(next.isActive());
            }
        }
        assertEquals(records, Files.readAllLines(log));
    }
}
