package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One JVM: what needs no second one. */
class LogSinkTest extends SinkTestCase {
    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    private long laneFiles() throws IOException {
        try (Stream<Path> files = Files.list(lanes)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("sink.")
                            && !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    @Test
    void whatWasAcceptedBeforeTheCloseOfTheSinkIsInTheFile() throws Exception {
        try (LogLane lane = LogLane.open(lanes)) {
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                assertTrue(sink.isActive());
                for (int i = 0; i < 1000; i++) {
                    assertTrue(lane.append(bytes("record " + i + "\n")));
                }
            }
            assertEquals(1000, Files.readAllLines(log).size());
            assertEquals(1000, lane.offered());
            assertEquals(1000, lane.written());
            assertEquals(0, lane.dropped());
        }
    }

    @Test
    @DisplayName("L9: the sink may be missing; records wait in the lane for it")
    void recordsWaitForASinkThatIsStartedLater() throws Exception {
        try (LogLane lane = LogLane.open(lanes)) {
            lane.append(bytes("early\n"));
        }
        try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
            await().atMost(Duration.ofSeconds(10)).until(() -> sink.recordsWritten() == 1);
            await().atMost(Duration.ofSeconds(10)).until(() -> laneFiles() == 0);
        }
        assertEquals("early\n", Files.readString(log));
    }

