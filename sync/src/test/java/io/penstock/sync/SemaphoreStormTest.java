package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes whose threads acquire and release, are interrupted and time out, while some of the processes are killed and stopped at random moments. Whether
 * too many hold permits, they see in a ledger of locks that the kernel keeps.
 */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class SemaphoreStormTest {
    private static final Duration LENGTH =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 5);

    private static final int PEERS = 3;
    private static final int STEPS = 200;

    /** The rule says 1 s; tenfold. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final Random random = new Random();
    private final List<Jvm> peers = new ArrayList<>();
    private int kills;
    private int stops;

    private Jvm worker() throws Exception {
        final Jvm peer = Jvm.start(
                SemaphorePeer.class,
                directory.resolve("board").toString(),
                directory.resolve("ledger").toString());
        peers.add(peer);
        peer.expect("ready");
        peer.tell("work " + random.nextInt(1_000_000));
        peer.expect("working");
        return peer;
    }

    private void disturb() throws Exception {
        final Jvm victim = peers.get(random.nextInt(PEERS));
        if (random.nextInt(3) == 0) {
            stops++;
            victim.stop();
            LockSupport.parkNanos(random.nextInt(100_000_000));
            victim.goOn();
        } else {
            kills++;
            peers.remove(victim);
            victim.kill();
            worker();
        }
    }

    @Test
    @Timeout(3600)
    @DisplayName("S3, S21: living processes never hold more permits than there are, and at the end all are there")
    void conserves() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).create()) {
            final SharedSemaphore semaphore = board.semaphore("s", SemaphorePeer.PERMITS);
            final SharedLong done = board.number("done");
            for (int i = 0; i < PEERS; i++) {
                worker();
            }
            final long endNs = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() < endNs) {
                final long seen = done.get();
                assertTrue(done.await(value -> value > seen + STEPS, GUARD), "none goes on: " + semaphore);
                assertFalse(board.flag("wrong").isSet(), "see the errors of the processes");
                LockSupport.parkNanos(random.nextInt(20_000_000));
                disturb();
            }
            board.flag("stop").set();
            for (final Jvm peer : peers) {
                peer.expect("stopped");
            }
            assertFalse(board.flag("wrong").isSet(), "see the errors of the processes");
            assertTrue(semaphore.tryAcquire(SemaphorePeer.PERMITS, GUARD.toSeconds(), TimeUnit.SECONDS));
            assertEquals(Map.of(ProcessHandle.current().pid(), (long) SemaphorePeer.PERMITS), semaphore.holders());
            assertTrue(kills > 0, "kills=" + kills);
            System.out.println("semaphore storm: done=" + done.get() + " interrupts="
                    + board.adder("interrupts").sum() + " kills=" + kills + " stops=" + stops);
        } finally {
            peers.forEach(Jvm::close);
        }
    }
}
