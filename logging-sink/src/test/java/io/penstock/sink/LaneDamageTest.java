package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes of living workers, with bytes in them that no worker wrote. */
class LaneDamageTest {
    private static final int CAPACITY = LaneDescriptor.MIN_CAPACITY;
    private static final int TAIL = CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    private static final int HEAD = CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET;
    private static final int RECORD = LaneDescriptor.RECORD_TYPE;
    private static final int LARGE = LaneDescriptor.LARGE_TYPE;
    private static final int PADDING = -1;

    @TempDir
    Path temp;

    private static Named<BiConsumer<AtomicBuffer, Integer>> header(final int length, final int type) {
        return Named.of("length " + length + ", type " + type, (ring, at) -> {
            ring.putInt(RecordDescriptor.typeOffset(at), type);
            ring.putInt(RecordDescriptor.lengthOffset(at), length);
        });
    }

    private static Named<BiConsumer<AtomicBuffer, Integer>> tail(final long moved) {
        return Named.of("tail moved by " + moved, (ring, at) -> ring.putLong(TAIL, ring.getLong(TAIL) + moved));
    }

    private static Named<BiConsumer<AtomicBuffer, Integer>> head(final long head) {
        return Named.of("head " + head, (ring, at) -> ring.putLong(HEAD, head));
    }

    static Stream<Named<BiConsumer<AtomicBuffer, Integer>>> damages() {
        return Stream.of(
                header(Integer.MAX_VALUE, PADDING),
                header(Integer.MAX_VALUE - 7, PADDING),
                header(7, PADDING),
                header(1 << 20, RECORD),
                header(1 << 15, RECORD),
                header(23, RECORD),
                header(1, RECORD),
                header(28, 77),
                header(28, LARGE),
                head(4),
                head(-8),
                head(1 << 20),
                tail(4),
                tail(-1000),
                tail(CAPACITY + 8),
                tail(Long.MAX_VALUE / 2));
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    private static void append(final WorkerLane lane, final String text) {
        assertEquals(
                WorkerLane.Outcome.ACCEPTED, lane.append(800, EpochClock.nowNs(), bytes(text), 0, text.length(), 0));
    }

    private AtomicBuffer ring(final Path lanes) throws IOException {
        final LaneName first = new LaneName(JoinedHub.at(lanes).self(), 1);
        return Channel.open(lanes.resolve(first.fileName()), LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION)
                .body(LaneDescriptor.WORDS_LENGTH, LaneDescriptor.ringLength(CAPACITY));
    }

    @ParameterizedTest
    @MethodSource("damages")
    @DisplayName("L5: what is no record ends its own lane, and is told once; the sink goes on, and so do the others")
    void theOthersGoOn(final BiConsumer<AtomicBuffer, Integer> damage) throws Exception {
        final Path lanes = temp.resolve("lanes");
        final Path log = temp.resolve("app.log");
        final List<String> problems = new CopyOnWriteArrayList<>();
        final WorkerLane damaged = WorkerLane.create(lanes, CAPACITY);
        final WorkerLane sound = WorkerLane.create(lanes, CAPACITY);
        append(damaged, "before\n");
        final AtomicBuffer ring = ring(lanes);
        final long at = ring.getLong(TAIL);
        append(damaged, "damaged\n");
        damage.accept(ring, (int) at);
        append(sound, "one\n");
        final boolean isPosition = ring.getLong(TAIL) != at + 32 || ring.getLong(HEAD) != 0;
        try (LogSink sink =
                LogSink.to(log).listen(lanes).onProblem(problems::add).start()) {
            final int whole = isPosition ? 1 : 2;
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.recordsWritten() >= whole && problems.size() > 0);
            append(sound, "two\n");
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.recordsWritten() == whole + 1);
            assertTrue(sink.isActive());
        }
        sound.close();
        damaged.close();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("a lane is damaged and is left alone: file="), problems.get(0));
        assertTrue(problems.get(0).contains(" tail="), problems.get(0));
        assertEquals((isPosition ? "" : "before\n") + "one\ntwo\n", Files.readString(log));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1000, -16, 4, 16, CAPACITY + 8, Long.MAX_VALUE / 2})
    @DisplayName("L5, L9: a worker whose lane has an impossible tail drops what it logs; the log call never throws")
    void theWorkerDrops(final long moved) throws Exception {
        final Path lanes = temp.resolve("lanes");
        final WorkerLane lane = WorkerLane.create(lanes, CAPACITY);
        append(lane, "before\n");
        final AtomicBuffer ring = ring(lanes);
        ring.putLong(TAIL, ring.getLong(TAIL) + moved);
        for (int i = 0; i < 2 * CAPACITY / 32; i++) {
            lane.append(800, EpochClock.nowNs(), bytes("record\n"), 0, 7, 0);
        }
        assertTrue(lane.dropped() > 0);
        assertEquals(lane.offered(), lane.written() + lane.dropped());
        lane.close();
    }
}
