package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shared latch has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
class SharedLatchTest {
    private static final Duration GUARD = Duration.ofSeconds(10);
    private static final int LARGE = 4_095;

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

    private static Throwable failed(final CompletableFuture<Void> future) {
        return assertThrows(ExecutionException.class, () -> soon(future)).getCause();
    }

    @Test
    @DisplayName("S24: a party counts once, also together with counts that belong to none, in a file and in memory")
    void parties() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLatch latch = any.latch("l", 3);
            final Party party = latch.enter();
            final CompletableFuture<Void> waiter = Background.run(latch::await);
            latch.countDown();
            party.countDown();
            party.countDown();
            party.close();
            assertEquals(1, latch.getCount());
            assertEquals("1", latch.toString());
            Background.assertBlocked(waiter);
            try (Party last = latch.enter()) {
                last.countDown();
            }
            soon(waiter);
            assertEquals(0, latch.getCount());
        }
    }

    @Test
    @DisplayName("S24: a party that leaves uncounted gives its count to another one, and counts no more")
    void leaving() {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedLatch latch = any.latch("l", 1);
            final Party first = latch.enter();
            final IllegalStateException full = assertThrows(IllegalStateException.class, latch::enter);
            assertTrue(full.getMessage().contains("count=1 latch=l"), full.getMessage());
            assertThrows(IllegalStateException.class, latch::countDown);
            first.close();
            first.close();
            assertThrows(IllegalStateException.class, first::countDown);
            assertEquals(1, latch.getCount());
            final Party second = latch.enter();
            first.close();
            second.countDown();
            assertEquals(0, latch.getCount());
            final IllegalStateException open = assertThrows(IllegalStateException.class, latch::enter);
            assertTrue(open.getMessage().contains("is open"), open.getMessage());
        }
    }

    @Test
    @DisplayName(
            "S2, S24: closing the handle of a party that has not counted is as its death, and another one can take its place")
    void closedHandle() throws Exception {
        final SharedLatch latch = board.latch("l", 2);
        final Board other = another();
        final Party lost = other.latch("l", 2).enter();
        final CompletableFuture<Void> waiter = Background.run(latch::await);
        final CompletableFuture<Void> theirs = Background.run(other.latch("l", 2)::await);
        Background.assertBlocked(waiter);
        Background.assertBlocked(theirs);
        other.close();
        final PartyDiedException died = assertInstanceOf(PartyDiedException.class, failed(waiter));
        assertEquals(ProcessHandle.current().pid(), died.pid());
        assertTrue(died.getMessage().contains("latch=l"), died.getMessage());
        assertInstanceOf(IllegalStateException.class, failed(theirs));
        assertThrows(PartyDiedException.class, () -> latch.await(Duration.ZERO));
        assertThrows(IllegalStateException.class, lost::countDown);
        latch.countDown(); // the count that was free
        assertThrows(PartyDiedException.class, latch::await);
        try (Party instead = latch.enter()) {
            lost.close();
            assertFalse(latch.await(Duration.ZERO));
            instead.countDown();
        }
        latch.await();
    }

    @Test
    @DisplayName("S24: of all who replace a lost party, one is told so, and await waits for the new one")
    void replaced() throws Exception {
        final SharedLatch latch = board.latch("l", 2);
        try (Board other = another()) {
            other.latch("l", 2).enter();
            other.latch("l", 2).enter();
        }
        final PartyDiedException first = assertThrows(PartyDiedException.class, latch::await);
        final PartyDiedException again = assertThrows(PartyDiedException.class, latch::await);
        assertTrue(latch.replace(first));
        assertFalse(latch.replace(again), "the same party");
        final PartyDiedException second = assertThrows(PartyDiedException.class, latch::await);
        try (Party instead = latch.enter()) {
            assertFalse(latch.replace(first));
            assertTrue(latch.replace(second));
            final CompletableFuture<Void> waiter = Background.run(latch::await);
            Background.assertBlocked(waiter);
            instead.countDown();
            latch.countDown();
            waiter.get();
        }
        assertFalse(latch.replace(second));
    }

    /** Closes the last handle of the board, and opens it again. A neighbour keeps this process's name in the directory. */
    private SharedLatch reopen() throws IOException {
        board.close();
        board = another();
        return board.latch("l", 1);
    }

    @Test
    @DisplayName("S2, S24: a party of a handle that was closed ends no party of a later handle of its process")
    void lateEnd() throws Exception {
        try (Board neighbour = Board.at(directory.resolve("neighbour")).create()) {
            assertFalse(neighbour.isClosed());
            final Party late = board.latch("l", 1).enter();
            final SharedLatch latch = reopen();
            final Party party = latch.enter(); // in the same place
            late.close();
            assertThrows(IllegalStateException.class, latch::countDown, "its count is still the party's");
            party.countDown();
            assertEquals(0, latch.getCount());
        }
    }

    @Test
    @DisplayName("S24: who is told of a lost party does not replace a later one of the same process")
    void lateReplacement() throws Exception {
        try (Board neighbour = Board.at(directory.resolve("neighbour")).create()) {
            assertFalse(neighbour.isClosed());
            board.latch("l", 1).enter();
            final PartyDiedException first = assertThrows(PartyDiedException.class, reopen()::await);
            board.latch("l", 1).enter();
            final SharedLatch latch = reopen();
            final PartyDiedException second = assertThrows(PartyDiedException.class, latch::await);
            assertFalse(latch.replace(first));
            assertTrue(latch.replace(second));
        }
    }

    @Test
    @DisplayName("S24: no party enters a latch that was made open, and the error says that it is open")
    void madeOpen() {
        final IllegalStateException open = assertThrows(
                IllegalStateException.class, () -> board.latch("open", 0).enter());
        assertTrue(open.getMessage().contains("the latch is open"), open::getMessage);
    }

    @Test
    @DisplayName("S24: a latch with a great count has no parties, and says so")
    void noParties() {
        final SharedLatch latch = board.latch("l", LARGE);
        final IllegalStateException refused = assertThrows(IllegalStateException.class, latch::enter);
        assertTrue(refused.getMessage().contains("count=4095 maxParties=4094"), refused.getMessage());
        latch.countDown();
        assertEquals(LARGE - 1, latch.getCount());
        board.latch("other", LARGE - 1).enter();
    }

    @Test
    @DisplayName("S1, S9: a latch is the same one after reopening, and another count is refused")
    void reopened() throws Exception {
        board.latch("l", 2).countDown();
        board.close();
        board = another();
        assertEquals(1, board.latch("l", 2).getCount());
        assertThrows(IllegalArgumentException.class, () -> board.latch("l", 3));
        assertThrows(IllegalArgumentException.class, () -> board.barrier("l", 2));
    }

    @Test
    @DisplayName("S8: a latch travels, and is the same one")
    void travels() throws Exception {
        final SharedLatch latch = board.latch("l", 2);
        final SharedLatch copy = (SharedLatch) Board.resolve(latch.address());
        copy.countDown();
        assertEquals(1, latch.getCount());
        copy.board().close();
    }
}
