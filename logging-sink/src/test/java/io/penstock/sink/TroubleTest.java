package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.PreemptionShim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What others do to the sink's files while it works. */
class TroubleTest extends SinkTestCase {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> problems = new CopyOnWriteArrayList<>();

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
            assertTrue(sink.recordsWritten() >= 2, "the last record may be in a new lane already");
            assertTrue(sink.awaitEnd().getMessage().contains("was removed: the sink ends"));
        }
        sink().close();
        final List<String> lines = Files.readAllLines(log);
        assertEquals(List.of("one", "two"), lines.subList(0, 2));
        assertEquals(Set.of("still two", "three"), Set.copyOf(lines.subList(2, 4)));
        assertEquals(4, lines.size());
    }

    @Test
    @DisplayName("A lane that is removed while it is mapped is an IOException, which the sink outlives")
    void aLaneThatVanishes() throws Exception {
        LogLane.open(lanes).close();
        final LaneName name = new LaneName(ParticipantId.of(9, 1), 1);
        final Path path = lanes.resolve(name.fileName());
        final Path model = lanes.resolve("model");
        Channel.create(model, layout(LaneDescriptor.MIN_CAPACITY), channel -> {});
        int vanished = 0;
        while (vanishes(vanished, path, model, name)) {
            vanished++;
        }
        assertTrue(vanished >= 1, "the file is mapped once: vanished=" + vanished);
        Files.delete(path);
    }

    /** Opens a lane that is removed after one of its parts was mapped. False if nothing is mapped after that. */
    private static boolean vanishes(final int mapping, final Path path, final Path model, final LaneName name)
            throws Exception {
        Files.deleteIfExists(path);
        Files.createLink(path, model);
        try {
            PreemptionShim.afterMapping(
                    mapping, () -> assertDoesNotThrow(() -> Files.delete(path)), () -> SinkLane.open(path, name));
            return false;
        } catch (final IOException expected) {
            return true;
        } finally {
            if (!Files.exists(path)) {
                Files.createLink(path, model);
            }
        }
    }

    @Test
    @DisplayName(
            "A file whose ring is longer than it is no lane: it is told of, and hinders neither the sink nor its view")
    void shorterThanItsRing() throws Exception {
        LogLane.open(lanes).close();
        final int capacity = LaneDescriptor.MIN_CAPACITY;
        final List<List<Long>> geometries =
                List.of(List.of(), List.of(2L * capacity, 1L, 1L), List.of(capacity + 1L, 1L, 1L), List.of(0L, 1L, 1L));
        for (int i = 0; i < geometries.size(); i++) {
            final Channel.Layout good = layout(capacity);
            final Channel.Layout damaged = new Channel.Layout(
                    good.kind(), good.version(), 0, good.waitCells(), good.bodyLength(), geometries.get(i), List.of());
            Channel.create(
                    lanes.resolve(new LaneName(ParticipantId.of(9, 1), i + 1).fileName()), damaged, channel -> {});
        }
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = sink()) {
            append(lane, "one\n");
            awaitWritten(sink, 1);
            assertEquals(1, SinkStatus.of(lanes).workers().size());
        }
        assertEquals(
                geometries.size(),
                problems.stream()
                        .filter(text -> text.contains("is no lane and is left alone"))
                        .count(),
                problems.toString());
    }

    @Test
    @DisplayName("L5: a checkpoint that no sink can have written is refused by name")
    void damagedCheckpoint() throws Exception {
        sink().close();
        final SinkFile file = SinkFile.at(lanes);
        file.words().putLong(CheckpointDescriptor.LANES, CheckpointDescriptor.MAX_LANES + 1);
        file.words().putLongVolatile(CheckpointDescriptor.INTENT, CheckpointDescriptor.INTENT_APPEND);
        final SharedFileException refused = assertThrows(SharedFileException.class, this::sink);
        assertTrue(
                refused.getMessage().contains(" path=" + file.channel().file().path()), refused.getMessage());
        file.words().putLongVolatile(CheckpointDescriptor.INTENT, CheckpointDescriptor.INTENT_NONE);
        sink().close();
    }

    @Test
    @DisplayName("A sink's file that is too short is refused by name, to use and to look at")
    void shortCheckpoint() throws Exception {
        LogLane.open(lanes).close();
        final Path path = lanes.resolve(CheckpointDescriptor.FILE_NAME);
        Files.delete(path);
        final Channel.Layout layout = new Channel.Layout(
                CheckpointDescriptor.FILE_KIND, CheckpointDescriptor.VERSION, 0, 4, 4096, List.of(), List.of());
        Channel.create(path, layout, channel -> {});
        assertTrue(
                assertThrows(SharedFileException.class, this::sink).getMessage().contains(" path=" + path));
        assertThrows(SharedFileException.class, () -> SinkStatus.of(lanes));
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
