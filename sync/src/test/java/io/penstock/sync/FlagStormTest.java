package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that set a flag, clear it at once, and wait for it. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class FlagStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S4, S6, S23: no wait sleeps through a setting, or sees one that was not, while threads are interrupted, killed and stopped, and lose their handles")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.FLAG)) {
            final SharedLong begun = storm.board().number("begun");
            storm.rage(begun, 200);
            storm.end(() -> {
                begun.incrementAndGet();
                storm.board().flag("f").set();
            });
            System.out.println("storm of the flag: settings=" + begun);
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            await().until(() -> SyncStats.of(Storm.board(directory)).waiters().isEmpty());
        }
    }
}
