package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens when a lane is full. */
class PolicyTest extends SinkTestCase {
    private static final Pattern TOLD = Pattern.compile(
            "penstock: records dropped, the lane was full or not open: count=(\\d+) from=(\\S+) to=(\\S+) pid=(\\d+) total=(\\d+)");
    private static final byte[] RECORD = ("y".repeat(999) + "\n").getBytes(UTF_8);
    private static final int SMALL = 64 * 1024;

    private static int fill(final LogLane lane) {
        int accepted = 0;
        while (lane.append(RECORD)) {
            accepted++;
        }
        return accepted;
    }

    private long told() throws IOException {
        long sum = 0;
        for (final String line : Files.readAllLines(log)) {
            final Matcher matcher = TOLD.matcher(line);
            if (matcher.matches()) {
                sum += Long.parseLong(matcher.group(1));
                assertEquals(ProcessHandle.current().pid(), Long.parseLong(matcher.group(4)));
                assertFalse(Instant.parse(matcher.group(2)).isAfter(Instant.parse(matcher.group(3))));
                assertTrue(Duration.between(Instant.parse(matcher.group(2)), Instant.now())
                                .toMinutes()
                        < 5);
            }
        }
        return sum;
    }

    @Test
    @DisplayName("L6: drop costs no time; what is dropped is counted, and the file says how many and when")
    void drop() throws Exception {
        try (LogLane lane = LogLane.at(lanes).capacityBytes(SMALL).drop().open()) {
            final int accepted = fill(lane);
            final long beforeNs = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                assertFalse(lane.append(RECORD));
            }
            // 1,000 waits of the default would be more than an hour.
            assertTrue(System.nanoTime() - beforeNs < TimeUnit.SECONDS.toNanos(100), "waited");
            assertEquals(1001, lane.dropped());
            assertEquals(accepted, lane.written());
            assertEquals(lane.offered(), lane.written() + lane.dropped());
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                assertTrue(sink.isActive());
                // An open lane, whose worker says nothing more.
                await().atMost(Duration.ofSeconds(60)).until(() -> told() == 1001);
                assertEquals(accepted, sink.recordsWritten());
            }
            assertEquals(accepted + 1, Files.readAllLines(log).size());
        }
    }

    @Test
    @DisplayName("L6: what was given up in front of the lane counts, and is told of though nothing is logged")
    void givenUpInFront() throws Exception {
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log).listen(lanes).start()) {
            assertTrue(sink.isActive());
            lane.countDropped(3, Instant.now(), Instant.now());
            await().atMost(Duration.ofSeconds(60)).until(() -> told() == 3);
            // By a sink that has no other reason to look at this lane.
            lane.countDropped(2, Instant.now(), Instant.now());
            await().atMost(Duration.ofSeconds(60)).until(() -> told() == 5);
            assertEquals(5, lane.dropped());
            assertEquals(5, lane.offered());
            assertThrows(IllegalArgumentException.class, () -> lane.countDropped(0, Instant.now(), Instant.now()));
        }
    }

    @Test
    @DisplayName("L6: drop-below gives up what is less severe at once, and lets the rest wait")
    void dropBelow() throws Exception {
        final Duration wait = Duration.ofMillis(300);
        try (LogLane lane = LogLane.at(lanes)
                .capacityBytes(SMALL)
                .dropBelow(900)
                .block(wait)
                .open()) {
            fill(lane);
            final long beforeNs = System.nanoTime();
            assertFalse(lane.append(900, 1, RECORD, 0, RECORD.length));
            final long waitedNs = System.nanoTime() - beforeNs;
            assertTrue(waitedNs >= wait.toNanos(), "ns=" + waitedNs);
            int quick = 0;
            for (int i = 0; i < 20; i++) {
                final long at = System.nanoTime();
                assertFalse(lane.append(899, 1, RECORD, 0, RECORD.length));
                quick += System.nanoTime() - at < wait.toNanos() ? 1 : 0;
            }
            assertTrue(quick > 0, "each of them waited");
            assertEquals(lane.offered(), lane.written() + lane.dropped());
        }
    }

    @Test
    @DisplayName(
            "L6, L9: block waits as long as it was told, with or without a sink, whatever thread waits besides; a line in the file says so")
    void blockIsBounded() throws Exception {
        final Duration wait = Duration.ofMillis(200);
        try (LogLane lane = LogLane.at(lanes).capacityBytes(SMALL).block(wait).open()) {
            final int accepted = fill(lane);
            final Thread[] threads = new Thread[4];
            final long[] slowestNs = new long[threads.length];
            for (int i = 0; i < threads.length; i++) {
                final int self = i;
                threads[i] = new Thread(() -> {
                    for (int call = 0; call < 3; call++) {
                        final long beforeNs = System.nanoTime();
                        lane.append(RECORD);
                        slowestNs[self] = Math.max(slowestNs[self], System.nanoTime() - beforeNs);
                    }
                });
                threads[i].start();
            }
            for (int i = 0; i < threads.length; i++) {
                threads[i].join();
                assertTrue(slowestNs[i] >= wait.toNanos(), "ns=" + slowestNs[i]);
                assertTrue(slowestNs[i] < wait.toNanos() * 100, "ns=" + slowestNs[i]);
            }
            assertEquals(13, lane.dropped());
            assertEquals(lane.offered(), lane.written() + lane.dropped());
            assertEquals(accepted, lane.written());
        }
        LogSink.to(log).listen(lanes).start().close();
        assertEquals(13, told());
    }

    @Test
    @DisplayName("L6: what a worker dropped is told although it is killed before there is room")
    @Tag("two-process")
    @Tag("kill")
    void aDeadWorkersDropsAreTold() throws Exception {
        try (Children children = new Children()) {
            final Process worker = children.start(DroppingWorker.class, lanes.toString());
            final String[] counts = Children.line(worker).split(" ");
            Children.kill(worker);
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.list(lanes)
                                .noneMatch(file -> file.toString().endsWith(LaneName.SUFFIX)));
                assertEquals(Long.parseLong(counts[0]), sink.recordsWritten());
            }
            final List<String> lines = Files.readAllLines(log);
            final Matcher matcher = TOLD.matcher(lines.get(lines.size() - 1));
            assertTrue(matcher.matches(), lines.get(lines.size() - 1));
            assertEquals(counts[1], matcher.group(1));
            assertEquals(Long.toString(worker.pid()), matcher.group(4));
            assertEquals(lines.size() - 1, Long.parseLong(counts[0]));
        }
    }

    /** Fills its lane, says how many were accepted and dropped, and waits to be killed. */
    static final class DroppingWorker {
        private DroppingWorker() {}

        public static void main(final String... args) throws Exception {
            final LogLane lane =
                    LogLane.at(Path.of(args[0])).capacityBytes(SMALL).drop().open();
            fill(lane);
            fill(lane);
            System.out.println(lane.written() + " " + lane.dropped());
            System.in.read();
        }
    }

    @Test
    @DisplayName("L9: a stopped sink costs a log call no more than the time-out, and nothing accepted is lost")
    @Tag("two-process")
    void aStoppedSink() throws Exception {
        try (Children children = new Children();
                LogLane lane = LogLane.at(lanes)
                        .capacityBytes(SMALL)
                        .block(Duration.ofMillis(100))
                        .open()) {
            final Process sink = children.run(
                    Jvm.command(LogSink.class, List.of(), "--file", log.toString(), "--dir", lanes.toString()));
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(log));
            assertTrue(lane.append("first\n".getBytes(UTF_8)));
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(log) == 6);
            Signals.send("STOP", sink.pid());
            try {
                fill(lane);
                final long beforeNs = System.nanoTime();
                assertFalse(lane.append(RECORD));
                assertTrue(System.nanoTime() - beforeNs < TimeUnit.SECONDS.toNanos(10));
            } finally {
                Signals.send("CONT", sink.pid());
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> told() == 2);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readAllLines(log).size() == lane.written() + 1);
        }
    }
}
