package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** D4: the directory of the lanes is removed under a worker. The rule says 2 s; the guard is tenfold. */
@Timeout(120)
class RemovedDirectoryTest {
    private static final Duration GUARD = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private static void deleteTree(final Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean hasLane(final Path lanes) throws IOException {
        if (!Files.isDirectory(lanes)) {
            return false;
        }
        try (Stream<Path> files = Files.list(lanes)) {
            return files.anyMatch(file -> file.toString().endsWith(LaneName.SUFFIX));
        }
    }

    @Test
    @DisplayName("D4: a worker whose lane was removed opens another, which the next sink finds")
    void opensAnother() throws Exception {
        final Path lanes = temp.resolve("lanes");
        final Path log = temp.resolve("app.log");
        try (LogLane lane = LogLane.open(lanes)) {
            assertTrue(lane.append("before\n".getBytes(UTF_8)));
            deleteTree(lanes);
            await().atMost(GUARD).until(() -> {
                lane.append("meanwhile\n".getBytes(UTF_8));
                return hasLane(lanes);
            });
            assertTrue(lane.append("after\n".getBytes(UTF_8)));
            try (LogSink sink = LogSink.to(log).listen(lanes).start()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readString(log).endsWith("after\n"));
                assertTrue(sink.isActive());
            }
        }
    }

    @Test
    @DisplayName("D4, L2: while a worker's lane is replaced, none of its records is refused or written twice")
    void refusesNone() throws Exception {
        final Path lanes = temp.resolve("lanes");
        final Path log = temp.resolve("app.log");
        final AtomicBoolean moved = new AtomicBoolean();
        final AtomicInteger count = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        try (LogSink before = LogSink.to(log).listen(lanes).start()) {
            try (LogLane lane = LogLane.open(lanes)) {
                final List<Thread> workers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    final Thread worker = new Thread(() -> {
                        while (!moved.get()) {
                            final byte[] record = (count.getAndIncrement() + "\n").getBytes(UTF_8);
                            if (!lane.append(record)) {
                                refused.incrementAndGet();
                            }
                            LockSupport.parkNanos(20_000); // no sink empties the new lane
                        }
                    });
                    worker.start();
                    workers.add(worker);
                }
                await().atMost(GUARD).until(() -> before.recordsWritten() > 0);
                final long offered = lane.offered();
                deleteTree(lanes);
                await().atMost(GUARD).pollInterval(Duration.ofMillis(1)).until(() -> lane.offered() < offered);
                moved.set(true);
                for (final Thread worker : workers) {
                    worker.join();
                }
                assertEquals(0, lane.dropped());
            }
            assertEquals(0, refused.get());
        }
        LogSink.to(log).listen(lanes).start().close();
        final List<String> lines = Files.readAllLines(log);
        assertEquals(count.get(), lines.size());
        assertEquals(count.get(), new HashSet<>(lines).size());
    }

    @Test
    @DisplayName(
            "D4, L2: a call that comes to a removed lane after it was closed is sent on, and counted by the new lane alone")
    void sentOn() throws Exception {
        final Path lanes = temp.resolve("lanes");
        final WorkerLane lane = WorkerLane.create(lanes, LaneDescriptor.MIN_CAPACITY);
        try {
            deleteTree(lanes);
            await().atMost(GUARD).until(lane::isLost);
            assertEquals(WorkerLane.Outcome.ACCEPTED, lane.append(800, 1, new byte[] {'\n'}, 0, 1, 0));
            lane.close();
            assertEquals(WorkerLane.Outcome.MOVED, lane.append(800, 1, new byte[] {'\n'}, 0, 1, 0));
            assertEquals(1, lane.offered());
            assertEquals(0, lane.dropped());
        } finally {
            lane.release();
        }
    }
}
