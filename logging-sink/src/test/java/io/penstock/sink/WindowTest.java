package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order over several JVMs. */
class WindowTest {
    private static final Duration WINDOW = Duration.ofMillis(200);
    private static final int WORKERS = 3;
    private static final int RECORDS = 300;

    @TempDir
    Path temp;

    /** Appends its timestamps, and prints those that it was late with. */
    static final class Worker {
        private Worker() {}

        public static void main(final String... args) throws Exception {
            try (LogLane lane = LogLane.open(Path.of(args[0]))) {
                for (int i = 0; i < RECORDS; i++) {
                    final long nowNs = EpochClock.nowNs();
                    final byte[] record = (nowNs + " " + args[1] + " " + i + "\n").getBytes(UTF_8);
                    lane.append(800, nowNs, record, 0, record.length);
                    if (EpochClock.nowNs() - nowNs > WINDOW.toNanos()) {
                        System.out.println(nowNs);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
            }
        }
    }

    @Test
    @DisplayName(
            "L3: records of several JVMs that lie further apart than the window are in order, unless appended later than that")
    @Tag("two-process")
    void inOrderWithinTheWindow() throws Exception {
        final Path log = temp.resolve("app.log");
        final Set<Long> late = new HashSet<>();
        try (LogSink sink = LogSink.to(log)
                        .listen(temp.resolve("lanes"))
                        .window(WINDOW)
                        .start();
                Children children = new Children()) {
            final List<Process> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(children.start(Worker.class, temp.resolve("lanes").toString(), Integer.toString(i)));
            }
            for (final Process worker : workers) {
                for (String line = Children.line(worker); line != null; line = Children.line(worker)) {
                    late.add(Long.parseLong(line));
                }
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.recordsWritten() == WORKERS * RECORDS);
        }
        final int[] next = new int[WORKERS];
        long latest = 0;
        for (final String line : Files.readAllLines(log)) {
            final String[] parts = line.split(" ");
            final long atNs = Long.parseLong(parts[0]);
            assertTrue(late.contains(atNs) || latest - atNs <= WINDOW.toNanos(), line + " after " + latest);
            latest = Math.max(latest, atNs);
            assertEquals(next[Integer.parseInt(parts[1])]++, Integer.parseInt(parts[2]), line);
        }
    }

    @Test
    @DisplayName("A sink that was woken late does not wait on top of that; timestamps of another time do not count")
    void wokenLate() {
        final long windowNs = WINDOW.toNanos();
        final long settleNs = windowNs / 5;
        assertEquals(settleNs, SinkLoop.settleNs(windowNs, 2, 0));
        assertEquals(settleNs - 1000, SinkLoop.settleNs(windowNs, 2, 1000));
        assertEquals(0, SinkLoop.settleNs(windowNs, 2, settleNs));
        assertEquals(0, SinkLoop.settleNs(windowNs, 2, windowNs));
        assertEquals(settleNs, SinkLoop.settleNs(windowNs, 2, windowNs + 1));
        assertEquals(settleNs, SinkLoop.settleNs(windowNs, 2, -1));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1), SinkLoop.settleNs(windowNs, 1, 0));
        assertEquals(0, SinkLoop.settleNs(0, 2, 0));
    }

    @Test
    @DisplayName("L3: the age of a record is that of the oldest at the lanes' heads")
    void theOldest() throws Exception {
        final Path lanes = temp.resolve("lanes");
        final WorkerLane lane = WorkerLane.create(lanes, LaneDescriptor.MIN_CAPACITY);
        try (Stream<Path> files = Files.list(lanes)) {
            final Path file = files.filter(path -> LaneName.of(path).isPresent())
                    .findFirst()
                    .orElseThrow();
            final LaneReader reader =
                    SinkLane.open(file, LaneName.of(file).orElseThrow()).reader();
            assertEquals(-7, reader.headTimestampNs(-7));
            lane.append(800, 4711, new byte[10], 0, 10, 0);
            lane.append(800, 4710, new byte[10], 0, 10, 0);
            assertEquals(4711, reader.headTimestampNs(-7));
        }
    }

    @Test
    @DisplayName(
            "L3: the sink lets a fifth of the window pass, so that a record that comes late with an older timestamp is sorted in")
    void whoComesLate() throws Exception {
        final Path log = temp.resolve("app.log");
        final Path lanes = temp.resolve("lanes");
        // Before the sink: while it knows one lane it waits for no other.
        final WorkerLane one = WorkerLane.create(lanes, LaneDescriptor.MIN_CAPACITY);
        final WorkerLane two = WorkerLane.create(lanes, LaneDescriptor.MIN_CAPACITY);
        try (LogSink sink =
                LogSink.to(log).listen(lanes).window(Duration.ofSeconds(10)).start()) {
            final byte[] record = "2\n1\n".getBytes(UTF_8);
            one.append(800, 2, record, 0, 2, 0);
            // Long enough for a sink that does not wait, and much less than 2 s.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            two.append(800, 1, record, 2, 2, 0);
            one.close();
            two.close();
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.recordsWritten() == 2);
        }
        assertEquals("1\n2\n", Files.readString(log));
    }
}
