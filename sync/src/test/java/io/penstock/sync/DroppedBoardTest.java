package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.OpenHandles;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S2, D6: a board that a program has dropped stays open as long as something is held by it. */
class DroppedBoardTest {
    private static final long PID = ProcessHandle.current().pid();
    private static final int PERMITS = 3;

    /** A collection of all is not cheap, and the heartbeat closes once a second. */
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void at() {
        path = directory.resolve("board");
    }

    private interface Use {
        void by(Board board) throws Exception;
    }

    /** When it returns, no thread can reach the handle. */
    private void dropped(final Use use) throws Exception {
        use.by(Board.at(path).openOrCreate());
    }

    /** As above, of an entry that has arrived by its address. */
    private static void arrived(final SharedAddress address) throws Exception {
        ((SharedLock) Board.resolve(address)).lock();
    }

    /** Waits until the heartbeat has closed a handle that was dropped after all the others, and has looked at the others again. */
    private static void afterCollection() {
        for (int i = 0; i < 2; i++) {
            final AtomicBoolean closed = new AtomicBoolean();
            OpenHandles.addSilently(new Object(), "a handle of a test", "last", () -> false, () -> closed.set(true));
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(BETWEEN_COLLECTIONS)
                    .until(() -> {
                        System.gc();
                        return closed.get();
                    });
        }
    }

    private void awaitClosed() {
        await().atMost(Duration.ofSeconds(30)).pollInterval(BETWEEN_COLLECTIONS).until(() -> {
            System.gc();
            return SyncStats.of(path).users().isEmpty();
        });
    }

    private static boolean canLock(final SharedLock lock) throws Exception {
        final AtomicBoolean got = new AtomicBoolean();
        Background.run(() -> {
                    got.set(lock.tryLock());
                    if (got.get()) {
                        lock.unlock();
                    }
                })
                .get();
        return got.get();
    }

    @Test
    @DisplayName("S10, D6: a lock is held until its thread unlocks it, also where no thread can reach the board")
    void lock() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            dropped(board -> board.lock("l").lock());
            afterCollection();
            final SharedLock lock = other.lock("l");
            assertFalse(canLock(lock), "another thread got the lock");
            lock.unlock();
            assertTrue(canLock(lock));
        }
        awaitClosed();
    }

    @Test
    @DisplayName("S10, D6: a hold that was dropped lasts until its thread ends, and its board is closed then")
    void hold() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            final AtomicBoolean end = new AtomicBoolean();
            final var holder = Background.run(() -> {
                dropped(board -> assertTrue(board.lock("l").acquire().fence() > 0));
                await().untilTrue(end);
            });
            await().until(() -> other.lock("l").owner().isPresent());
            afterCollection();
            assertFalse(other.lock("l").tryLock());
            end.set(true);
            holder.get();
            try (Hold next = other.lock("l").acquire()) {
                assertEquals(PID, next.died().orElseThrow().pid());
            }
        }
        awaitClosed();
    }

    @Test
    @DisplayName("S8, D6: a lock that has arrived from elsewhere is held until it is released, like any other")
    void arrived() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            arrived(other.lock("l").address());
            afterCollection();
            assertFalse(canLock(other.lock("l")), "another thread got the lock");
            other.lock("l").unlock();
        }
        awaitClosed();
    }

    @Test
    @DisplayName("S17, D6: a thread reads and writes until it unlocks, also where no thread can reach the board")
    void readWriteLock() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            dropped(board -> {
                board.readWriteLock("read").readLock().lock();
                board.readWriteLock("written").writeLock().lock();
            });
            afterCollection();
            final SharedReadWriteLock read = other.readWriteLock("read");
            final SharedReadWriteLock written = other.readWriteLock("written");
            Background.run(() -> {
                        assertFalse(read.writeLock().tryLock());
                        assertFalse(written.readLock().tryLock());
                    })
                    .get();
            read.readLock().unlock();
            afterCollection();
            Background.run(() -> assertFalse(written.readLock().tryLock())).get();
            written.writeLock().unlock();
        }
        awaitClosed();
    }

    @Test
    @DisplayName(
            "S21, D6: permits belong to the process until it releases them, also where no thread can reach the board")
    void permits() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            final SharedSemaphore semaphore = other.semaphore("s", PERMITS);
            dropped(board -> board.semaphore("s", PERMITS).acquire(2));
            afterCollection();
            assertEquals(1, semaphore.availablePermits());
            semaphore.release(2);
            afterCollection();
            dropped(board -> board.semaphore("s", PERMITS).acquire(2));
        }
        afterCollection();
        assertEquals(Map.of("s", Map.of(PID, 2L)), SyncStats.of(path).shares());
        dropped(board -> board.semaphore("s", PERMITS).release(2));
        awaitClosed();
    }

    @Test
    @DisplayName("V4, D6: a gauge keeps its process's value, also where no thread can reach the board")
    void gauge() throws Exception {
        dropped(board -> board.gauge("g").set(5));
        afterCollection();
        assertEquals(Map.of("g", Map.of(PID, 5L)), SyncStats.of(path).shares());
        dropped(board -> board.gauge("g").set(0));
        awaitClosed();
    }

    @Test
    @DisplayName("S24, D6: a party of a living process is not lost, also where no thread can reach it")
    void party() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            final SharedLatch latch = other.latch("l", 2);
            dropped(board -> board.latch("l", 2).enter());
            afterCollection();
            assertFalse(latch.await(Duration.ZERO));
            dropped(board -> board.latch("l", 2).enter().countDown());
            afterCollection();
            assertFalse(latch.await(Duration.ZERO));
            assertEquals(1, latch.getCount());
            assertThrows(IllegalStateException.class, latch::countDown, "the count that is left is the party's");
        }
    }

    @Test
    @DisplayName(
            "S27, D6: a process that has joined a barrier is a member until it leaves, also where no thread can reach the board")
    void member() throws Exception {
        try (Board other = Board.at(path).openOrCreate()) {
            dropped(board -> board.barrier("b", 2).join());
            afterCollection();
            try (Membership second = other.barrier("b", 2).join()) {
                assertThrows(
                        IllegalStateException.class,
                        () -> other.barrier("b", 2).join(),
                        "the dropped member has its place");
            }
        }
    }
}
