package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL and SIGSTOP at random moments, for processes that change two counters under a lock, and whose waits are interrupted now and then. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(1800)
class LockStormTest {
    private static final Duration LENGTH =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 5);

    /** The rule says 1 s; on a crowded machine much can come between. */
    private static final Duration GUARD = Duration.ofSeconds(30);

    private static final int PEERS = 3;
    private static final int LEAST_KILLS = 6;

    @TempDir
    private Path directory;

    private Jvm start() throws Exception {
        final Jvm peer = Jvm.start(LockPeer.class, directory.resolve("board").toString());
        peer.expect("ready");
        peer.tell("work");
        peer.expect("working");
        return peer;
    }

    @Test
    @DisplayName(
            "S3, S4, S10, S12: processes that are killed or stopped at random moments never meet under the lock, and the last ones still get it")
    void storm() throws Exception {
        final List<Jvm> peers = new ArrayList<>();
        final Random random = new Random();
        final long endNs = System.nanoTime() + LENGTH.toNanos();
        int kills = 0;
        int stops = 0;
        try (Board board = Board.at(directory.resolve("board")).create()) {
            final SharedLong first = board.number("first");
            for (int i = 0; i < PEERS; i++) {
                peers.add(start());
            }
            while (kills < LEAST_KILLS || System.nanoTime() < endNs) {
                final long enough = first.get() + random.nextInt(1000);
                assertTrue(first.await(value -> value > enough, GUARD), "no process gets the lock");
                final Jvm victim = peers.get(random.nextInt(PEERS));
                if (random.nextBoolean()) {
                    victim.stop();
                    Thread.onSpinWait();
                    assertFalse(board.flag("wrong").isSet(), "two were under the lock at once");
                    victim.goOn();
                    stops++;
                } else {
                    peers.remove(victim);
                    victim.kill();
                    kills++;
                    peers.add(start());
                }
            }
            board.flag("stop").set();
            for (final Jvm peer : peers) {
                peer.expect("stopped");
            }
            System.out.println("lock storm: kills=" + kills + " stops=" + stops + " sections=" + first.get()
                    + " interrupts=" + board.adder("interrupted").sum());
            assertFalse(board.flag("wrong").isSet(), "two were under the lock at once");
            assertEquals(first.get(), board.number("second").get());
            assertTrue(board.adder("interrupted").sum() > 0, "no wait was interrupted");
            assertEquals(Optional.empty(), board.lock("l").owner());
            assertTrue(board.lock("l").tryLock());
            board.lock("l").unlock();
        } finally {
            peers.forEach(Jvm::close);
        }
    }
}
