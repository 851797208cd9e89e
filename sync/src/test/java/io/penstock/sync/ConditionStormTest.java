package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** SIGKILL and SIGSTOP at random moments, for processes that pass items through a buffer of one place by two conditions. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(1800)
class ConditionStormTest {
    private static final Duration STORM =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 5);

    /** The rule says 1 s; on a crowded machine much can come between. */
    private static final Duration GUARD = Duration.ofSeconds(30);

    private static final long SOME_TRADES = 200;
    private static final int TRADERS = 4;

    @TempDir
    private Path directory;

    private final Random random = new Random();
    private final List<Jvm> traders = new ArrayList<>();
    private int started;

    private void start() throws Exception {
        final Jvm trader =
                Jvm.start(ConditionPeer.class, directory.resolve("board").toString());
        traders.add(trader);
        trader.expect("ready");
        trader.tell("trade " + (started++ % 2 == 0 ? "put" : "take"));
        trader.expect("trading");
    }

    /** Each of them goes on: a trader that sleeps through its signal stops the others of its kind, or all. */
    private static void progress(final SharedLong trades) throws InterruptedException {
        final long seen = trades.get();
        assertTrue(trades.await(now -> now >= seen + SOME_TRADES, GUARD), "trades=" + trades + " seen=" + seen);
    }

    @Test
    @DisplayName("S3, S6, S18, S20: no wake-up is lost, no matter which process is killed or stopped, and when")
    void storm() throws Exception {
        int kills = 0;
        int stops = 0;
        try (Board board = Board.at(directory.resolve("board")).create()) {
            final SharedLong trades = board.number("trades");
            for (int i = 0; i < TRADERS; i++) {
                start();
            }
            final long endNs = System.nanoTime() + STORM.toNanos();
            while (System.nanoTime() < endNs) {
                progress(trades);
                final int which = random.nextInt(traders.size());
                if (random.nextBoolean()) {
                    traders.remove(which).kill();
                    kills++;
                    started = traders.isEmpty() || which % 2 == 0 ? 0 : 1; // one of the same kind
                    start();
                    traders.add(which, traders.remove(traders.size() - 1));
                } else {
                    traders.get(which).stop(); // perhaps as the holder: then all wait for it
                    stops++;
                    traders.get(which).goOn();
                }
            }
            progress(trades);
            board.flag("stop").set();
            try (Hold hold = board.lock("l").acquire(GUARD)) {
                assertTrue(hold.fence() > 0);
                board.lock("l").condition("notFull").signalAll();
                board.lock("l").condition("notEmpty").signalAll();
            }
            for (final Jvm trader : traders) {
                trader.expect("stopped");
            }
            assertEquals(Optional.empty(), board.lock("l").owner());
            await().until(() ->
                    SyncStats.of(directory.resolve("board")).waiters().isEmpty());
            System.out.println("condition storm: kills=" + kills + " stops=" + stops + " trades=" + trades.get());
        } finally {
            traders.forEach(Jvm::close);
        }
    }
}
