package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log file is moved to another directory between the death of a sink and the start of the next. */
@Tag("two-process")
@Tag("kill")
class MovedFileTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path lanes() {
        return temp.resolve("lanes");
    }

    private Path lane() throws IOException {
        try (Stream<Path> files = Files.list(lanes())) {
            return files.filter(file -> file.toString().endsWith(LaneName.SUFFIX))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Leaves what a sink leaves that dies after it has written so many bytes of its last batch. */
    private void writeLastBatch(final Path log, final String record, final int written) throws IOException {
        final LaneReader reader =
                SinkLane.open(lane(), LaneName.of(lane()).orElseThrow()).reader();
        reader.beginRound();
        assertTrue(reader.peek());
        reader.advance();
        final SinkFile file = SinkFile.at(lanes());
        final Checkpoint checkpoint =
                new Checkpoint(file.words(), file.channel().file().path());
        checkpoint.putLane(0, reader.name().id(), reader.progress());
        checkpoint.begin(new Checkpoint.Intent(FileIdentity.of(log), Files.size(log), record.length(), 1));
        Files.writeString(log, record.substring(0, written), StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 2, 0})
    @DisplayName(
            "L5: the last batch of a killed sink stands in one file, whole and once, though that file has moved to another directory")
    void moved(final int written) throws Exception {
        final Path log = temp.resolve("app.log");
        final Path archive = Files.createDirectory(temp.resolve("archive")).resolve("app.log");
        try (Children children = new Children();
                LogLane lane = LogLane.open(lanes())) {
            final Process first = children.start(SinkChild.class, log.toString(), lanes().toString());
            assertEquals("active", Children.line(first));
            assertTrue(lane.append("one\n".getBytes(UTF_8)));
            final SinkFile file = SinkFile.at(lanes());
            final Checkpoint checkpoint =
                    new Checkpoint(file.words(), file.channel().file().path());
            await().atMost(LONG).until(() -> Files.size(log) == 4 && checkpoint.intent() == null);
            Children.kill(first);
            assertTrue(lane.append("two\n".getBytes(UTF_8)));
            writeLastBatch(log, "two\n", written);
            Files.move(log, archive);
            try (LogSink next = LogSink.to(log).listen(lanes()).start()) {
                assertTrue(lane.append("three\n".getBytes(UTF_8)));
                await().atMost(LONG).until(() -> Files.readString(log).endsWith("three\n"));
                assertTrue(next.isActive());
            }
        }
        assertEquals("one\ntwo\nthree\n", Files.readString(archive) + Files.readString(log));
        assertFalse(Files.exists(lanes().resolve("sink.file")), "a sink that ends leaves no second name");
    }
}
