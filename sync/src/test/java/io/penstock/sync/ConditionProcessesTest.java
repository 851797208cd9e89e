package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conditions between real JVMs, some of which are really killed. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class ConditionProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);
    private static final int STEPS = 10_000;

    @TempDir
    private Path directory;

    private Board board;
    private SharedLock lock;
    private SharedCondition condition;
    private SharedLong number;

    @BeforeEach
    void create() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        lock = board.lock("l");
        condition = lock.condition("c");
        number = board.number("n");
    }

    @AfterEach
    void close() {
        board.close();
    }

    private Jvm peer() throws Exception {
        final Jvm peer =
                Jvm.start(ConditionPeer.class, directory.resolve("board").toString());
        peer.expect("ready");
        return peer;
    }

    /** A peer that waits. */
    private Jvm taker(final int waiters) throws Exception {
        final Jvm peer = peer();
        peer.tell("take");
        peer.expect("taking");
        await().until(() -> condition.stats().waiting() == waiters);
        return peer;
    }

    private void add() throws Exception {
        try (Hold hold = lock.acquire(GUARD)) {
            assertTrue(hold.fence() > 0);
            number.incrementAndGet();
            condition.signal();
        }
    }

    @Test
    @DisplayName("S18, S19: two processes that play by conditions, one signal for each step, miss none")
    void play() throws Exception {
        try (Jvm one = peer();
                Jvm two = peer()) {
            one.tell("play 0 " + STEPS);
            one.expect("playing");
            two.tell("play 1 " + STEPS);
            two.expect("playing");
            one.expect("played");
            two.expect("played");
            assertEquals(STEPS, board.number("ball").get());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S20, S12, Y6: a holder that is killed after its change and before its signal: the waiter sees the change, and is told of the death")
    void killedSignaller() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (Jvm waiter = taker(1);
                    Jvm signaller = peer()) {
                signaller.tell("change");
                signaller.expect("changed");
                signaller.kill();
                waiter.expect("taken " + signaller.pid());
                assertEquals(0, number.get());
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S5, S6, S20: a waiter that is killed takes no signal with it, and holds the signaller up for no time")
    void killedWaiter() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (Jvm first = taker(1);
                    Jvm second = taker(2)) {
                lock.lock();
                number.incrementAndGet();
                condition.signal(); // for the first
                first.kill();
                lock.unlock();
                second.expect("taken");
                assertEquals(0, number.get());
                await().atMost(GUARD).until(() -> condition.stats().waiting() == 0);
            }
        }
    }

    @Test
    @DisplayName(
            "S5, S6: a waiter that is stopped holds neither signaller nor other waiters up; at most the signal that has chosen it is its own")
    void stoppedWaiter() throws Exception {
        try (Jvm stopped = taker(1);
                Jvm running = taker(2)) {
            stopped.stop();
            add();
            add();
            running.expect("taken");
            await().until(() -> lock.owner().isEmpty());
            stopped.goOn();
            stopped.expect("taken");
            assertEquals(0, number.get());
        }
    }

    @Test
    @DisplayName("S8: a child's task captures a condition, and signals this process")
    void capturedByATask() throws Exception {
        final SharedLong ours = number;
        final SharedCondition told = condition;
        lock.lock();
        try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
            try (Hold hold = told.lock().acquire()) {
                ours.set(hold.fence());
                told.signalAll();
            }
        })) {
            while (number.get() == 0) {
                assertTrue(condition.await(Duration.ofMinutes(1)));
            }
            lock.unlock();
            child.join(Duration.ofMinutes(1));
        }
        assertEquals(
                List.of(),
                List.copyOf(SyncStats.of(directory.resolve("board")).waiters().keySet()));
    }
}
