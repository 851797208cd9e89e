package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.sync.BrokenRoundException.Reason;
import io.penstock.testkit.Background;
import io.penstock.testkit.Rescues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shared barrier has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
class SharedBarrierTest {
    private static final Duration GUARD = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(50);

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

    private static CompletableFuture<Void> waiting(final SharedBarrier barrier) {
        final CompletableFuture<Void> waiter = Background.run(barrier::await);
        await().atMost(GUARD).until(() -> barrier.getNumberWaiting() == 1);
        return waiter;
    }

    private static void told(final CompletableFuture<Void> waiter, final Reason reason) {
        final BrokenRoundException broken = assertInstanceOf(BrokenRoundException.class, failed(waiter));
        assertEquals(reason, broken.reason(), broken.getMessage());
        assertEquals(ProcessHandle.current().pid(), broken.pid());
        assertTrue(broken.getMessage().contains("reason=" + reason + " pid=" + broken.pid()), broken.getMessage());
    }

    @Test
    @DisplayName("S26: of all who reset a broken round, one does it, and a round that has begun since is left alone")
    void resetOfARound() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        assertThrows(TimeoutException.class, () -> barrier.await(SHORT));
        final BrokenRoundException first = assertThrows(BrokenRoundException.class, barrier::await);
        final BrokenRoundException again = assertThrows(BrokenRoundException.class, barrier::await);
        assertEquals(first.round(), again.round());
        assertTrue(barrier.reset(first));
        assertFalse(barrier.isBroken());
        final CompletableFuture<Void> waiter = waiting(barrier);
        assertFalse(barrier.reset(again), "that round is over");
        Background.assertBlocked(waiter);
        barrier.await();
        soon(waiter);
        assertFalse(barrier.reset(first));
    }

    @Test
    @DisplayName("S26: who waits is told why the round is broken and by which process, in a file and in memory")
    void reasons() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedBarrier barrier = any.barrier("b", 2);
            CompletableFuture<Void> waiter = waiting(barrier);
            barrier.reset();
            told(waiter, Reason.RESET);
            waiter = waiting(barrier);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> barrier.await(() -> {
                        throw new IllegalArgumentException("no");
                    }));
            told(waiter, Reason.ACTION);
            assertEquals(
                    Reason.ACTION,
                    assertThrows(BrokenRoundException.class, barrier::await).reason());
            barrier.reset();
            waiter = waiting(barrier);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, barrier::await);
            told(waiter, Reason.INTERRUPT);
        }
        final SharedBarrier barrier = board.barrier("three", 3);
        final CompletableFuture<Void> waiter = waiting(barrier);
        final TimeoutException late = assertThrows(TimeoutException.class, () -> barrier.await(SHORT));
        assertTrue(late.getMessage().contains("parties=3"), late.getMessage());
        told(waiter, Reason.TIMEOUT);
    }

    @Test
    @DisplayName("S2, S26: closing the handle of a thread that waits ends its call, and breaks the round")
    void closing() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 3);
        final Board other = another();
        final CompletableFuture<Void> waiter = waiting(barrier);
        final CompletableFuture<Void> theirs = Background.run(other.barrier("b", 3)::await);
        await().until(() -> barrier.getNumberWaiting() == 2);
        other.close();
        told(waiter, Reason.LEFT);
        final Throwable closed = failed(theirs);
        assertInstanceOf(IllegalStateException.class, closed);
        assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
        assertThrows(IllegalStateException.class, () -> other.barrier("b", 3));
        barrier.reset();
        final CompletableFuture<Void> one = Background.run(barrier::await);
        final CompletableFuture<Void> two = Background.run(barrier::await);
        barrier.await();
        soon(one);
        soon(two);
    }

    @Test
    @DisplayName("S2: so it is in memory")
    void closingInMemory() {
        final Board memory = Board.inMemory();
        final SharedBarrier barrier = memory.barrier("b", 2);
        final CompletableFuture<Void> waiter = waiting(barrier);
        memory.close();
        assertInstanceOf(IllegalStateException.class, failed(waiter));
    }

    @Test
    @DisplayName(
            "S27: a member that closes its handle, or leaves, between two rounds breaks nothing, and its place is free")
    void leaving() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        for (int round = 0; round < 4; round++) {
            try (Board other = another()) {
                final SharedBarrier theirs = other.barrier("b", 2);
                final CompletableFuture<Void> waiter = waiting(barrier);
                assertEquals(0, theirs.await());
                soon(waiter);
                if (round % 2 == 0) {
                    theirs.leave();
                }
            }
            assertFalse(barrier.isBroken());
        }
        barrier.leave();
        try (Membership one = barrier.join();
                Membership two = barrier.join()) {
            assertFalse(barrier.isBroken());
        }
    }

    @Test
    @DisplayName("S27: leaving by one handle keeps the places of another one")
    void leavesItsOwnPlaces() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 1);
        barrier.await();
        try (Board other = another()) {
            other.barrier("b", 1).leave();
            final SharedBarrier theirs = other.barrier("b", 1);
            assertThrows(IllegalStateException.class, theirs::join, "the place is the first one's");
            barrier.leave();
            theirs.join();
        }
    }

    @Test
    @DisplayName("S2: closing the handle ends a call, too, that waits for the end of the round before")
    void closingBeforeTheTurn() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final CountDownLatch runs = new CountDownLatch(1);
        final CompletableFuture<Void> action = Background.run(() -> barrier.await(() -> {
            runs.countDown();
            awaitQuietly(goOn);
        }));
        runs.await();
        final Board other = another();
        final CompletableFuture<Void> next = asleep(other.barrier("b", 1)::await);
        other.close();
        assertInstanceOf(IllegalStateException.class, failed(next));
        goOn.countDown();
        soon(action);
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("S27: there are as many memberships as parties; closing one gives its place back, once")
    void membership() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedBarrier barrier = any.barrier("b", 2);
            final Membership one = barrier.join();
            final Membership two = barrier.join();
            final IllegalStateException full = assertThrows(IllegalStateException.class, barrier::join);
            assertTrue(full.getMessage().contains("parties=2 barrier=b"), full.getMessage());
            one.close();
            one.close();
            final Membership three = barrier.join();
            assertThrows(IllegalStateException.class, barrier::join);
            final CompletableFuture<Void> waiter = waiting(barrier);
            two.close(); // there is one place that does not wait
            barrier.join();
            assertEquals(0, barrier.await());
            soon(waiter);
            three.close();
        }
    }

    @Test
    @DisplayName("S2, S27: a membership of a handle that was closed frees no place of a later handle of its process")
    void lateMembership() throws Exception {
        try (Board neighbour = Board.at(directory.resolve("neighbour")).create()) { // keeps the process's name
            assertFalse(neighbour.isClosed());
            final Membership late = board.barrier("b", 2).join();
            board.close();
            board = another();
            final SharedBarrier barrier = board.barrier("b", 2);
            barrier.join();
            late.close();
            barrier.join();
            assertThrows(IllegalStateException.class, barrier::join, "both places have a member");
        }
    }

    @Test
    @DisplayName("S27: a process that has arrived before joins with the place that it has, and leaves the others free")
    void joinsWithItsPlace() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        assertThrows(TimeoutException.class, () -> barrier.await(Duration.ZERO));
        barrier.reset();
        try (Membership one = barrier.join();
                Membership two = barrier.join()) {
            assertThrows(IllegalStateException.class, barrier::join);
        }
        final CompletableFuture<Void> waiter = waiting(barrier);
        assertEquals(0, barrier.await());
        soon(waiter);
    }

    @Test
    @DisplayName(
            "S25: a call that comes while the action runs belongs to the next round, and breaks none when its time is up")
    void whileTheActionRuns() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedBarrier barrier = any.barrier("b", 2);
            final CountDownLatch runs = new CountDownLatch(1);
            final CountDownLatch goOn = new CountDownLatch(1);
            final CompletableFuture<Void> first = waiting(barrier);
            final CompletableFuture<Void> last = Background.run(() -> barrier.await(() -> {
                runs.countDown();
                awaitQuietly(goOn);
            }));
            runs.await();
            assertFalse(first.isDone());
            assertEquals(1, barrier.getNumberWaiting());
            final TimeoutException late = assertThrows(TimeoutException.class, () -> barrier.await(SHORT));
            assertTrue(late.getMessage().contains("has broken none"), late.getMessage());
            final CompletableFuture<Void> next = Background.run(barrier::await);
            Background.assertBlocked(next);
            goOn.countDown();
            soon(first);
            soon(last);
            await().until(() -> barrier.getNumberWaiting() == 1);
            assertEquals(0, barrier.await());
            soon(next);
        }
    }

    @Test
    @DisplayName("S26: a round that is broken while its action runs is broken for the one that runs it, too")
    void brokenInTheAction() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        final CompletableFuture<Void> first = waiting(barrier);
        final BrokenRoundException broken =
                assertThrows(BrokenRoundException.class, () -> barrier.await(barrier::reset));
        assertEquals(Reason.RESET, broken.reason());
        told(first, Reason.RESET);
        assertFalse(barrier.isBroken());
    }

    @Test
    @DisplayName("S1, S9: a barrier works after reopening, and another number of parties is refused")
    void reopened() throws Exception {
        final SharedBarrier first = board.barrier("b", 2);
        assertThrows(TimeoutException.class, () -> first.await(Duration.ZERO));
        assertTrue(first.isBroken());
        board.close();
        board = another();
        final SharedBarrier barrier = board.barrier("b", 2);
        assertFalse(barrier.isBroken(), "no member is left");
        final CompletableFuture<Void> waiter = waiting(barrier);
        barrier.await();
        soon(waiter);
        assertThrows(IllegalArgumentException.class, () -> board.barrier("b", 3));
        assertThrows(IllegalArgumentException.class, () -> board.latch("b", 2));
        assertThrows(IllegalArgumentException.class, () -> board.barrier("large", 4_095));
    }

    @Test
    @DisplayName("S11: the stats name who waits, and change nothing")
    void stats() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        board.latch("l", 3);
        final CompletableFuture<Void> waiter = waiting(barrier);
        await().until(() -> SyncStats.of(directory.resolve("board")).waiters().getOrDefault("b", 0) == 1);
        final List<SyncStats.Entry> entries =
                SyncStats.of(directory.resolve("board")).entries();
        assertEquals(
                List.of("barrier", "latch"),
                entries.stream().map(SyncStats.Entry::kind).toList());
        assertEquals(1, entries.get(0).waiting());
        barrier.await();
        soon(waiter);
    }

    @Test
    @DisplayName(
            "S6, S28: those who wait are woken by the last one, and by a break, not by the heartbeat; and no flag stays up")
    void wakeUps() throws Exception {
        Rescues.slow();
        try (Board other =
                Board.at(directory.resolve("board")).waiting(Waiting.parking()).open()) {
            final SharedBarrier mine = board.barrier("b", 2);
            final SharedBarrier theirs = other.barrier("b", 2);
            for (int round = 0; round < 50; round++) {
                final int kind = round % 5;
                final CompletableFuture<Void> waiter =
                        asleep(kind == 4 ? other.latch("l" + round, 1)::await : theirs::await);
                switch (kind) {
                    case 0 -> mine.await();
                    case 1 -> mine.await(() -> {});
                    case 2 -> mine.reset();
                    case 3 -> assertThrows(IllegalArgumentException.class, () -> mine.await(SharedBarrierTest::fail));
                    default -> board.latch("l" + round, 1).enter().countDown();
                }
                waiter.handle((done, failure) -> null).get(GUARD.toSeconds(), TimeUnit.SECONDS);
                mine.reset();
            }
            assertEquals(0, Rescues.count(directory));
            assertEquals(0, mine.place().words().getIntVolatile(mine.place().index() + Long.BYTES));
        } finally {
            Rescues.quick();
        }
    }

    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(3))
                .until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        return waiter;
    }

    private static void fail() {
        throw new IllegalArgumentException("no");
    }

    @Test
    @DisplayName("S8: a barrier travels, and is the same one")
    void travels() throws Exception {
        final SharedBarrier barrier = board.barrier("b", 2);
        final SharedBarrier copy = (SharedBarrier) Board.resolve(barrier.address());
        final CompletableFuture<Void> waiter = waiting(barrier);
        assertEquals(0, copy.await());
        soon(waiter);
        copy.board().close();
        assertFalse(barrier.isBroken());
    }
}
