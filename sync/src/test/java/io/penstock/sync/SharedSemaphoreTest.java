package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.EntryPlace;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** What a shared semaphore has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
class SharedSemaphoreTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Board board;
    private Board memory;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        memory = Board.inMemory();
    }

    @AfterEach
    void close() {
        board.close();
        memory.close();
    }

    private Board another() throws IOException {
        return Board.at(directory.resolve("board")).open();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S21: to release more than the process holds throws with the numbers, and changes nothing")
    void tooManyReleases() throws Exception {
        for (final Board any : List.of(board, memory)) {
            final SharedSemaphore semaphore = any.semaphore("s", 4);
            final TooManyReleasesException none =
                    assertThrows(TooManyReleasesException.class, () -> semaphore.release());
            assertTrue(none.getMessage().contains("released=1 held=0 semaphore=s path="), none.getMessage());
            semaphore.acquire(2);
            assertThrows(TooManyReleasesException.class, () -> semaphore.release(3));
            assertEquals(2, semaphore.heldPermits());
            assertEquals(2, semaphore.availablePermits());
            soon(Background.run(() -> semaphore.release(2)));
            assertThrows(TooManyReleasesException.class, semaphore::release);
        }
    }

    @Test
    @DisplayName("S22: any process releases the permits of an unowned semaphore, up to its maximum, and more throws")
    void unowned() throws Exception {
        for (final Board any : List.of(board, memory)) {
            final SharedSemaphore semaphore = any.unowned("u", 1, 3);
            semaphore.release(2);
            final TooManyReleasesException more = assertThrows(TooManyReleasesException.class, semaphore::release);
            assertTrue(more.getMessage().contains("released=1 free=3 max=3 semaphore=u path="), more.getMessage());
            assertEquals(3, semaphore.drainPermits());
            assertThrows(TooManyReleasesException.class, () -> semaphore.release(4));
            assertThrows(TooManyReleasesException.class, () -> semaphore.release(Integer.MAX_VALUE));
            assertEquals(0, semaphore.availablePermits());
            assertEquals(0, semaphore.heldPermits());
            assertEquals(Map.of(), semaphore.holders());
        }
    }

    @Test
    @DisplayName("S22: what was taken of an unowned semaphore stays taken when the handle, and the board, are closed")
    void unownedStays() throws Exception {
        board.unowned("u", 3, 3).acquire(2);
        board.close();
        board = another();
        assertEquals(1, board.unowned("u", 3, 3).availablePermits());
        board.unowned("u", 0, 3).release(2);
        assertEquals(3, board.unowned("u", 0, 3).availablePermits());
    }

    @Test
    @DisplayName("S9: the same name with another number of permits, or of another kind, is refused, naming both")
    void otherParameters() {
        board.semaphore("s", 4);
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> board.semaphore("s", 5));
        assertTrue(
                refused.getMessage().contains("here=semaphore(permits=5) in the board=semaphore(permits=4)"),
                refused.toString());
        assertThrows(IllegalArgumentException.class, () -> board.unowned("s", 4, 4));
        board.unowned("u", 1, 1);
        assertThrows(IllegalArgumentException.class, () -> board.unowned("u", 1, 2));
        assertThrows(IllegalArgumentException.class, () -> board.semaphore("u", 1));
        assertEquals(1, board.unowned("u", 0, 1).drainPermits(), "it keeps its own");
        assertThrows(IllegalArgumentException.class, () -> board.semaphore("n", 0));
        assertThrows(IllegalArgumentException.class, () -> board.unowned("n", 0, 0));
        assertThrows(IllegalArgumentException.class, () -> board.unowned("n", 2, 1));
        assertThrows(IllegalArgumentException.class, () -> board.unowned("n", -1, 1));
        assertEquals(List.of("s", "u"), entries());
    }

    private List<String> entries() {
        try {
            return SyncStats.of(directory.resolve("board")).entries().stream()
                    .map(SyncStats.Entry::name)
                    .toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("S21: to acquire more than there ever are is refused, and does not wait for ever")
    void moreThanThereAre() {
        for (final SharedSemaphore semaphore : List.of(board.semaphore("s", 4), board.unowned("u", 4, 4))) {
            final IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(5));
            assertTrue(refused.getMessage().contains("permits=5 max=4 semaphore="), refused.getMessage());
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(5));
            assertEquals(4, semaphore.availablePermits());
        }
    }

    @Test
    @DisplayName(
            "S21: permits are closed once, by any thread; one that is not granted in time is an exception, and no null")
    void hold() throws Exception {
        for (final Board any : List.of(board, memory)) {
            final SharedSemaphore semaphore = any.semaphore("s", 4);
            try (Permits three = semaphore.hold(3)) {
                assertEquals(3, three.count());
                final String told = assertThrows(TimeoutException.class, () -> semaphore.hold(2, Duration.ofMillis(10)))
                        .getMessage();
                assertTrue(told.contains("timeout=PT0.01S permits=2 free=1 "), told);
                try (Permits one = semaphore.hold()) {
                    assertEquals(0, semaphore.availablePermits());
                    soon(Background.run(one::close));
                    assertEquals(1, semaphore.availablePermits());
                }
                try (Permits one = semaphore.hold(1, Duration.ZERO)) {
                    assertEquals(1, one.count());
                }
                assertEquals(3, semaphore.heldPermits());
            }
            assertEquals(4, semaphore.availablePermits());
            assertEquals("4 of 4 free", semaphore.toString());
        }
    }

    @Test
    @DisplayName("S21: permits belong to the process: another handle of it releases what this one has acquired")
    void acrossHandles() throws Exception {
        try (Board other = another()) {
            board.semaphore("s", 4).acquire(3);
            assertEquals(3, other.semaphore("s", 4).heldPermits());
            other.semaphore("s", 4).release(2);
            assertEquals(3, board.semaphore("s", 4).availablePermits());
        }
        assertEquals(1, board.semaphore("s", 4).heldPermits());
    }

    @Test
    @DisplayName("S2: closing a handle gives back what it had, no more; closing the last one gives back all")
    void closing() throws Exception {
        final Board other = another();
        final Board observer = Board.at(directory.resolve("board")).open();
        final SharedSemaphore mine = board.semaphore("s", 4);
        final SharedSemaphore theirs = other.semaphore("s", 4);
        mine.acquire();
        theirs.acquire(3);
        final CompletableFuture<Void> waiter = Background.run(theirs::acquire);
        final CompletableFuture<Void> next = Background.run(() -> mine.acquire(2));
        await().until(() -> mine.getQueueLength() == 2);
        other.close();
        soon(next);
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(IllegalStateException.class, ended.getCause());
        assertThrows(IllegalStateException.class, theirs::acquire);
        assertThrows(IllegalStateException.class, theirs::release);
        assertThrows(IllegalStateException.class, theirs::availablePermits);
        assertEquals(3, mine.heldPermits());
        board.close();
        board = observer;
        assertEquals(4, board.semaphore("s", 4).availablePermits());
    }

    @Test
    @DisplayName("S2: so it is where handles have released what others had acquired: the last one leaves nothing")
    void closingCrossed() throws Exception {
        final Board observer = another(); // so the process does not leave
        final Board other = another();
        other.semaphore("s", 4).acquire(2);
        board.semaphore("s", 4).acquire(2);
        board.semaphore("s", 4).release(4);
        other.close();
        assertEquals(4, board.semaphore("s", 4).availablePermits());
        board.semaphore("s", 4).acquire(3);
        board.close();
        board = observer;
        assertEquals(4, board.semaphore("s", 4).availablePermits());
    }

    @Test
    @DisplayName(
            "S2, S21: closing a handle takes no permits away that another handle has acquired, also where they have"
                    + " released each other's")
    void closingKeepsWhatOthersHave() throws Exception {
        try (Board other = another();
                Board third = another()) {
            final SharedSemaphore here = board.semaphore("s", 4);
            final SharedSemaphore there = other.semaphore("s", 4);
            there.acquire(2);
            here.release(2);
            here.acquire(2);
            there.acquire();
            other.close();
            assertEquals(2, here.heldPermits(), "of there one is given back");
            assertEquals(2, here.availablePermits());
            here.release(2);
            third.semaphore("s", 4).acquire();
            board.close();
            assertEquals(1, third.semaphore("s", 4).heldPermits());
        }
        board = another();
        assertEquals(4, board.semaphore("s", 4).availablePermits());
    }

    @Test
    @DisplayName("S2: closing a board in memory wakes its waiters")
    void closingMemory() throws Exception {
        final SharedSemaphore semaphore = memory.semaphore("s", 1);
        semaphore.acquire();
        final CompletableFuture<Void> waiter = Background.run(semaphore::acquire);
        await().until(() -> semaphore.getQueueLength() == 1);
        memory.close();
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(IllegalStateException.class, ended.getCause());
    }

    @Test
    @DisplayName(
            "S2, S4, S5: while a process is stopped that is acquiring, timed calls end in time, closing too, and a release needs no lock")
    void stoppedInTheMidst() throws Exception {
        final SharedSemaphore semaphore = board.semaphore("s", 4);
        semaphore.acquire();
        final EntryPlace place = semaphore.place();
        final int lock = place.index(); // it is a living process's from now on, which does not move
        place.words().putLongVolatile(lock, place.board().participants().self());
        assertFalse(semaphore.tryAcquire());
        final long start = System.nanoTime();
        assertFalse(semaphore.tryAcquire(50, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
        assertEquals(0, semaphore.drainPermits());
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> interrupted = Background.run(() -> {
            thread.set(Thread.currentThread());
            semaphore.acquire();
        });
        final CompletableFuture<Void> next = Background.run(semaphore::acquire);
        Background.assertBlocked(interrupted);
        Background.started(thread).interrupt();
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(interrupted));
        assertInstanceOf(InterruptedException.class, ended.getCause());
        semaphore.release();
        assertEquals(4, semaphore.availablePermits());
        Background.assertBlocked(next);
        try (Board other = another()) {
            final CompletableFuture<Void> closed = Background.run(other.semaphore("s", 4)::acquire);
            Background.assertBlocked(closed);
            other.close();
            assertInstanceOf(
                    IllegalStateException.class,
                    assertThrows(ExecutionException.class, () -> soon(closed)).getCause());
        }
        place.words().putLongVolatile(lock, 0);
        soon(next);
        assertEquals(1, semaphore.heldPermits());
    }

    @Test
    @DisplayName("S1: no permit of before is left when all have closed the board")
    void reopened() throws Exception {
        board.semaphore("s", 4).acquire(4);
        board.close();
        board = another();
        assertEquals(4, board.semaphore("s", 4).drainPermits());
    }

    @Test
    @DisplayName("S11: looks name holders and waiters, and change nothing")
    void stats() throws Exception {
        final SharedSemaphore semaphore = board.semaphore("s", 4);
        final long pid = ProcessHandle.current().pid();
        assertEquals(new SyncStats.Entry("s", "semaphore", 0, Optional.empty()), semaphore.stats());
        assertEquals(Map.of(), semaphore.holders());
        semaphore.acquire(4);
        assertEquals(Map.of(pid, 4L), semaphore.holders());
        final CompletableFuture<Void> many =
                Background.run(() -> semaphore.hold(4).close());
        await().until(() -> semaphore.getQueueLength() == 1);
        final CompletableFuture<Void> one =
                Background.run(() -> semaphore.hold().close());
        await().until(() -> semaphore.getQueueLength() == 2);
        final SyncStats stats = SyncStats.of(directory.resolve("board"));
        assertEquals(List.of(semaphore.stats()), stats.entries());
        assertEquals(Map.of("s", 2), stats.waiters());
        assertEquals(Map.of("s", Map.of(pid, 4L)), stats.shares());
        assertEquals(List.of("s", "s"), stats.users().get(0).waitsFor());
        semaphore.release(4);
        soon(many);
        soon(one);
        assertEquals(
                new SyncStats.Entry("u", "unowned", 0, Optional.empty()),
                board.unowned("u", 1, 1).stats());
    }

    @Test
    @DisplayName("S8: semaphores of both kinds travel, and are the same ones")
    void travels() throws Exception {
        final SharedSemaphore copy =
                (SharedSemaphore) Board.resolve(board.semaphore("s", 4).address());
        copy.acquire(3);
        assertEquals(1, board.semaphore("s", 4).availablePermits());
        assertEquals(4, copy.permits());
        final SharedSemaphore unowned =
                (SharedSemaphore) Board.resolve(board.unowned("u", 1, 2).address());
        unowned.release();
        assertEquals(2, board.unowned("u", 1, 2).availablePermits());
        assertThrows(TooManyReleasesException.class, unowned::release);
        copy.board().close();
        assertEquals(4, board.semaphore("s", 4).availablePermits());
    }
}
