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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a condition of a shared lock has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
@Timeout(120)
@SuppressWarnings("WaitNotInLoop") // a wait that ends is what is tested
class SharedConditionTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Board board;
    private SharedLock lock;
    private SharedCondition condition;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        lock = board.lock("l");
        condition = lock.condition("c");
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

    private static CompletableFuture<Void> waiting(final SharedCondition on, final Background.Action action) {
        final int before = on.stats().waiting();
        final CompletableFuture<Void> waiter = Background.run(action);
        await().until(() -> on.stats().waiting() == before + 1);
        return waiter;
    }

    /** Waits once; to be ended without a signal. */
    private static CompletableFuture<Void> waitingOnce(final SharedCondition on) {
        return waiting(on, () -> {
            try (Hold hold = on.lock().acquire()) {
                assertTrue(hold.fence() > 0);
                assertTrue(on.await(Duration.ofHours(1)), "no time-out");
                assertTrue(on.lock().isHeldByCurrentThread());
            }
        });
    }

    private static void signal(final SharedCondition on) {
        on.lock().lock();
        on.signal();
        on.lock().unlock();
    }

    @Test
    @DisplayName("S1, S8, S9: a condition is found by its name, by its address, and after all have closed the board")
    void names() throws Exception {
        try (Board other = another()) {
            final CompletableFuture<Void> waiter = waitingOnce(other.lock("l").condition("c"));
            assertEquals(1, condition.stats().waiting());
            signal(condition);
            soon(waiter);
        }
        final SharedCondition copy = (SharedCondition) Board.resolve(condition.address());
        final CompletableFuture<Void> waiter = waitingOnce(copy);
        signal(condition);
        soon(waiter);
        copy.board().close();
        assertEquals("l#c", condition.name());
        assertSame(lock, condition.lock());
        board.close();
        board = another();
        final CompletableFuture<Void> later = waitingOnce(board.lock("l").condition("c"));
        signal(board.lock("l").condition("c"));
        soon(later);
    }

    @Test
    @DisplayName("S9: names that no condition can have are refused, and so is newCondition, which says what to call")
    void refusedNames() {
        final UnsupportedOperationException unnamed =
                assertThrows(UnsupportedOperationException.class, lock::newCondition);
        assertTrue(unnamed.getMessage().contains("lock.condition("), unnamed.getMessage());
        assertTrue(unnamed.getMessage().contains("name=l path="), unnamed.getMessage());
        assertThrows(IllegalArgumentException.class, () -> lock.condition("a#b"));
        assertThrows(IllegalArgumentException.class, () -> lock.condition(""));
        assertThrows(IllegalArgumentException.class, () -> lock.condition("x".repeat(254)));
        assertThrows(NullPointerException.class, () -> lock.condition(null));
        board.number("l#n");
        assertThrows(IllegalArgumentException.class, () -> lock.condition("n"));
        assertThrows(IllegalArgumentException.class, () -> board.number("l#c"));
    }

    @Test
    @DisplayName("S11: looks tell how many wait for a condition, and change nothing")
    void stats() throws Exception {
        final CompletableFuture<Void> waiter = waitingOnce(condition);
        assertEquals(new SyncStats.Entry("l#c", "condition", 1, Optional.empty()), condition.stats());
        final SyncStats stats = SyncStats.of(directory.resolve("board"));
        assertTrue(stats.entries().contains(condition.stats()));
        assertEquals(1, stats.waiters().get("l#c"));
        assertEquals(Optional.empty(), lock.owner());
        signal(condition);
        soon(waiter);
        assertEquals(0, condition.stats().waiting());
    }

    @Test
    @DisplayName("S14, S18: a hold stands for the lock before and after a wait; its fence is then a greater one")
    void holds() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLock of = any.lock("l");
            final SharedCondition on = of.condition("c");
            final CompletableFuture<Void> waiter = waiting(on, () -> {
                final Hold outer = of.acquire();
                final long before = outer.fence();
                for (int round = 0; round < 3; round++) {
                    final Hold inner = of.acquire();
                    on.await();
                    assertEquals(outer.fence(), inner.fence());
                    assertEquals(outer.fence(), of.owner().orElseThrow().fence());
                    inner.close();
                }
                assertTrue(outer.fence() >= before + 6, "fence=" + outer.fence());
                assertEquals(Optional.empty(), outer.died());
                assertTrue(of.isHeldByCurrentThread());
                outer.close();
                outer.close();
                assertFalse(of.isHeldByCurrentThread());
                assertThrows(IllegalMonitorStateException.class, of::unlock);
            });
            for (int round = 0; round < 3; round++) {
                await().until(() -> on.stats().waiting() == 1);
                signal(on);
            }
            soon(waiter);
        }
    }

    @Test
    @DisplayName(
            "S20, Y7: a thread that ends holding the lock ends the waits, and the first to have the lock is told; in a file and in memory")
    void threadThatEnds() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLock of = any.lock("l");
            final SharedCondition on = of.condition("c");
            final List<Death> told = new ArrayList<>();
            final List<CompletableFuture<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiters.add(waiting(on, () -> {
                    try (Hold hold = of.acquire()) {
                        on.await();
                        hold.died().ifPresent(told::add);
                    }
                }));
            }
            final Thread thread = new Thread(of::lock);
            thread.start();
            thread.join();
            for (final CompletableFuture<Void> waiter : waiters) {
                soon(waiter);
            }
            assertEquals(1, told.size());
            assertEquals(thread.getId(), told.get(0).thread());
        }
    }

    @Test
    @DisplayName("S15, S20, Y7: a lock that is taken away from its holder ends the waits, and so does a suspect hold")
    void leftBehind() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLock of = any.lock("l");
            final SharedCondition on = of.condition("c");
            final SharedCondition another = any.lock("another").condition("c");
            final CompletableFuture<Void> othersWait = waitingOnce(another);
            final CompletableFuture<Void> first = waitingOnce(on);
            final Hold ousted = of.acquire();
            assertTrue(of.forceRelease(ousted.fence()));
            soon(first);
            final CompletableFuture<Void> second = waitingOnce(on);
            final Hold suspect = of.acquire();
            suspect.markSuspect();
            suspect.close();
            soon(second);
            Background.assertBlocked(othersWait);
            signal(another);
            soon(othersWait);
        }
    }

    @Test
    @DisplayName("S12, S18: a wait under a suspect hold tells the next one; the hold is not suspect after it")
    void suspectWaits() throws Exception {
        final CompletableFuture<Void> other = waiting(condition, () -> {
            try (Hold hold = lock.acquire()) {
                condition.await(); // ends without a signal
                assertTrue(hold.died().isPresent());
            }
        });
        final CompletableFuture<Void> waiter = Background.run(() -> {
            try (Hold hold = lock.acquire()) {
                hold.markSuspect();
                condition.await();
            }
        });
        soon(other);
        await().until(() -> condition.stats().waiting() == 1);
        Background.assertBlocked(waiter);
        signal(condition);
        soon(waiter);
        try (Hold hold = lock.acquire(GUARD)) {
            assertEquals(Optional.empty(), hold.died());
        }
    }

    @Test
    @DisplayName("S15: a thread whose lock was taken away can neither wait nor signal")
    void ousted() throws Exception {
        final Hold hold = lock.acquire();
        assertTrue(lock.forceRelease(hold.fence()));
        assertThrows(LockLostException.class, condition::await);
        assertThrows(LockLostException.class, condition::signal);
        assertThrows(LockLostException.class, condition::signalAll);
        assertEquals(0, condition.stats().waiting());
    }

    @Test
    @DisplayName("S2: closing the handle ends its waits, without the lock; waits of other handles go on")
    void closing() throws Exception {
        for (final boolean inMemory : new boolean[] {false, true}) {
            final Board closed = inMemory ? Board.inMemory() : another();
            final SharedCondition on = closed.lock("l").condition("c");
            final CompletableFuture<Void> waiter = waiting(on, () -> {
                on.lock().lock();
                final IllegalStateException ended = assertThrows(IllegalStateException.class, on::await);
                assertTrue(ended.getMessage().contains("was closed"), ended.getMessage());
                assertThrows(IllegalMonitorStateException.class, on.lock()::unlock);
            });
            final CompletableFuture<Void> other = waitingOnce(condition);
            closed.close();
            soon(waiter);
            Background.assertBlocked(other);
            assertEquals(1, condition.stats().waiting());
            signal(condition);
            soon(other);
            assertThrows(IllegalStateException.class, on::await);
            assertThrows(IllegalStateException.class, on::signal);
        }
    }

    @Test
    @DisplayName("S2, S20: a signal for a wait of a handle that is closed goes to another wait")
    void signalAtClose() throws Exception {
        for (int round = 0; round < 10; round++) {
            final Board closed = another();
            final SharedCondition on = closed.lock("l").condition("c");
            final CompletableFuture<Void> first = waitingOnce(on);
            final CompletableFuture<Void> second = waitingOnce(condition);
            lock.lock();
            condition.signal(); // for the first
            closed.close();
            lock.unlock();
            final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(first));
            assertInstanceOf(IllegalStateException.class, ended.getCause());
            soon(second);
        }
    }

    @Test
    @DisplayName("S13 before S18: a wait whose recovery fails throws without the lock, and the next one recovers")
    void failedRecovery() throws Exception {
        final List<Death> deaths = new ArrayList<>();
        final SharedLock recovered = board.lock("r", death -> {
            deaths.add(death);
            if (deaths.size() == 1) {
                throw new IOException("disk");
            }
        });
        final SharedCondition on = recovered.condition("c");
        final CompletableFuture<Void> waiter = waiting(on, () -> {
            final Hold hold = recovered.acquire();
            final OwnerDiedException failed = assertThrows(OwnerDiedException.class, on::await);
            assertInstanceOf(IOException.class, failed.getCause());
            assertFalse(recovered.isHeldByCurrentThread());
            assertThrows(IllegalMonitorStateException.class, recovered::unlock);
            assertThrows(LockLostException.class, hold::close);
        });
        final Hold ousted = recovered.acquire();
        assertTrue(recovered.forceRelease(ousted.fence()));
        soon(waiter);
        try (Hold hold = recovered.acquire(GUARD)) {
            assertEquals(2, deaths.size());
            assertTrue(hold.died().isPresent());
        }
    }

    @Test
    @DisplayName("S13 before S18: a wait without the recovery that its lock asks for throws without the lock")
    void missingRecovery() throws Exception {
        board.lock("r", death -> {});
        final SharedLock without = board.lock("r");
        final SharedCondition on = without.condition("c");
        final CompletableFuture<Void> waiter = waiting(on, () -> {
            without.lock();
            without.lock();
            assertThrows(OwnerDiedException.class, on::await);
            assertFalse(without.isHeldByCurrentThread());
            assertThrows(IllegalMonitorStateException.class, without::unlock);
        });
        final Hold ousted = without.acquire();
        assertTrue(without.forceRelease(ousted.fence()));
        soon(waiter);
    }

    @Test
    @DisplayName("S18: where a wait takes over a lock, its recovery runs before it returns")
    void recovery() throws Exception {
        final List<Death> deaths = new ArrayList<>();
        final SharedLock recovered = board.lock("r", deaths::add);
        final SharedCondition on = recovered.condition("c");
        final CompletableFuture<Void> waiter = waiting(on, () -> {
            recovered.lock();
            recovered.lock();
            on.await();
            assertEquals(1, deaths.size());
            recovered.unlock();
            assertTrue(recovered.isHeldByCurrentThread());
            recovered.unlock();
        });
        final Thread thread = new Thread(recovered::lock);
        thread.start();
        thread.join();
        soon(waiter);
        assertEquals(thread.getId(), deaths.get(0).thread());
    }

    @Test
    @DisplayName("S5: the lock that a thread waits under is not held by it, for any look")
    void looks() throws Exception {
        final CompletableFuture<Void> waiter = waitingOnce(condition);
        assertEquals(Optional.empty(), lock.owner());
        assertEquals(0, lock.stats().waiting());
        lock.lock();
        assertEquals(Thread.currentThread().getId(), lock.owner().orElseThrow().thread());
        condition.signal();
        await().until(() -> lock.stats().waiting() == 1);
        lock.unlock();
        soon(waiter);
    }

    @Test
    @DisplayName(
            "S10, S18: a hold is not closed by another thread while its own one waits, and is still to be closed then")
    void holdClosedDuringAWait() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedCondition on = any.lock("l").condition("c");
            try (Hold hold = on.lock().acquire()) {
                final Hold nested = on.lock().acquire();
                final CompletableFuture<Void> other = Background.run(() -> {
                    await().until(() -> on.stats().waiting() == 1);
                    final IllegalMonitorStateException refused =
                            assertThrows(IllegalMonitorStateException.class, hold::close);
                    assertTrue(refused.getMessage().contains("waits for a condition"), refused::getMessage);
                    assertThrows(IllegalMonitorStateException.class, nested::close);
                    signal(on);
                });
                assertTrue(on.await(GUARD));
                soon(other);
                soon(Background.run(nested::close));
                assertTrue(on.lock().isHeldByCurrentThread());
            }
            assertEquals(Optional.empty(), on.lock().owner());
        }
    }

    @Test
    @DisplayName("S13: a recovery that waits for a condition of its lock is refused, and has failed")
    void recoveryThatWaits() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final List<Death> deaths = new ArrayList<>();
            final SharedLock guarded = any.lock("g", death -> {
                deaths.add(death);
                if (deaths.size() == 1) {
                    any.lock("g").condition("c").await(Duration.ofMillis(1));
                }
            });
            Background.run(guarded::lock).get(GUARD.toSeconds(), TimeUnit.SECONDS);
            final OwnerDiedException failed = assertThrows(
                    OwnerDiedException.class, () -> guarded.acquire(GUARD).close());
            assertInstanceOf(IllegalMonitorStateException.class, failed.getCause());
            assertFalse(guarded.isHeldByCurrentThread());
            try (Hold hold = guarded.acquire(GUARD)) {
                assertEquals(2, deaths.size(), "the next one recovers: " + hold.died());
            }
        }
    }
}
