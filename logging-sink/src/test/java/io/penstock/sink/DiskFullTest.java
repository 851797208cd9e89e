package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is full: a small one, in a mount namespace of a child's own, where the host allows that. */
@Tag("two-process")
class DiskFullTest {
    private static final int RECORDS = 600;
    private static final String SMALL = "size=1m";
    private static final String FEW_FILES = "size=1m,nr_inodes=10";

    @TempDir
    Path temp;

    @Test
    @DisplayName(
            "L10: a full file system: no crash, no torn record, no call that throws; it goes on by itself when there is space")
    void goesOnWhenSpaceReturns() throws Exception {
        final Path disk = Files.createDirectory(temp.resolve("disk"));
        try (Children children = new Children()) {
            final Process child = children.run(Namespaces.onSmallDisk(
                    disk,
                    SMALL,
                    Jvm.command(
                            Child.class,
                            List.of(),
                            disk.toString(),
                            temp.resolve("lanes").toString())));
            assertEquals("whole while full", Children.line(child));
            assertEquals("all there", Children.line(child));
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, child.exitValue());
        }
    }

    /** A worker and a sink, with a disk of 1 MiB. */
    static final class Child {
        private Child() {}

        public static void main(final String... args) throws Exception {
            final Path log = Path.of(args[0]).resolve("app.log");
            final Path lanes = Path.of(args[1]);
            final Path filler = Path.of(args[0]).resolve("filler");
            Files.write(filler, new byte[700 * 1024]);
            final List<String> problems = new CopyOnWriteArrayList<>();
            final List<String> records = new ArrayList<>();
            try (LogLane lane = LogLane.open(lanes);
                    LogSink sink = LogSink.to(log)
                            .listen(lanes)
                            .maxSize(400 * 1024)
                            // Told of when the piece of the batch is cut off again.
                            .onProblem(problem -> problems.add(LogFiles.isWhole(log) ? problem : "torn: " + problem))
                            .start()) {
                for (int i = 0; i < RECORDS; i++) {
                    records.add(i + "x".repeat(1000));
                    assertTrue(lane.append((records.get(i) + "\n").getBytes(UTF_8)));
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> problems.size() >= 3);
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    final String text = LogFiles.text(log);
                    return sink.recordsWritten() < RECORDS && (text.isEmpty() || text.endsWith("\n"));
                });
                assertTrue(problems.stream().noneMatch(problem -> problem.startsWith("torn")), problems.toString());
                System.out.println("whole while full");
                Files.delete(filler);
                await().atMost(Duration.ofSeconds(60)).until(() -> sink.recordsWritten() == RECORDS);
            }
            assertEquals(String.join("\n", records) + "\n", LogFiles.text(log));
            assertTrue(LogFiles.all(log).size() == 2);
            System.out.println("all there");
        }
    }

    @Test
    @DisplayName(
            "L7, L10: no inode for another file: told, the present one is written on, and rotated when there is one")
    void goesOnWithoutInodes() throws Exception {
        final Path disk = Files.createDirectory(temp.resolve("disk"));
        try (Children children = new Children()) {
            final Process child = children.run(Namespaces.onSmallDisk(
                    disk,
                    FEW_FILES,
                    Jvm.command(
                            ChildWithoutInodes.class,
                            List.of(),
                            disk.toString(),
                            temp.resolve("lanes").toString())));
            assertEquals("written on", Children.line(child));
            assertEquals("rotated", Children.line(child));
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, child.exitValue());
        }
    }

    /** A worker and a sink, on a disk of ten inodes. */
    static final class ChildWithoutInodes {
        private ChildWithoutInodes() {}

        private static void log(final LogLane lane, final LogSink sink) {
            for (int i = 1; i <= 5; i++) {
                final int number = i;
                assertTrue(lane.append((i + "x".repeat(99) + "\n").getBytes(UTF_8)));
                await().atMost(Duration.ofSeconds(60)).until(() -> sink.recordsWritten() == number);
            }
        }

        public static void main(final String... args) throws Exception {
            final Path disk = Path.of(args[0]);
            final Path log = disk.resolve("app.log");
            final Path lanes = Path.of(args[1]);
            final List<String> problems = new CopyOnWriteArrayList<>();
            final List<Path> fillers = new ArrayList<>();
            Files.createFile(log);
            try {
                for (int i = 0; i < 20; i++) {
                    fillers.add(Files.createFile(disk.resolve("filler" + i)));
                }
            } catch (final IOException full) {
                System.err.println(full);
            }
            assertTrue(fillers.size() < 20);
            try (LogLane lane = LogLane.open(lanes)) {
                try (LogSink sink = LogSink.to(log)
                        .listen(lanes)
                        .maxSize(150)
                        .onProblem(problems::add)
                        .start()) {
                    log(lane, sink);
                    assertTrue(sink.isActive());
                }
                assertEquals(1, LogFiles.all(log).size());
                assertEquals(5, Files.readAllLines(log).size());
                assertTrue(
                        problems.size() > 0
                                && problems.stream()
                                        .allMatch(text -> text.contains("no other one be made, and is written on")),
                        problems.toString());
                System.out.println("written on");
                for (final Path filler : fillers) {
                    Files.delete(filler);
                }
                try (LogSink sink = LogSink.to(log).listen(lanes).maxSize(150).start()) {
                    log(lane, sink);
                }
            }
            assertEquals(6, LogFiles.all(log).size());
            assertEquals(10, LogFiles.text(log).lines().count());
            System.out.println("rotated");
        }
    }
}