    @Test
    void aClosedLaneIsRemovedOnceItIsWritten() throws Exception {
        try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
            for (int i = 0; i < 3; i++) {
                try (LogLane lane = LogLane.open(lanes)) {
                    lane.append(bytes("lane " + i + "\n"));
                }
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> laneFiles() == 0);
            assertEquals(3, sink.recordsWritten());
        }
        assertEquals("lane 0\nlane 1\nlane 2\n", Files.readString(log));
    }

    @Test
    void handlesOfOneProcessShareALaneThatLivesAsLongAsTheLast() throws Exception {
        final LogLane one = LogLane.open(lanes);
        final LogLane two = LogLane.open(lanes);
        assertEquals(1, laneFiles());
        one.close();
        one.close();
        assertFalse(one.append(bytes("after the close\n")));
        assertTrue(two.append(bytes("still open\n")));
        assertEquals(1, two.offered());
        two.close();
        LogSink.to(log).listen(lanes).start().close();
        assertEquals("still open\n", Files.readString(log));
    }

    @Test
    @DisplayName("L1: records of any size, larger than the lane too, stand in the file whole and in order")
    void recordsLargerThanTheLane() throws Exception {
        final int[] sizes = {0, 1, 20, 8_000, 8_200, 70_000, 300_000, 1_048_576, 5_000_000, 10};
        final StringBuilder expected = new StringBuilder();
        try (LogSink sink = LogSink.to(log).listen(lanes).start();
                LogLane lane = LogLane.at(lanes).capacityBytes(64 * 1024).open()) {
            for (final int size : sizes) {
                final String record = size == 0 ? "" : "x".repeat(size - 1) + "\n";
                expected.append(record);
                assertTrue(lane.append(bytes(record)));
            }
        }
        assertEquals(expected.toString(), Files.readString(log));
        assertEquals(
                0,
                Files.list(lanes)
                        .filter(file -> file.toString().endsWith(LaneName.LARGE_SUFFIX))
                        .count());
    }

    @Test
    @DisplayName("L2, L9: a full lane costs the time-out; then the record is counted as dropped, and a line says so")
    void aFullLaneDropsAfterTheTimeoutAndSaysSo() throws Exception {
        final byte[] record = bytes("y".repeat(999) + "\n");
        int accepted = 0;
        try (LogLane lane = LogLane.at(lanes)
                .capacityBytes(64 * 1024)
                .block(Duration.ofMillis(50))
                .open()) {
            while (lane.append(record)) {
                accepted++;
            }
            final long before = System.nanoTime();
            assertFalse(lane.append(record));
            assertTrue(System.nanoTime() - before >= Duration.ofMillis(50).toNanos());
            assertEquals(2, lane.dropped());
            assertEquals(lane.offered(), lane.written() + lane.dropped());
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                final int written = accepted;
                await().atMost(Duration.ofSeconds(10)).until(() -> sink.recordsWritten() == written);
                assertTrue(lane.append(bytes("room again\n")));
            }
        }
        final List<String> lines = Files.readAllLines(log);
        assertEquals(accepted + 2, lines.size());
        assertTrue(lines.get(accepted)
                .startsWith("penstock: records dropped, the lane was full or not open: count=2 from="));
        assertEquals("room again", lines.get(accepted + 1));
    }

    @Test
    void anInterruptNeitherLosesTheRecordNorItself() throws Exception {
        final byte[] record = bytes("z".repeat(999) + "\n");
        try (LogLane lane = LogLane.at(lanes)
                .capacityBytes(64 * 1024)
                .block(Duration.ofSeconds(30))
                .open()) {
            for (int i = 0; i < 60; i++) {
                lane.append(record);
            }
            final List<Boolean> results = new ArrayList<>();
            final Thread writer = new Thread(() -> {
                Thread.currentThread().interrupt();
                for (int i = 0; i < 100; i++) {
                    results.add(lane.append(record));
                }
                results.add(Thread.currentThread().isInterrupted());
            });
            writer.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> writer.getState() != Thread.State.NEW);
            writer.interrupt();
            LogSink.to(log).listen(lanes).start().close();
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                writer.join(20_000);
            }
            assertEquals(101, results.size());
            assertFalse(results.contains(false));
        }
        assertEquals(160, Files.readAllLines(log).size());
    }

    @Test
    @DisplayName("L8: a second sink says who has the directory; one that stands by takes over")
    void oneSinkWrites() throws Exception {
        final LogSink first = LogSink.to(log).listen(lanes).start();
        final IOException refused = assertThrows(
                IOException.class, () -> LogSink.to(log).listen(lanes).start());
        assertTrue(
                refused.getMessage().contains("pid=" + ProcessHandle.current().pid()), refused.getMessage());
        try (LogSink second = LogSink.to(log).listen(lanes).standby().start();
                LogLane lane = LogLane.open(lanes)) {
            assertFalse(second.isActive());
            lane.append(bytes("for the first\n"));
            first.close();
            await().atMost(Duration.ofSeconds(10)).until(second::isActive);
            lane.append(bytes("for the second\n"));
        }
        assertEquals("for the first\nfor the second\n", Files.readString(log));
    }

    @Test
    @DisplayName("L8: a sink of another directory does not get the same file")
    void oneFileOneSink() throws Exception {
        try (LogSink first = LogSink.to(log).listen(lanes).start()) {
            final IOException refused = assertThrows(
                    IOException.class,
                    () -> LogSink.to(log).listen(temp.resolve("others")).start());
            assertTrue(refused.getMessage().contains("another directory"), refused.getMessage());
            assertTrue(first.isActive());
        }
        LogSink.to(log).listen(temp.resolve("others")).start().close();
    }

    @Test
    @DisplayName("L8: a sink whose place was taken writes nothing more")
    void aSinkThatLostItsPlaceStops() throws Exception {
        final List<String> problems = new CopyOnWriteArrayList<>();
        final SinkFile file = SinkFile.at(lanes);
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink =
                        LogSink.to(log).listen(lanes).onProblem(problems::add).start()) {
            final long self = file.words().getLongVolatile(CheckpointDescriptor.SINK);
            file.words().putLongVolatile(CheckpointDescriptor.SINK, self + 1);
            lane.append(bytes("for my successor\n"));
            await().atMost(Duration.ofSeconds(10)).until(() -> !sink.isActive());
            assertEquals("", Files.readString(log));
            assertTrue(problems.get(0).contains("another sink has taken over"), problems.toString());
            file.words().putLongVolatile(CheckpointDescriptor.SINK, 0);
            LogSink.to(log).listen(lanes).start().close();
        }
        assertEquals("for my successor\n", Files.readString(log));
    }

    @Test
    @DisplayName("L11: a piece of a line at the end of the file goes to a file beside it")
    void aDamagedTailIsMovedAside() throws Exception {
        Files.writeString(log, "whole\nin pie");
        final List<String> problems = new ArrayList<>();
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink =
                        LogSink.to(log).listen(lanes).onProblem(problems::add).start()) {
            lane.append(bytes("next\n"));
        }
        assertEquals("whole\nnext\n", Files.readString(log));
        assertEquals(1, problems.size());
        try (Stream<Path> files = Files.list(temp)) {
            final Path aside = files.filter(file -> file.toString().contains("app.log.damaged-6-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("in pie", Files.readString(aside));
        }
    }

    @Test
    void whatTheSinkWroteItselfIsNoDamageWhateverItsLastByte() throws Exception {
        for (final String record : List.of("no line end;", "none again;")) {
            try (LogLane lane = LogLane.open(lanes);
                    LogSink sink = LogSink.to(log).listen(lanes).start()) {
                lane.append(bytes(record));
            }
        }
        Files.writeString(log, "somebody else's\npiece", java.nio.file.StandardOpenOption.APPEND);
        LogSink.to(log).listen(lanes).start().close();
        assertEquals("no line end;none again;somebody else's\n", Files.readString(log));
    }

    @Test
    void filesBelongToTheUserAlone() throws Exception {
        try (LogLane lane = LogLane.at(lanes).capacityBytes(64 * 1024).open()) {
            lane.append(new byte[100_000]);
            try (Stream<Path> files = Files.list(lanes)) {
                for (final Path file : files.filter(Files::isRegularFile).toList()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file.toString());
                }
            }
            LogSink.to(log).listen(lanes).start().close();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
        }
    }

    @Test
    @DisplayName("L3: records of all threads and lanes by timestamp, when they come within the window")
    void theFileIsSortedByTimestamp() throws Exception {
        // The sink comes later, so that all records are there in its first round.
        try (LogLane lane = LogLane.open(lanes)) {
            for (int i = 0; i < 100; i++) {
                lane.append(800, 1_000 + 2 * i, bytes(1_000 + 2 * i + "\n"), 0, 5);
            }
        }
        try (LogLane lane = LogLane.open(lanes)) {
            assertEquals(2, laneFiles());
            for (int i = 0; i < 100; i++) {
                lane.append(800, 1_001 + 2 * i, bytes(1_001 + 2 * i + "\n"), 0, 5);
            }
        }
        LogSink.to(log).listen(lanes).start().close();
        final List<String> lines = Files.readAllLines(log);
        assertEquals(200, lines.size());
        assertEquals(lines.stream().sorted().toList(), lines);
    }

    @Test
    void whatAWorkerLeftThatWasKilledWhileItMadeItsLaneIsRemoved() throws Exception {
        LogLane.open(lanes).close();
        // No incarnation of this hub, hence dead.
        final Path leftover =
                lanes.resolve("9-1-1.lane." + HexFormat.of().toHexDigits(1 << 11 | 9) + "-0123456789abcdef.tmp");
        Files.writeString(leftover, "half");
        try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
            assertTrue(sink.isActive());
            await().atMost(Duration.ofSeconds(10)).until(() -> laneFiles() == 0);
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LogLane.at(lanes).capacityBytes(100_000));
        assertThrows(IllegalArgumentException.class, () -> LogLane.at(lanes).block(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> LogSink.to(log).window(Duration.ofSeconds(11)));
        assertThrows(IllegalStateException.class, () -> LogSink.to(log).start());
        // More milliseconds than there are: for ever.
        LogSink.to(log).maxAge(Duration.ofSeconds(Long.MAX_VALUE));
    }
}
