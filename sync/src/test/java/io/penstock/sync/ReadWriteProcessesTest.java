package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Read-write locks between real JVMs, some of which are really killed or stopped. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class ReadWriteProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer() throws Exception {
        final Jvm peer = Jvm.start(ReadWritePeer.class, path().toString());
        peer.expect("ready");
        return peer;
    }

    private static SharedReadWriteLock lock(final Board board) {
        return board.readWriteLock("m", death -> {});
    }

    private static void told(final Jvm peer, final String order, final String answer) throws Exception {
        peer.tell(order);
        peer.expect(answer);
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S17: a reader that is killed lets the writer in that waits; the writer is told nothing, for a reader changes nothing")
    void killedReader() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm reader = peer();
                Jvm writer = peer()) {
            final SharedReadWriteLock lock = lock(board);
            told(reader, "read", "reading");
            assertEquals(
                    List.of(new SyncStats.Reader(reader.pid(), 1)), lock.stats().readers());
            assertTrue(lock.readLock().tryLock());
            lock.readLock().unlock();
            told(writer, "wait to write", "waiting");
            await().until(() -> lock.stats().waiting() == 1);
            reader.kill();
            writer.expect("released");
            assertEquals(List.of(), lock.stats().readers());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S3, S12, Y16: of those that wait for a killed writer one is told, reader or writer, and all go on")
    void killedWriter() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm other = peer()) {
            final SharedReadWriteLock lock = lock(board);
            for (final String side : List.of("read", "write")) {
                try (Jvm writer = peer()) {
                    told(writer, "write", "writing");
                    assertEquals(writer.pid(), lock.writer().orElseThrow().pid());
                    assertFalse(lock.readLock().tryLock());
                    told(other, "wait to " + side, "waiting");
                    await().until(() -> lock.stats().waiting() == 1);
                    writer.kill();
                    other.expect("died " + writer.pid());
                    await().atMost(GUARD).until(() -> lock.writer().isEmpty());
                }
                try (Jvm writer = peer()) {
                    told(writer, "write", "writing");
                    writer.kill();
                    await().atMost(GUARD).until(() -> lock.writer().isEmpty());
                    try (ReadHold hold = lock.acquireRead(GUARD)) {
                        assertEquals(writer.pid(), hold.died().orElseThrow().pid());
                        assertTrue(hold.died().orElseThrow().processDied());
                    }
                }
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S6, Y17: a writer that is killed while it waits holds no reader back, and is no news")
    void killedWaitingWriter() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm writer = peer();
                Jvm reader = peer()) {
            final SharedReadWriteLock lock = lock(board);
            lock.readLock().lock();
            told(writer, "wait to write", "waiting");
            await().until(() -> lock.stats().waiting() == 1);
            told(reader, "wait to read", "waiting");
            await().until(() -> lock.stats().waiting() == 2);
            writer.kill();
            reader.expect("released");
            lock.readLock().unlock();
            assertEquals(Optional.empty(), lock.acquireWrite(GUARD).died());
        }
    }

    @Test
    @DisplayName(
            "S4, S6, Y18: a stopped reader keeps writers out; a writer that is stopped while it waits holds no reader back, and goes on later")
    void stopped() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm first = peer();
                Jvm writer = peer();
                Jvm second = peer()) {
            final SharedReadWriteLock lock = lock(board);
            told(first, "read", "reading");
            first.stop();
            assertFalse(lock.writeLock().tryLock());
            told(writer, "wait to write", "waiting");
            await().until(() -> lock.stats().waiting() == 1);
            assertFalse(lock.readLock().tryLock(), "a waiting writer holds new readers back");
            writer.stop();
            told(second, "wait to read", "waiting");
            second.expect("released");
            first.goOn();
            told(first, "stop reading", "stopped");
            lock.acquireWrite(GUARD).close();
            writer.goOn();
            writer.expect("released");
        }
    }

    @Test
    @DisplayName("S4: a stopped writer keeps what it has, and timed calls of others end")
    void stoppedWriter() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm writer = peer();
                Jvm other = peer()) {
            told(writer, "write", "writing");
            writer.stop();
            for (int round = 0; round < 3; round++) {
                told(other, "try to read", "false");
            }
            assertEquals(writer.pid(), lock(board).writer().orElseThrow().pid());
            writer.goOn();
            told(writer, "stop writing", "stopped");
            told(other, "try to read", "true");
        }
    }
}
