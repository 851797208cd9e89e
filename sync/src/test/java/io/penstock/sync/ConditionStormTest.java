package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that pass items through a buffer of one place by two conditions. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class ConditionStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S6, S18, S20: no wake-up is lost, while threads are interrupted, killed and stopped, and lose their handles")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.CONDITION)) {
            final Board board = storm.board();
            final SharedLong trades = board.number("trades");
            storm.rage(trades, 200);
            storm.end(() -> {
                try (Hold hold = board.lock("l").acquire(Storm.GUARD)) {
                    assertTrue(hold.fence() > 0);
                    board.lock("l").condition("notFull").signalAll();
                    board.lock("l").condition("notEmpty").signalAll();
                }
            });
            System.out.println("storm of conditions: trades=" + trades);
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            assertEquals(Optional.empty(), board.lock("l").owner());
            await().until(() -> SyncStats.of(Storm.board(directory)).waiters().isEmpty());
        }
    }
}
