package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView;
import io.penstock.process.ChildJvm;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards between real JVMs, some of which are really killed. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class BoardProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);
    private static final int STEPS = 100_000;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer() throws Exception {
        final Jvm peer = Jvm.start(BoardPeer.class, path().toString());
        peer.expect("ready");
        return peer;
    }

    @Test
    @DisplayName("V1, V4: three processes that count at once lose nothing, with each kind of value")
    void nothingIsLost() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm one = peer();
                Jvm two = peer();
                Jvm three = peer()) {
            for (final Jvm peer : List.of(one, two, three)) {
                peer.tell("count " + STEPS);
            }
            for (final Jvm peer : List.of(one, two, three)) {
                peer.expect("counted");
            }
            assertEquals(3 * STEPS, board.number("n").get());
            assertEquals(3 * STEPS, board.intNumber("i").get());
            assertEquals(1.5 * STEPS, board.doubleNumber("d").get());
            assertEquals(3 * STEPS, board.adder("a").sum());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("V2, V4, V13: what killed processes have added stays, and their rows go to those that come after")
    void addersOfTheDead() throws Exception {
        try (Board board = Board.at(path()).maxProcesses(2).create()) {
            final SharedAdder adder = board.adder("a");
            final SharedLong told = board.number("told");
            for (int round = 0; round < 4; round++) {
                final long before = told.get();
                try (Jvm peer = peer()) {
                    peer.tell("count-for-ever");
                    peer.expect("counting");
                    assertTrue(told.await(value -> value > before + 1_000, Duration.ofMinutes(1)));
                    peer.kill();
                }
                final long sum = adder.sum();
                assertTrue(sum >= told.get() && sum <= told.get() + round + 1, "sum=" + sum + " told=" + told.get());
            }
        }
    }

    @Test
    @DisplayName("V13: a process too many is refused with the number, and is let in when one has gone")
    void tooManyProcesses() throws Exception {
        try (Jvm peer = peer()) {
            // the peer has created it with the default of 64; so this one is created beside it
            final Path small = directory.resolve("small");
            try (Board board = Board.at(small).maxProcesses(1).create()) {
                board.flag("f");
                try (Jvm refused = Jvm.start(BoardPeer.class, small.toString())) {
                    assertEquals(1, refused.exitCode());
                }
            }
            try (Jvm letIn = Jvm.start(BoardPeer.class, small.toString())) {
                letIn.expect("ready");
                final BoardFullException full = assertThrows(
                        BoardFullException.class, () -> Board.at(small).open());
                assertTrue(full.getMessage().contains("processes=1 maxProcesses=1"), full.getMessage());
            }
            peer.tell("set-flag");
            peer.expect("set");
        }
    }

    @Test
    @DisplayName("S23, V5: a flag and a number wake threads of other processes")
    void wakesOtherProcesses() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm one = peer();
                Jvm two = peer()) {
            one.tell("await-flag");
            one.expect("waiting");
            two.tell("await-number 7");
            two.expect("waiting");
            await().until(() -> SyncStats.of(path()).waiters().size() == 2);
            final SyncStats stats = SyncStats.of(path());
            assertTrue(stats.users().contains(new SyncStats.User(one.pid(), ChannelView.State.ALIVE, List.of("f"))));
            assertTrue(stats.users().contains(new SyncStats.User(two.pid(), ChannelView.State.ALIVE, List.of("n"))));
            board.flag("f").set();
            board.flag("f").clear();
            one.expect("set");
            board.number("n").set(7);
            two.expect("there");
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S3, S5, S6: waiters that are killed or stopped hold neither the setter up nor other waiters")
    void deadAndStoppedWaiters() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm dead = peer();
                Jvm stopped = peer();
                Jvm living = peer()) {
            for (final Jvm peer : List.of(dead, stopped, living)) {
                peer.tell("await-flag");
                peer.expect("waiting");
            }
            await().until(() -> SyncStats.of(path()).waiters().getOrDefault("f", 0) == 3);
            dead.kill();
            stopped.stop();
            board.flag("f").set();
            board.flag("f").clear();
            living.expect("set");
            stopped.goOn();
            stopped.expect("set");
            await().atMost(GUARD).until(() -> SyncStats.of(path()).waiters().isEmpty());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S1, S3: a setter that is killed at any moment leaves a flag that works, and one that waits is told of each set")
    void killedSetter() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedFlag flag = board.flag("f");
            for (int round = 0; round < 4; round++) {
                try (Jvm peer = peer()) {
                    peer.tell("flicker");
                    peer.expect("flickering");
                    flag.await();
                    flag.await();
                    peer.kill();
                }
                flag.clear();
                final CompletableFuture<Void> waiter = Background.run(flag::await);
                Background.assertBlocked(waiter);
                flag.set();
                waiter.get(GUARD.toSeconds(), TimeUnit.SECONDS);
                flag.clear();
            }
        }
        try (Board board = Board.at(path()).open()) {
            board.flag("f").set();
            assertTrue(board.flag("f").isSet());
        }
    }

    @Test
    @DisplayName("S8: a child's task captures entries, and uses them in the child")
    void capturedByATask() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedLong number = board.number("n", 20);
            final SharedFlag go = board.flag("go");
            final SharedAdder adder = board.adder("a");
            try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
                go.await();
                number.addAndGet(22);
                adder.increment();
                parent.send("done");
            })) {
                go.set();
                assertEquals("done", child.connection().receive());
            }
            assertEquals(42, number.get());
            assertEquals(1, adder.sum());
        }
    }
}
