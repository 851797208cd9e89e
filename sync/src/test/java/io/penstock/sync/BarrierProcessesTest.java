package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView;
import io.penstock.process.ChildJvm;
import io.penstock.sync.BrokenRoundException.Reason;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Barriers and latches between real JVMs, some of which are really killed or stopped. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class BarrierProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer(final int parties) throws Exception {
        final Jvm peer = Jvm.start(BarrierPeer.class, path().toString(), String.valueOf(parties));
        peer.expect("ready");
        return peer;
    }

    private static CompletableFuture<Void> waiting(final SharedBarrier barrier) {
        final int before = barrier.getNumberWaiting();
        final CompletableFuture<Void> waiter = Background.run(barrier::await);
        await().atMost(GUARD).until(() -> barrier.getNumberWaiting() == before + 1);
        return waiter;
    }

    private static void told(final CompletableFuture<Void> waiter, final Reason reason, final long pid) {
        final ExecutionException ended =
                assertThrows(ExecutionException.class, () -> waiter.get(GUARD.toSeconds(), TimeUnit.SECONDS));
        final BrokenRoundException broken = assertInstanceOf(BrokenRoundException.class, ended.getCause());
        assertEquals(reason, broken.reason(), broken.getMessage());
        assertEquals(pid, broken.pid(), broken.getMessage());
    }

    private static void awaits(final Jvm peer, final SharedBarrier barrier) throws Exception {
        final int before = barrier.getNumberWaiting();
        peer.tell("await");
        peer.expect("waiting");
        await().atMost(GUARD).until(() -> barrier.getNumberWaiting() == before + 1);
    }

    @Test
    @Tag("kill")
    @DisplayName("S27: a member that is killed while it waits breaks the round for all, with its pid; a reset mends it")
    void killedWhileWaiting() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm victim = peer(4);
                Jvm other = peer(4)) {
            final SharedBarrier barrier = board.barrier("b", 4);
            awaits(victim, barrier);
            awaits(other, barrier);
            final CompletableFuture<Void> mine = waiting(barrier);
            victim.kill();
            told(mine, Reason.DEATH, victim.pid());
            other.expect("broken DEATH " + victim.pid());
            assertTrue(barrier.isBroken());
            try (Jvm successor = peer(4)) { // has the dead one's slot in the hub
                successor.tell("await");
                successor.expect("waiting");
                successor.expect("broken DEATH " + victim.pid());
            }
            barrier.reset();
            assertFalse(barrier.isBroken());
            awaits(other, barrier);
            final CompletableFuture<Void> one = waiting(barrier);
            final CompletableFuture<Void> two = waiting(barrier);
            assertEquals(0, barrier.await());
            one.get(GUARD.toSeconds(), TimeUnit.SECONDS);
            two.get(GUARD.toSeconds(), TimeUnit.SECONDS);
            other.expect("index 3");
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S27: so does one that is killed between two rounds, before its first one if it has joined, and in the action")
    void killedElsewhere() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedBarrier barrier = board.barrier("b", 2);
            try (Jvm victim = peer(2)) {
                awaits(victim, barrier);
                assertEquals(0, barrier.await());
                victim.expect("index 1");
                final CompletableFuture<Void> mine = waiting(barrier);
                victim.kill();
                told(mine, Reason.DEATH, victim.pid());
            }
            barrier.reset();
            try (Jvm victim = peer(2)) {
                victim.tell("join");
                victim.expect("joined");
                final CompletableFuture<Void> mine = waiting(barrier);
                victim.kill();
                told(mine, Reason.DEATH, victim.pid());
            }
            barrier.reset();
            try (Jvm victim = peer(2)) {
                final CompletableFuture<Void> mine = waiting(barrier);
                victim.tell("action");
                victim.expect("waiting");
                victim.expect("action");
                assertFalse(mine.isDone());
                victim.kill();
                told(mine, Reason.DEATH, victim.pid());
            }
            barrier.reset();
            try (Jvm victim = peer(2)) {
                victim.tell("join");
                victim.expect("joined");
                victim.tell("leave");
                victim.expect("left");
                final CompletableFuture<Void> mine = waiting(barrier);
                victim.kill();
                Background.assertBlocked(mine);
                assertEquals(0, barrier.await());
                mine.get(GUARD.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S1, S27: a barrier whose members are all dead starts anew by itself, whatever they have left")
    void allDead() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedBarrier barrier = board.barrier("b", 3);
            for (int round = 0; round < 2; round++) {
                try (Jvm one = peer(3);
                        Jvm two = peer(3)) {
                    awaits(one, barrier);
                    if (round == 0) {
                        awaits(two, barrier);
                    } else {
                        two.tell("timeout 1");
                        two.expect("late");
                        one.expect("broken TIMEOUT " + two.pid());
                    }
                    one.kill();
                    two.kill();
                    await().atMost(GUARD)
                            .until(() -> SyncStats.of(path()).users().stream()
                                            .filter(user -> user.state() == ChannelView.State.ALIVE)
                                            .count()
                                    == 1);
                    final CompletableFuture<Void> first = Background.run(barrier::await);
                    final CompletableFuture<Void> second = Background.run(barrier::await);
                    await().atMost(GUARD).until(() -> barrier.getNumberWaiting() == 2);
                    assertEquals(0, barrier.await());
                    first.get(GUARD.toSeconds(), TimeUnit.SECONDS);
                    second.get(GUARD.toSeconds(), TimeUnit.SECONDS);
                    barrier.leave();
                }
            }
        }
    }

    @Test
    @DisplayName("S4, S26: a member that is stopped is alive: others wait for it, and their timeouts hold")
    void stopped() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm stopped = peer(2);
                Jvm other = peer(2)) {
            final SharedBarrier barrier = board.barrier("b", 2);
            awaits(stopped, barrier);
            stopped.stop();
            assertEquals(0, barrier.await(GUARD), "it has arrived");
            other.tell("timeout 300");
            other.expect("late");
            assertTrue(barrier.isBroken());
            stopped.goOn();
            stopped.expect("index 1");
            barrier.reset();
            barrier.leave();
            awaits(stopped, barrier);
            other.tell("await");
            other.expect("waiting");
            other.expect("index 0");
            stopped.expect("index 1");
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S24: a party that is killed uncounted is named to all that wait, and another one can count in its place")
    void latchParty() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm victim = peer(2);
                Jvm waiter = peer(2)) {
            final SharedLatch latch = board.latch("l", 2);
            waiter.tell("latch");
            waiter.expect("waiting");
            final CompletableFuture<Void> mine = Background.run(latch::await);
            victim.tell("enter");
            victim.expect("entered");
            latch.countDown();
            Background.assertBlocked(mine);
            victim.kill();
            waiter.expect("died " + victim.pid());
            final ExecutionException ended =
                    assertThrows(ExecutionException.class, () -> mine.get(GUARD.toSeconds(), TimeUnit.SECONDS));
            assertEquals(
                    victim.pid(),
                    assertInstanceOf(PartyDiedException.class, ended.getCause()).pid());
            assertEquals(1, latch.getCount());
            try (Jvm instead = peer(2)) {
                waiter.tell("latch");
                waiter.expect("waiting");
                waiter.expect("died " + victim.pid());
                instead.tell("enter-and-count");
                instead.expect("counted");
                instead.kill(); // it has counted
                latch.await();
                waiter.tell("latch");
                waiter.expect("waiting");
                waiter.expect("open");
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S1, S3, S24: counts of processes that have died are counted, and a stopped waiter delays no other")
    void latchOfTheDead() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm stopped = peer(3);
                Jvm waiter = peer(3)) {
            final SharedLatch latch = board.latch("l", 3);
            for (final Jvm peer : List.of(stopped, waiter)) {
                peer.tell("latch");
                peer.expect("waiting");
            }
            await().until(() -> SyncStats.of(path()).waiters().getOrDefault("l", 0) == 2);
            stopped.stop();
            for (int i = 0; i < 2; i++) {
                try (Jvm dead = peer(3)) {
                    dead.tell(i == 0 ? "count" : "enter-and-count");
                    dead.expect("counted");
                    dead.kill();
                }
            }
            assertEquals(1, latch.getCount());
            latch.countDown();
            waiter.expect("open");
            stopped.goOn();
            stopped.expect("open");
        }
    }

    @Test
    @DisplayName("S8: a child's task captures a barrier and a latch, and uses them in the child")
    void capturedByATask() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedBarrier barrier = board.barrier("b", 2);
            final SharedLatch latch = board.latch("l", 1);
            try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
                barrier.await();
                try (Party party = latch.enter()) {
                    party.countDown();
                }
                barrier.leave();
                parent.send("done");
            })) {
                barrier.await();
                latch.await();
                assertEquals("done", child.connection().receive());
            }
            assertEquals(0, latch.getCount());
        }
    }
}
