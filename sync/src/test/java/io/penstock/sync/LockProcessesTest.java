package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks between real JVMs, some of which are really killed. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class LockProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer() throws Exception {
        final Jvm peer = Jvm.start(LockPeer.class, path().toString());
        peer.expect("ready");
        return peer;
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S12: the lock of a killed holder goes to the one who waits, who is told of it; in this and in another process")
    void killedHolder() throws Exception {
        try (Board board = Board.at(path()).create()) {
            final SharedLock lock = board.lock("l");
            for (int round = 0; round < 3; round++) {
                try (Jvm holder = peer();
                        Jvm waiter = peer()) {
                    holder.tell("lock");
                    holder.expect("locked");
                    assertEquals(holder.pid(), lock.owner().orElseThrow().pid());
                    assertFalse(lock.tryLock());
                    waiter.tell("wait");
                    waiter.expect("waiting");
                    await().until(() -> lock.stats().waiting() == 1);
                    holder.kill();
                    waiter.expect("died " + holder.pid());
                    await().atMost(GUARD).until(() -> lock.owner().isEmpty());
                }
                try (Jvm holder = peer()) {
                    holder.tell("lock");
                    holder.expect("locked");
                    holder.kill();
                    await().atMost(GUARD).until(() -> lock.owner().isEmpty()); // though none has taken it
                    try (Hold hold = lock.acquire(GUARD)) {
                        assertEquals(holder.pid(), hold.died().orElseThrow().pid());
                        assertTrue(hold.died().orElseThrow().processDied());
                    }
                }
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S12: a process that was started after the death is told who died, though it has the dead one's place")
    void replacement() throws Exception {
        final long dead;
        try (Jvm holder = peer()) {
            holder.tell("lock");
            holder.expect("locked");
            dead = holder.pid();
            holder.kill();
        }
        for (int round = 0; round < 3; round++) {
            try (Jvm other = peer()) {
                other.kill(); // it has waited for nothing, and had the place of the dead one
            }
        }
        try (Jvm next = peer()) {
            next.tell("wait");
            next.expect("waiting");
            next.expect("died " + dead);
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S5, S6, S7: a waiter that is killed or stopped keeps the lock from no other one")
    void killedWaiter() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm killed = peer();
                Jvm stopped = peer();
                Jvm living = peer()) {
            final SharedLock lock = board.lock("l");
            lock.lock();
            int waiting = 0;
            for (final Jvm peer : List.of(killed, stopped, living)) {
                peer.tell("wait");
                peer.expect("waiting");
                waiting++;
                final int now = waiting;
                await().until(() -> lock.stats().waiting() == now);
            }
            killed.kill();
            stopped.stop();
            lock.unlock();
            living.expect("released");
            stopped.goOn();
            stopped.expect("released");
        }
    }

    @Test
    @DisplayName("S4: the lock of a stopped holder stays its own, and timed calls of others end")
    void stoppedHolder() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm holder = peer();
                Jvm other = peer()) {
            holder.tell("lock");
            holder.expect("locked");
            holder.stop();
            for (int round = 0; round < 3; round++) {
                other.tell("try");
                other.expect("false");
            }
            assertEquals(holder.pid(), board.lock("l").owner().orElseThrow().pid());
            holder.goOn();
            holder.tell("unlock");
            holder.expect("unlocked");
            other.tell("try");
            other.expect("true");
        }
    }
}
