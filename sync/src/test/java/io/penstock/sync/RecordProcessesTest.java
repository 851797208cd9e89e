package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.RecordPeer.Wide;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records and arrays between real JVMs, some of which are really killed. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class RecordProcessesTest {
    private static final int GUARD_S = 10;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer() throws Exception {
        final Jvm peer = Jvm.start(RecordPeer.class, path().toString());
        peer.expect("ready");
        return peer;
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "V9, V10: while processes that write are killed, each read is one write's value, none is older than one before, and no write that returned is lost")
    void killedWriters() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class);
            final SharedLong told = board.number("told");
            final SharedFlag stop = board.flag("stop");
            final AtomicLong reads = new AtomicLong();
            final CompletableFuture<Void> reader = Background.run(() -> {
                long last = 0;
                while (!stop.isSet()) {
                    final long returned = told.get();
                    final Wide value = record.read();
                    if (value != null) {
                        assertTrue(value.isWhole(), () -> "torn: " + value);
                        assertTrue(value.number() >= Math.max(last, returned), "number=" + value.number());
                        last = value.number();
                        reads.incrementAndGet();
                    }
                }
            });
            for (int round = 0; round < 8; round++) {
                final long before = told.get();
                try (Jvm one = peer();
                        Jvm two = peer()) {
                    one.tell("write-for-ever");
                    two.tell("write-for-ever");
                    one.expect("writing");
                    two.expect("writing");
                    assertTrue(told.await(number -> number > before + 2_000, Duration.ofMinutes(1)));
                    one.kill();
                    two.kill();
                }
                soon(Background.run(() -> record.update(value -> Wide.of(value.number() + 1))));
                assertTrue(record.read().isWhole());
                assertEquals(record.version(), record.read().number(), "each write counts once");
            }
            stop.set();
            reader.get(1, TimeUnit.MINUTES);
            assertTrue(reads.get() > 1_000, "reads=" + reads);
        }
    }

    @Test
    @DisplayName("V10: three processes that update at once lose nothing")
    void updates() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm one = peer();
                Jvm two = peer()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class);
            one.tell("update 20000");
            two.tell("update 20000");
            for (int step = 0; step < 20_000; step++) {
                record.update(before -> Wide.of(before == null ? 1 : before.number() + 1));
            }
            one.expect("updated");
            two.expect("updated");
            assertEquals(Wide.of(60_000), record.read());
            assertEquals(60_000, record.version());
        }
    }

    @Test
    @DisplayName("V11: of processes that write if the version is the same one wins each round")
    void rivals() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm one = peer();
                Jvm two = peer()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class);
            one.tell("rounds 3000");
            two.tell("rounds 3000");
            long wins = 0;
            for (long round = 0; round < 3_000; round++) {
                wins += record.writeIf(round, Wide.of(round)) ? 1 : 0;
                assertTrue(record.version() > round);
            }
            wins += Long.parseLong(one.nextLine()) + Long.parseLong(two.nextLine());
            assertEquals(3_000, wins);
            assertEquals(3_000, record.version());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S4, V9: a process that has stopped in the midst of a write delays no reader; writers wait, and go on when it is killed")
    void stoppedInside() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm inside = peer()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class, Wide.of(5));
            inside.tell("stay-inside");
            inside.expect("inside");
            final CompletableFuture<Void> writer = Background.run(() -> record.write(Wide.of(6)));
            final CompletableFuture<Void> updater =
                    Background.run(() -> record.update(before -> Wide.of(before.number() + 10)));
            Background.assertBlocked(writer);
            Background.assertBlocked(updater);
            assertEquals(Wide.of(5), record.read());
            assertFalse(record.awaitNewer(1, Duration.ofMillis(20)));
            assertFalse(record.writeIf(0, Wide.of(7)), "an old version needs no lock to be refused");
            assertEquals(2, SyncStats.of(path()).entries().get(0).waiting());
            assertEquals(
                    2L,
                    SyncStats.of(path()).waiters().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
            inside.kill();
            soon(writer);
            soon(updater);
            assertEquals(3, record.version());
            assertTrue(record.read().number() == 6 || record.read().number() == 16);
        }
    }

    @Test
    @DisplayName(
            "S2: a writer that waits for a stopped one keeps its interrupt, and is woken when its handle is closed")
    void closedWhileItWaits() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm inside = peer();
                Board other = Board.at(path()).open()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class, Wide.of(5));
            final SharedRecord<Wide> others = other.record("r", Wide.class);
            inside.tell("stay-inside");
            inside.expect("inside");
            final AtomicLong interrupted = new AtomicLong();
            final CompletableFuture<Void> writer = Background.run(() -> {
                try {
                    Thread.currentThread().interrupt();
                    record.write(Wide.of(6));
                } finally {
                    interrupted.set(Thread.interrupted() ? 1 : -1);
                }
            });
            final CompletableFuture<Void> second = Background.run(() -> others.write(Wide.of(7)));
            Background.assertBlocked(writer);
            Background.assertBlocked(second);
            board.close();
            final ExecutionException ended = assertThrows(
                    ExecutionException.class,
                    () -> writer.get(5, TimeUnit.SECONDS)); // after 10 s it would look by itself
            assertInstanceOf(IllegalStateException.class, ended.getCause());
            assertEquals(1, interrupted.get());
            assertEquals(Wide.of(5), others.read());
            inside.close();
            soon(second);
            assertEquals(Wide.of(7), others.read());
        }
    }

    @Test
    @DisplayName("V5: a write wakes a thread of another process that waits for a newer version")
    void wakesOtherProcesses() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm waiter = peer()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class, Wide.of(5));
            waiter.tell("await 1");
            waiter.expect("waiting");
            await().until(() -> SyncStats.of(path()).entries().get(0).waiting() == 1);
            record.write(Wide.of(6));
            waiter.expect("number 6");
        }
    }

    @Test
    @DisplayName("V8: processes that count in bytes of one int, and in elements side by side, lose nothing")
    void arrays() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm one = peer();
                Jvm two = peer()) {
            one.tell("count-bytes 50001");
            two.tell("count-bytes 50001");
            one.expect("counted");
            two.expect("counted");
            final SharedByteArray bytes = board.byteArray("b", 4);
            assertEquals((byte) 100_002, bytes.get(1));
            assertEquals((byte) 50_000, bytes.get(0));
            assertEquals(0, bytes.get(2));
            assertEquals((byte) 50_002, bytes.get(3));
            assertEquals("[0, 100002]", board.longArray("l", 2).toString());
        }
    }
}
