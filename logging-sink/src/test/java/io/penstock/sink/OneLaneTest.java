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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble with one lane hurts no other one. */
class OneLaneTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private final List<String> problems = new CopyOnWriteArrayList<>();

    private Path log() {
        return temp.resolve("app.log");
    }

    private Path lanes() {
        return temp.resolve("lanes");
    }

    private LogSink sink() throws IOException {
        return LogSink.to(log()).listen(lanes()).onProblem(problems::add).start();
    }

    private List<String> problemsWith(final String text) {
        return problems.stream().filter(problem -> problem.contains(text)).toList();
    }

    private static void append(final LogLane lane, final String text) {
        assertTrue(lane.append(text.getBytes(UTF_8)));
    }

    @Test
    @DisplayName("L1: a lane that cannot be opened is reported once, and the others are written")
    void cannotBeOpened() throws Exception {
        try (LogSink sink = sink()) {
            final Path bad = lanes().resolve(new LaneName(1 << 16 | 7, 1).fileName());
            Files.createSymbolicLink(bad, bad.getFileName()); // also root cannot follow it
            for (int i = 0; i < 3; i++) {
                try (LogLane lane = LogLane.open(lanes())) {
                    append(lane, "record " + i + "\n");
                }
            }
            assertEquals(List.of("record 0", "record 1", "record 2"), Files.readAllLines(log()));
            assertEquals(1, problemsWith("a lane cannot be opened").size(), problems.toString());
            assertTrue(problems.get(0).contains("file=" + bad), problems.get(0));
            assertTrue(sink.isActive());
        }
    }

    @Test
    @DisplayName("L1: a lane that cannot be opened yet is written as soon as it can be")
    void canBeOpenedLater() throws Exception {
        final Path hidden = temp.resolve("hidden");
        try (LogLane lane = LogLane.open(lanes())) {
            append(lane, "late\n");
            final Path place = onlyLane();
            Files.move(place, hidden);
            Files.createSymbolicLink(place, place.getFileName());
            try (LogSink sink = sink()) {
                assertTrue(sink.isActive());
                // Long enough for all that a sink does at its start.
                await().pollDelay(Duration.ofSeconds(2))
                        .atMost(LONG)
                        .until(() -> problemsWith("a lane cannot be opened").size() == 1);
                Files.delete(place);
                Files.move(hidden, place);
                await().atMost(LONG).until(() -> sink.recordsWritten() == 1);
            }
        }
        assertEquals(List.of("late"), Files.readAllLines(log()));
    }

    @Test
    @DisplayName(
            "L5: where a lane of an unfinished batch cannot be opened, the sink does not start: to finish the batch without it would double records")
    void laneOfABatch() throws Exception {
        final Path hidden = temp.resolve("hidden");
        try (LogLane lane = LogLane.open(lanes())) {
            append(lane, "one\n");
            final Path place = onlyLane();
            final LaneReader reader =
                    SinkLane.open(place, LaneName.of(place).orElseThrow()).reader();
            reader.beginRound();
            assertTrue(reader.peek());
            reader.advance();
            // As a sink leaves it that dies after it has written the batch.
            Files.writeString(log(), "one\n");
            final SinkFile file = SinkFile.at(lanes());
            final Checkpoint checkpoint =
                    new Checkpoint(file.words(), file.channel().file().path());
            checkpoint.putLane(0, reader.name().id(), reader.progress());
            checkpoint.begin(new Checkpoint.Intent(FileIdentity.of(log()), 0, 4, 1));
            Files.move(place, hidden);
            Files.createSymbolicLink(place, place.getFileName());
            assertTrue(assertThrows(IOException.class, this::sink)
                    .getMessage()
                    .contains("a lane of an unfinished batch cannot be opened"));
            Files.delete(place);
            Files.move(hidden, place);
            sink().close();
        }
        assertEquals(List.of("one"), Files.readAllLines(log()));
    }

    private Path onlyLane() throws IOException {
        try (Stream<Path> files = Files.list(lanes())) {
            return files.filter(file -> file.toString().endsWith(LaneName.SUFFIX))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("L1: a lane that cannot be deleted is reported once, keeps no other one, and goes when it can")
    void cannotBeDeleted() throws Exception {
        try (LogSink sink = sink()) {
            final LogLane first = LogLane.open(lanes());
            append(first, "first\n");
            final Path lane = onlyLane();
            // Taken for the file of a large record, it has to be deleted first.
            final Path stubborn =
                    lanes().resolve(LaneName.of(lane).orElseThrow().largeName(77));
            Files.writeString(Files.createDirectory(stubborn).resolve("x"), "x");
            first.close();
            await().atMost(LONG).until(() -> problemsWith("cannot be deleted").size() == 1);
            try (LogLane second = LogLane.open(lanes())) {
                append(second, "second\n");
            }
            assertEquals(List.of("first", "second"), Files.readAllLines(log()));
            assertTrue(Files.exists(lane));
            Files.delete(stubborn.resolve("x"));
            await().atMost(LONG).until(() -> !Files.exists(lane) && !Files.exists(stubborn));
            assertEquals(1, problemsWith("cannot be deleted").size(), problems.toString());
            assertEquals(2, sink.recordsWritten());
        }
        assertFalse(Files.readString(log()).contains("penstock:"));
    }
}
