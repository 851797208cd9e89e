package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where the log file lies. */
class LogFilePlaceTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path lanes() {
        return temp.resolve("lanes");
    }

    private void write(final LogSink.Builder to, final String... records) throws IOException {
        try (LogSink sink = to.listen(lanes()).start();
                LogLane lane = LogLane.open(lanes())) {
            for (int i = 0; i < records.length; i++) {
                assertTrue(lane.append((records[i] + "\n").getBytes(UTF_8)));
                final long written = i + 1L;
                await().atMost(LONG).until(() -> sink.recordsWritten() == written);
            }
        }
    }

    private static List<String> names(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName(
            "L1: a standard output that is a pipe is no log file, and a file is no directory of lanes: both are named")
    void noFileAndNoDirectory() throws Exception {
        final Path pipe = Path.of("/dev/stdout");
        assumeTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        final IOException refused = assertThrows(
                IOException.class, () -> LogSink.to(pipe).listen(lanes()).start());
        assertEquals("the log file is not a regular file: file=/dev/stdout; name a file", refused.getMessage());
        final IOException kernels = assertThrows(
                IOException.class,
                () -> LogSink.to(Path.of("/proc/app.log")).listen(lanes()).start());
        assertEquals("the log file cannot be made: file=/proc/app.log; choose another directory", kernels.getMessage());
        final Path file = Files.createFile(temp.resolve("file"));
        for (final Executable call : List.<Executable>of(
                () -> LogLane.open(file),
                () -> LogSink.to(temp.resolve("app.log")).listen(file).start())) {
            final String text = assertThrows(NotDirectoryException.class, call).getMessage();
            assertTrue(text.startsWith(file + ": not a directory"), text);
        }
    }

    @Test
    @DisplayName(
            "L7: of a link to a file that is not there yet, and of a link to such a link, the target is rotated and the link stays")
    void linkToNothingYet() throws Exception {
        final Path targets = Files.createDirectory(temp.resolve("targets"));
        final Path links = Files.createDirectory(temp.resolve("links"));
        Files.createSymbolicLink(links.resolve("middle"), Path.of("..", "targets", "real.log"));
        Files.createSymbolicLink(links.resolve("app.log"), Path.of("middle"));
        write(LogSink.to(links.resolve("app.log")).maxSize(10), "one-12345", "two-12345");
        assertEquals(List.of("app.log", "middle"), names(links));
        final List<String> rotated = names(targets);
        assertEquals(2, rotated.size(), rotated.toString());
        assertTrue(rotated.get(1).startsWith("real.log.000001-"), rotated.toString());
        assertEquals("two-12345\n", Files.readString(links.resolve("app.log")));
    }

    @Test
    @DisplayName("the directories of the log file are made where they are missing, as Logback and Log4j do")
    void missingDirectories() throws Exception {
        final Path log = temp.resolve("a").resolve("b").resolve("app.log");
        write(LogSink.to(log), "one");
        assertEquals("one\n", Files.readString(log));
    }

    @Test
    @DisplayName("L7: a sink whose log directory vanishes makes it anew, and goes on")
    void vanishedDirectory() throws Exception {
        final Path directory = temp.resolve("logs");
        final Path log = directory.resolve("app.log");
        try (LogSink sink = LogSink.to(log).listen(lanes()).start();
                LogLane lane = LogLane.open(lanes())) {
            Files.delete(log);
            Files.delete(directory);
            await().atMost(LONG).until(() -> Files.exists(log));
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            await().atMost(LONG).until(() -> sink.recordsWritten() == 1);
        }
        assertEquals("one\n", Files.readString(log));
    }

    @Test
    @DisplayName("an error whose message is but a path is told with the class that says what is wrong")
    void reasons() {
        assertEquals("java.nio.file.AccessDeniedException: /x", Reason.of(new AccessDeniedException("/x")));
        assertEquals("/x: said why", Reason.of(new NoSuchFileException("/x", null, "said why")));
        assertEquals("message", Reason.of(new IOException("message")));
        assertEquals("java.io.IOException", Reason.of(new IOException()));
    }
}
