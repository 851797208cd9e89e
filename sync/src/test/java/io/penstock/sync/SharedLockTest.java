package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shared lock has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
class SharedLockTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @AfterEach
    void close() {
        board.close();
    }

    private Board another() throws IOException {
        return Board.at(directory.resolve("board")).open();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    /** A thread that takes the lock, and ends. */
    private static Thread leftBy(final SharedLock lock) throws InterruptedException {
        final Thread thread = new Thread(lock::lock);
        thread.start();
        thread.join();
        return thread;
    }

    @Test
    @DisplayName("S10: a hold is closed by any thread of its process, once")
    void holdOfAnyThread() throws Exception {
        final SharedLock lock = board.lock("l");
        final Hold hold = lock.acquire();
        assertTrue(lock.isHeldByCurrentThread());
        soon(Background.run(() -> {
            assertThrows(TimeoutException.class, () -> lock.acquire(Duration.ZERO));
            final String told = assertThrows(TimeoutException.class, () -> lock.acquire(Duration.ofMillis(20)))
                    .getMessage();
            assertTrue(
                    told.contains(
                            "timeout=PT0.02S holder=" + ProcessHandle.current().pid()),
                    told);
            assertTrue(told.contains("lock=l path=" + directory), told);
            hold.close();
            hold.close();
            try (Hold mine = lock.acquire(Duration.ofSeconds(1))) {
                assertEquals(hold.fence() + 1, mine.fence());
            }
        }));
        assertFalse(lock.isHeldByCurrentThread());
        hold.close();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @Test
    @DisplayName("S2, S12: a process that has closed its last board has not died, and the next one is told its pid")
    void lastHandle() throws Exception {
        final Path path = Files.createDirectory(directory.resolve("own")).resolve("only"); // with a hub that is left
        final Board only = Board.at(path).create();
        final SharedLock closed = only.lock("l");
        closed.lock();
        only.close();
        try (Board next = Board.at(path).open();
                Hold hold = next.lock("l").acquire()) {
            final Death told = hold.died().orElseThrow();
            assertFalse(told.processDied(), told.toString());
            assertEquals(ProcessHandle.current().pid(), told.pid());
            soon(Background.run(() -> {
                final String why = assertThrows(IllegalMonitorStateException.class, closed::unlock)
                        .getMessage();
                assertTrue(why.contains("this handle of the board was closed"), why);
            }));
        }
    }

    @Test
    @DisplayName("S10: the lock is reentrant across handles of one JVM, and excludes their threads from each other")
    void acrossHandles() throws Exception {
        try (Board other = another()) {
            final SharedLock one = board.lock("l");
            final SharedLock two = other.lock("l");
            one.lock();
            assertTrue(two.isHeldByCurrentThread());
            try (Hold nested = two.acquire()) {
                assertEquals(one.stats().holder().orElseThrow().fence(), nested.fence());
                soon(Background.run(() -> assertFalse(two.tryLock())));
            }
            two.unlock();
            assertTrue(two.tryLock());
            one.unlock();
        }
    }

    @Test
    @DisplayName("S14: the fence grows with each acquisition, over reopening, and is the same for nested ones")
    void fences() throws Exception {
        long last = 0;
        for (int round = 0; round < 3; round++) {
            final SharedLock lock = board.lock("l");
            try (Hold hold = lock.acquire();
                    Hold nested = lock.acquire()) {
                assertEquals(last + 1, hold.fence());
                assertEquals(hold.fence(), nested.fence());
                assertEquals(Optional.empty(), hold.died());
                last = hold.fence();
            }
            board.close();
            board = another();
        }
    }

    @Test
    @DisplayName(
            "S12: a thread that ends holding the lock has left it: the next one gets it, and is told by whom; the one after is not")
    void threadThatEnds() throws Exception {
        final SharedLock lock = board.lock("l");
        final Thread thread = leftBy(lock);
        try (Hold hold = lock.acquire(GUARD)) {
            final Death death = hold.died().orElseThrow();
            assertEquals(new Death(ProcessHandle.current().pid(), thread.getId(), hold.fence() - 1, false), death);
        }
        try (Hold hold = lock.acquire(GUARD)) {
            assertEquals(Optional.empty(), hold.died());
        }
    }

    @Test
    @DisplayName("S12: so it is in memory, for one who tries and for one who waits")
    void threadThatEndsInMemory() throws Exception {
        try (Board memory = Board.inMemory()) {
            final SharedLock lock = memory.lock("l");
            final Thread first = leftBy(lock);
            assertTrue(lock.tryLock());
            lock.unlock();
            final CompletableFuture<Void> holder = Background.run(() -> {
                lock.lock();
                await().until(() -> lock.stats().waiting() == 1);
            });
            await().until(() -> lock.owner().isPresent());
            try (Hold hold = lock.acquire(GUARD)) {
                assertTrue(hold.died().isPresent());
                assertTrue(hold.fence() > 3, "after " + first);
            }
            soon(holder);
        }
    }

    @Test
    @DisplayName("S12: so it is in a file, and in memory, where a hold is abandoned by its mark alone")
    void suspect() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLock lock = any.lock("l");
            final Hold first = lock.acquire();
            first.markSuspect();
            first.close();
            try (Hold second = lock.acquire()) {
                assertEquals(first.fence(), second.died().orElseThrow().fence());
            }
            try (Hold third = lock.acquire()) {
                assertEquals(Optional.empty(), third.died());
            }
        }
    }

    @Test
    @DisplayName("S13: a recovery runs under the lock before the call returns, and is told who has left it")
    void recovery() throws Exception {
        final List<Death> deaths = new ArrayList<>();
        final AtomicReference<SharedLock> itself = new AtomicReference<>();
        final SharedLock lock = board.lock("l", death -> {
            assertTrue(itself.get().isHeldByCurrentThread());
            deaths.add(death);
        });
        itself.set(lock);
        leftBy(lock);
        lock.lock();
        assertEquals(1, deaths.size());
        lock.unlock();
        lock.lock();
        lock.unlock();
        assertEquals(1, deaths.size(), "told once");
    }

    @Test
    @DisplayName("S13: a recovery cannot release the lock under which it runs; what it has acquired itself it can")
    void recoveryThatReleases() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final AtomicReference<SharedLock> itself = new AtomicReference<>();
            final SharedLock lock = any.lock("l", death -> {
                try (Hold nested = itself.get().acquire()) {
                    assertEquals(death.fence() + 1, nested.fence());
                }
                assertThrows(IllegalMonitorStateException.class, itself.get()::unlock);
            });
            itself.set(lock);
            leftBy(lock);
            try (Hold hold = lock.acquire(GUARD)) {
                assertTrue(hold.died().isPresent());
                assertTrue(lock.isHeldByCurrentThread());
            }
            assertEquals(Optional.empty(), lock.owner());
        }
    }

    @Test
    @DisplayName(
            "S2, S13: a call whose handle is closed while it recovers throws, and so does one whose lock is taken away")
    void lostDuringARecovery() throws Exception {
        for (final Board any : List.of(another(), Board.inMemory())) {
            final AtomicReference<SharedLock> itself = new AtomicReference<>();
            final SharedLock forced =
                    any.lock("forced", death -> assertTrue(itself.get().forceRelease(death.fence() + 1)));
            itself.set(forced);
            leftBy(forced);
            assertThrows(LockLostException.class, () -> forced.acquire(GUARD));
            final SharedLock closed = any.lock("closed", death -> any.close());
            leftBy(closed);
            assertThrows(IllegalStateException.class, closed::lock);
            assertFalse(closed.isHeldByCurrentThread());
        }
        final AtomicReference<Death> told = new AtomicReference<>();
        try (Hold hold = board.lock("closed", told::set).acquire(GUARD)) {
            assertEquals(hold.fence() - 1, told.get().fence(), "the next one recovers");
        }
    }

    @Test
    @DisplayName("S13, Y4: where a recovery throws the caller does not hold the lock, and the next one recovers")
    void failedRecovery() throws Exception {
        final IOException failure = new IOException("disk");
        final List<Death> deaths = new ArrayList<>();
        final SharedLock lock = board.lock("l", death -> {
            deaths.add(death);
            if (deaths.size() < 3) {
                throw failure;
            }
        });
        leftBy(lock);
        final OwnerDiedException first = assertThrows(OwnerDiedException.class, lock::lock);
        assertSame(failure, first.getCause());
        assertFalse(lock.isHeldByCurrentThread());
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        soon(Background.run(() -> assertThrows(OwnerDiedException.class, lock::tryLock)));
        lock.lock();
        assertEquals(3, deaths.size());
        lock.unlock();
    }

    @Test
    @DisplayName("S13: an error of a recovery comes through, and the next one recovers as well")
    void recoveryWithAnError() throws Exception {
        final List<Death> deaths = new ArrayList<>();
        final SharedLock lock = board.lock("l", death -> {
            deaths.add(death);
            assertTrue(deaths.size() > 1, "first");
        });
        leftBy(lock);
        assertThrows(AssertionError.class, lock::lock);
        assertFalse(lock.isHeldByCurrentThread());
        try (Hold hold = lock.acquire(GUARD)) {
            assertEquals(2, deaths.size());
        }
    }

    @Test
    @DisplayName(
            "S13: a process without the recovery that a lock asks for does not get it after a death; one that has it does")
    void missingRecovery() throws Exception {
        final SharedLock with = board.lock("l", death -> {});
        final SharedLock without = board.lock("l");
        without.lock();
        without.unlock();
        leftBy(without);
        await().atMost(GUARD).until(() -> without.stats().holder().isEmpty());
        final OwnerDiedException refused = assertThrows(OwnerDiedException.class, without::lock);
        assertTrue(refused.getMessage().contains("lock=l"), refused.getMessage());
        assertThrows(OwnerDiedException.class, without::tryLock);
        with.lock();
        with.unlock();
        without.lock();
        without.unlock();
        board.lock("plain");
        assertThrows(IllegalArgumentException.class, () -> board.lock("plain", death -> {}));
    }

    @Test
    @DisplayName(
            "S15: forceRelease works on that very hold alone; the ousted holder's unlock throws, and changes nothing")
    void force() throws Exception {
        final SharedLock lock = board.lock("l");
        final Hold ousted = lock.acquire();
        assertFalse(lock.forceRelease(ousted.fence() + 1));
        assertFalse(lock.forceRelease(ousted.fence() - 1));
        final CompletableFuture<Void> next = Background.run(() -> {
            final Hold hold = lock.acquire();
            assertEquals(ousted.fence(), hold.died().orElseThrow().fence());
            final String why =
                    assertThrows(LockLostException.class, ousted::close).getMessage();
            assertTrue(why.contains("away from its holder, by forceRelease: fence="), why);
            assertEquals(hold.fence(), lock.owner().orElseThrow().fence());
            hold.close();
        });
        Background.assertBlocked(next);
        assertTrue(lock.forceRelease(ousted.fence()));
        soon(next);
        assertFalse(lock.forceRelease(ousted.fence()));
        assertFalse(lock.isHeldByCurrentThread());
    }

    @Test
    @DisplayName("S15: an ousted thread gets no nested hold, and unlock tells it")
    void oustedThread() throws Exception {
        final SharedLock lock = board.lock("l");
        lock.lock();
        assertTrue(lock.forceRelease(lock.owner().orElseThrow().fence()));
        assertThrows(LockLostException.class, lock::tryLock);
        assertThrows(LockLostException.class, lock::unlock);
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        lock.unlock();
    }

    @Test
    @DisplayName("S2: closing the handle gives back what it held, as a death would, and wakes its waiting threads")
    void closing() throws Exception {
        final Board other = another();
        final SharedLock theirs = other.lock("l");
        final Hold hold = theirs.acquire();
        final CompletableFuture<Void> waiter = Background.run(theirs::lock);
        final CompletableFuture<Void> next = Background.run(() -> {
            try (Hold mine = board.lock("l").acquire()) {
                assertEquals(hold.fence(), mine.died().orElseThrow().fence());
            }
        });
        Background.assertBlocked(waiter);
        Background.assertBlocked(next);
        other.close();
        soon(next);
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(IllegalStateException.class, ended.getCause());
        final String why = assertThrows(LockLostException.class, hold::close).getMessage();
        assertTrue(why.contains("away from its holder, for its handle of the board was closed: fence="), why);
        assertThrows(IllegalStateException.class, theirs::lock);
    }

    @Test
    @DisplayName("S11: looks name holder and waiters, and change nothing")
    void stats() throws Exception {
        final SharedLock lock = board.lock("l");
        assertEquals(new SyncStats.Entry("l", "lock", 0, Optional.empty()), lock.stats());
        final long beforeMs = System.currentTimeMillis();
        lock.lock();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            lock.lock();
            lock.unlock();
        });
        await().until(() -> lock.stats().waiting() == 1);
        final SyncStats.Holder holder = lock.owner().orElseThrow();
        assertEquals(ProcessHandle.current().pid(), holder.pid());
        assertEquals(Thread.currentThread().getId(), holder.thread());
        assertEquals(1, holder.fence());
        assertTrue(
                holder.since().toEpochMilli() >= beforeMs - 10_000,
                "the clock of the heartbeat, accurate to about 1 s");
        final SyncStats stats = SyncStats.of(directory.resolve("board"));
        assertEquals(List.of(lock.stats()), stats.entries());
        assertEquals(1, stats.waiters().get("l"));
        lock.unlock();
        soon(waiter);
        assertEquals(Optional.empty(), lock.owner());
    }

    @Test
    @DisplayName("S8: a lock travels, and is the same one")
    void travels() throws Exception {
        final SharedLock lock = board.lock("l");
        final SharedLock copy = (SharedLock) Board.resolve(lock.address());
        lock.lock();
        assertTrue(copy.isHeldByCurrentThread());
        soon(Background.run(() -> assertFalse(copy.tryLock())));
        lock.unlock();
        copy.board().close();
    }
}
