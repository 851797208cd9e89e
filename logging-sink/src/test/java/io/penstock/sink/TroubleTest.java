package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.Channel;
import io.penstock.core.memory.ParticipantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to the sink's files while it works. */
class TroubleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private final List<String> problems = new CopyOnWriteArrayList<>();
    private Path log;
    private Path lanes;

    @BeforeEach
    void paths() {
        log = temp.resolve("app.log");
        lanes = temp.resolve("lanes");
    }

    private LogSink sink() throws IOException {
        return LogSink.to(log).listen(lanes).onProblem(problems::add).start();
    }

    private static void append(final LogLane lane, final String text) {
        assertTrue(lane.append(text.getBytes(UTF_8)));
    }

    private static void awaitWritten(final LogSink sink, final long records) {
        await().atMost(LONG).until(() -> sink.recordsWritten() == records);
    }

    private static void deleteTree(final Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private long laneFiles() throws IOException {
        try (Stream<Path> files = Files.list(lanes)) {
            return files.filter(file -> file.toString().endsWith(LaneName.SUFFIX))
                    .count();
        }
    }

    private static Channel.Layout layout(final int capacity) {
        return new Channel.Layout(
                LaneDescriptor.FILE_KIND,
                LaneDescriptor.VERSION,
                0,
                LaneDescriptor.WAIT_CELLS,
                LaneDescriptor.bodyLength(capacity),
                List.of((long) capacity, 1L, 1L),
                List.of());
    }

    @Test
    @DisplayName("L5: a directory in the log file's place: told, nothing lost, and it goes on when that is gone")
    void replacedByADirectory() throws Exception {
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = sink()) {
            append(lane, "one\n");
            awaitWritten(sink, 1);
            Files.move(log, temp.resolve("moved"));
            // The sink may have been quicker.
            Files.deleteIfExists(log);
            Files.createDirectory(log);
            await().atMost(LONG).until(() -> problems.stream().anyMatch(text -> text.contains("cannot write")));
            append(lane, "two\n");
            assertFalse(sink.isActive());
            Files.delete(log);
            awaitWritten(sink, 2);
            await().atMost(LONG).until(() -> problems.stream().anyMatch(text -> text.contains("writes again")));
        }
        assertEquals("two\n", Files.readString(log));
        assertEquals("one\n", Files.readString(temp.resolve("moved")));
    }

    @Test
    @DisplayName("A named pipe or a device is refused at once, and not opened")
    void noRegularFile() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", log.toString()).start().waitFor());
        final IOException refused = assertThrows(IOException.class, this::sink);
        assertTrue(refused.getMessage().contains("not a regular file: file=" + log), refused.getMessage());
        final IOException device = assertThrows(
                IOException.class,
                () -> LogSink.to(Path.of("/dev/null")).listen(lanes).start());
        assertTrue(device.getMessage().contains("not a regular file"), device.getMessage());
    }

    @Test
    @DisplayName("L7: where the log file is a link, its target is rotated, and the link stays")
    void linked() throws Exception {
        final Path target = Files.createDirectory(temp.resolve("disk")).resolve("real.log");
        Files.writeString(target, "yesterday's, of some length\n");
        Files.createSymbolicLink(log, target);
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log).listen(lanes).maxSize(20).start()) {
            append(lane, "today\n");
            awaitWritten(sink, 1);
        }
        assertTrue(Files.isSymbolicLink(log));
        assertEquals("today\n", Files.readString(log));
        assertEquals("yesterday's, of some length\ntoday\n", LogFiles.text(target));
        assertEquals(2, LogFiles.all(target).size());
    }

    @Test
    @DisplayName("L7: the file after an outside rename, or after a kill in a rotation, has the mode of the one before")
    void theModeStays() throws Exception {
        final var mode = PosixFilePermissions.fromString("rw-rw-r--");
        Files.writeString(log, "");
        Files.setPosixFilePermissions(log, mode);
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = sink()) {
            append(lane, "one\n");
            awaitWritten(sink, 1);
            Files.move(log, temp.resolve("app.log.000001-20260101T000000Z"));
            await().atMost(LONG).until(() -> Files.exists(log));
            append(lane, "two\n");
            awaitWritten(sink, 2);
        }
        assertEquals(mode, Files.getPosixFilePermissions(log));
        Files.delete(log);
        sink().close();
        assertEquals(mode, Files.getPosixFilePermissions(log));
    }

    @Test
    @DisplayName("A listener that throws does not end the sink")
    void aListenerThatThrows() throws Exception {
        final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        Files.writeString(log, "in pie");
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log)
                        .listen(lanes)
                        .onProblem(problem -> {
                            throw new IllegalStateException(problem);
                        })
                        .start()) {
            append(lane, "one\n");
            awaitWritten(sink, 1);
            assertTrue(sink.isActive());
        }
        assertEquals(1, uncaught.size());
    }

    @Test
    @DisplayName("L4: the lane of a worker killed before it could tell the sink of it goes with the next death")
    @Tag("two-process")
    @Tag("kill")
    void aLaneThatNobodyCounted() throws Exception {
        try (Children children = new Children();
                LogSink sink = sink()) {
            final Process worker = children.start(Worker.class, lanes.toString());
            assertEquals("opened", Children.line(worker));
            awaitWritten(sink, 1);
            // Of no incarnation of this hub, hence dead.
            Channel.create(
                    lanes.resolve(new LaneName(ParticipantId.of(9, 1), 1).fileName()),
                    layout(LaneDescriptor.MIN_CAPACITY),
                    channel -> {});
            assertEquals(2, laneFiles());
            Children.kill(worker);
            await().atMost(LONG).until(() -> laneFiles() == 0);
            assertTrue(sink.isActive());
        }
    }

    /** Opens a lane, and waits to be killed. */
    static final class Worker {
        private Worker() {}

        public static void main(final String... args) throws Exception {
            append(LogLane.open(Path.of(args[0])), "one\n");
            System.out.println("opened");
            System.in.read();
        }
    }

    @Test
    @DisplayName(
            "L2: the lanes' directory deleted: those who have lanes go on, the sink ends with them and says so; both begin anew")
    void theDirectoryIsDeleted() throws Exception {
        try (LogSink sink = sink()) {
            try (LogLane lane = LogLane.open(lanes)) {
                append(lane, "one\n");
                awaitWritten(sink, 1);
                deleteTree(lanes);
                append(lane, "two\n");
                awaitWritten(sink, 2);
                await().atMost(LONG)
                        .until(() -> problems.stream().anyMatch(text -> text.contains("was removed: the sink ends")));
                try (LogLane another = LogLane.open(lanes)) {
                    append(another, "three\n");
                    append(lane, "still two\n");
                }
            }
            await().atMost(LONG).until(() -> !sink.isActive());
            assertEquals(3, sink.recordsWritten());
            assertTrue(sink.awaitEnd().getMessage().contains("was removed: the sink ends"));
        }
        sink().close();
        assertEquals("one\ntwo\nstill two\nthree\n", Files.readString(log));
    }

    @Test
    @DisplayName("A lane that is removed while it is opened is an IOException, which the sink and its view outlive")
    void aLaneThatVanishes() throws Exception {
        LogLane.open(lanes).close();
        final LaneName name = new LaneName(ParticipantId.of(9, 1), 1);
        final Path path = lanes.resolve(name.fileName());
        final Path model = lanes.resolve("model");
        Channel.create(model, layout(LaneDescriptor.MIN_CAPACITY), channel -> {});
        final AtomicBoolean done = new AtomicBoolean();
        final Thread others = new Thread(() -> {
            while (!done.get()) {
                try {
                    Files.createLink(path, model);
                    Thread.onSpinWait();
                    Files.delete(path);
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        others.start();
        int opened = 0;
        int vanished = 0;
        try {
            final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
            while (System.nanoTime() - endNs < 0) {
                try {
                    SinkLane.open(path, name);
                    opened++;
                } catch (final IOException expected) {
                    vanished++;
                }
                SinkStatus.of(lanes);
            }
        } finally {
            done.set(true);
            others.join();
        }
        assertTrue(vanished > 0, "opened=" + opened + " vanished=" + vanished);
    }

    @Test
    @DisplayName("A file that is no lane is told of, and hinders neither the sink nor its view")
    void noLane() throws Exception {
        try (LogLane lane = LogLane.open(lanes)) {
            Files.writeString(lanes.resolve("9-1-1.lane"), "x".repeat(10_000));
            try (LogSink sink = sink()) {
                append(lane, "one\n");
                awaitWritten(sink, 1);
                assertEquals(1, SinkStatus.of(lanes).workers().size());
            }
        }
        assertTrue(problems.get(0).contains("is no lane and is left alone"), problems.toString());
    }
}
