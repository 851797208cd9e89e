package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** New files: begun by the sink, or since somebody took the old one away. */
class RotationTest extends SinkTestCase {
    private static void append(final LogLane lane, final String text) {
        assertTrue(lane.append(text.getBytes(UTF_8)));
    }

    private static void awaitWritten(final LogSink sink, final long records) {
        await().atMost(Duration.ofSeconds(20)).until(() -> sink.recordsWritten() == records);
    }

    @Test
    @DisplayName("L7: rotation by size at record boundaries, gzip and retention in the background; the mode stays")
    void bySize() throws Exception {
        Files.writeString(log, "");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log)
                        .listen(lanes)
                        .maxSize(10_000)
                        .gzip()
                        .keep(50)
                        .start()) {
            for (int i = 0; i < 3000; i++) {
                append(lane, "record " + i + "\n");
            }
            awaitWritten(sink, 3000);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                final List<ArchiveName> archives = ArchiveName.of(log);
                return archives.size() == 3 && archives.stream().allMatch(ArchiveName::zipped);
            });
        }
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            expected.append("record ").append(i).append('\n');
        }
        assertEquals(expected.toString(), LogFiles.text(log));
        for (final Path file : LogFiles.all(log)) {
            final byte[] bytes = LogFiles.bytes(file);
            assertTrue(bytes.length <= 10_000 && bytes[bytes.length - 1] == '\n', file + " " + bytes.length);
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    @DisplayName(
            "L7: what was written yesterday goes away with today's first record, though the sink was not there at midnight")
    void byTimeOverARestart() throws Exception {
        Files.writeString(log, "yesterday\n");
        Files.setLastModifiedTime(log, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink =
                        LogSink.to(log).listen(lanes).rotate(Rotation.DAILY).start()) {
            append(lane, "today\n");
            awaitWritten(sink, 1);
            append(lane, "still\n");
            awaitWritten(sink, 2);
        }
        assertEquals("today\nstill\n", Files.readString(log));
        assertEquals("yesterday\ntoday\nstill\n", LogFiles.text(log));
    }

    @Test
    @DisplayName("L7: an outside rename is noticed within 1 s, also when nothing is logged")
    void outsideRename() throws Exception {
        final Path moved = temp.resolve("app.log.1");
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log).listen(lanes).start()) {
            append(lane, "before\n");
            awaitWritten(sink, 1);
            Files.move(log, moved);
            final long movedAtNs = System.nanoTime();
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Files.exists(log));
            System.out.println(
                    "outside rename noticed after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - movedAtNs));
            append(lane, "after\n");
            awaitWritten(sink, 2);
            // As logrotate does it with "create", and with a file that does not end in a line.
            Files.move(log, temp.resolve("app.log.2"));
            Files.writeString(log, "other\nhalf");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Files.readString(log).equals("other\n"));
            append(lane, "at last\n");
        }
        assertEquals("before\n", Files.readString(moved));
        assertEquals("after\n", Files.readString(temp.resolve("app.log.2")));
        assertEquals("other\nat last\n", Files.readString(log));
    }

    @Test
    @DisplayName("L7: under load, an outside rename tears and loses nothing")
    void outsideRenameUnderLoad() throws Exception {
        final List<Path> moved = new ArrayList<>();
        final StringBuilder expected = new StringBuilder();
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log).listen(lanes).start()) {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 20_000; i++) {
                    append(lane, round + " " + i + "\n");
                    expected.append(round).append(' ').append(i).append('\n');
                    if (i == 10_000) {
                        moved.add(temp.resolve("moved-" + round));
                        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(log));
                        Files.move(log, moved.get(round));
                    }
                }
                await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(log));
            }
            assertTrue(sink.isActive());
        }
        final StringBuilder found = new StringBuilder();
        for (final Path file : moved) {
            found.append(Files.readString(file));
        }
        assertEquals(expected.toString(), found + Files.readString(log));
    }

    @Test
    @DisplayName("L7: copy and truncate: no hole, no piece of a record; also after a restart")
    void copyTruncate() throws Exception {
        try (LogLane lane = LogLane.open(lanes)) {
            try (LogSink sink = LogSink.to(log).listen(lanes).maxSize(100).start()) {
                append(lane, "a".repeat(70) + "\n");
                awaitWritten(sink, 1);
                truncate();
                append(lane, "b".repeat(70) + "\n");
                awaitWritten(sink, 2);
                assertEquals("b".repeat(70) + "\n", Files.readString(log));
                assertFalse(Files.list(temp).anyMatch(file -> file.toString().contains("app.log.0")));
                truncate();
            }
            append(lane, "c\n");
            LogSink.to(log).listen(lanes).start().close();
        }
        assertEquals("c\n", Files.readString(log));
    }

    private void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    @Test
    @DisplayName("L7: where the file cannot be renamed, it is written on, and somebody is told")
    void cannotRename() throws Exception {
        final List<String> problems = new CopyOnWriteArrayList<>();
        // The longest name that there may be: there is no room for a number.
        final Path longest = temp.resolve("x".repeat(250));
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(longest)
                        .listen(lanes)
                        .maxSize(10)
                        .onProblem(problems::add)
                        .start()) {
            append(lane, "one of some length\n");
            awaitWritten(sink, 1);
            append(lane, "two\n");
            awaitWritten(sink, 2);
            assertTrue(problems.get(0).contains("cannot be renamed"), problems.toString());
        }
        assertEquals("one of some length\ntwo\n", Files.readString(longest));
    }

    @Test
    @DisplayName("L5, L7: no number is given twice, though a listing misses a file that is just being compressed")
    void numbersGoUp() throws Exception {
        final Path unseen = Files.createDirectory(temp.resolve("unseen"));
        try (LogLane lane = LogLane.open(lanes);
                LogSink sink = LogSink.to(log).listen(lanes).maxSize(10).start()) {
            for (int i = 1; i <= 4; i++) {
                append(lane, "record " + i + "\n");
                awaitWritten(sink, i);
                // As the listing of a directory of many files may see it: neither the name that goes, nor the one that
                // comes.
                for (final ArchiveName archive : ArchiveName.of(log)) {
                    Files.move(archive.path(), unseen.resolve(archive.path().getFileName()));
                }
            }
            // An error: the file is opened anew, while the files are compressed still.
            Files.move(log, temp.resolve("moved"));
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                // The sink may have been quicker.
                Files.deleteIfExists(log);
                Files.createDirectory(log);
                return true;
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> !sink.isActive());
            Files.delete(log);
            append(lane, "record 5\n");
            awaitWritten(sink, 5);
            append(lane, "record 6\n");
            awaitWritten(sink, 6);
        }
        final Path aside = unseen.resolve("app.log");
        assertEquals(
                List.of(1L, 2L, 3L),
                ArchiveName.of(aside).stream().map(ArchiveName::number).toList());
        assertEquals(
                List.of(4L),
                ArchiveName.of(log).stream().map(ArchiveName::number).toList());
    }
}
