package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL and SIGSTOP at random moments, for processes that read and write two counters which never differ. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(1800)
class ReadWriteStormTest {
    private static final Duration LENGTH =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 5);

    /** The rule says 1 s; on a crowded machine much can come between. */
    private static final Duration GUARD = Duration.ofSeconds(30);

    private static final int LEAST_KILLS = 5;

    @TempDir
    private Path directory;

    private Jvm start(final String order) throws Exception {
        final Jvm peer =
                Jvm.start(ReadWritePeer.class, directory.resolve("board").toString());
        peer.expect("ready");
        peer.tell(order);
        peer.expect("working");
        return peer;
    }

    @Test
    @DisplayName(
            "S3, S4, S17: no reader sees half a write, no matter which process is killed or stopped, and when; and the last ones still get in")
    void storm() throws Exception {
        final List<Jvm> peers = new ArrayList<>();
        final Random random = new Random();
        final long end = System.nanoTime() + LENGTH.toNanos();
        int kills = 0;
        int stops = 0;
        try (Board board = Board.at(directory.resolve("board")).create()) {
            final SharedLong first = board.number("first");
            final SharedLong second = board.number("second");
            final SharedAdder read = board.adder("read");
            for (final String kind : List.of("reader", "reader", "writer", "writer")) {
                peers.add(start("work as " + kind));
            }
            while (System.nanoTime() < end || kills < LEAST_KILLS) {
                final int number = random.nextInt(peers.size());
                final Jvm victim = peers.get(number);
                if (random.nextInt(3) == 0) {
                    victim.stop();
                    final long seen = first.get();
                    first.await(value -> value > seen + 20, Duration.ofMillis(50)); // the time is up if it has the lock
                    victim.goOn();
                    stops++;
                }
                final long seen = first.get();
                final long readers = read.sum();
                assertTrue(first.await(value -> value > seen + 50, GUARD), "no writer goes on");
                await().atMost(GUARD).until(() -> read.sum() > readers + 50);
                victim.kill();
                kills++;
                peers.set(number, start("work as " + (number < 2 ? "reader" : "writer")));
            }
            board.flag("stop").set();
            for (final Jvm peer : peers) {
                peer.expect("stopped");
            }
            System.out.println("storm of readers and writers: kills=" + kills + " stops=" + stops + " writes=" + first
                    + " reads=" + read + " told=" + board.adder("told"));
            assertFalse(board.flag("wrong").isSet(), "a reader or writer beside a writer");
            final SharedReadWriteLock lock = board.readWriteLock("m", death -> {});
            lock.acquireWrite(GUARD).close();
            assertEquals(first.get(), second.get());
            assertEquals(Optional.empty(), lock.writer());
            assertEquals(List.of(), lock.stats().readers());
        } finally {
            peers.forEach(Jvm::close);
        }
    }
}
