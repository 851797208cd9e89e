package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that change two counters under a lock. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class LockStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S4, S10, S12, S14: threads that are interrupted, killed, stopped, or lose their handle, never meet under the lock")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.LOCK)) {
            final SharedLong first = storm.board().number("first");
            storm.rage(first, 1000);
            storm.end(() -> {});
            final SharedLock lock = storm.board().lock("l");
            System.out.println("storm of the lock: sections=" + first);
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            assertEquals(Optional.empty(), lock.owner());
            try (Hold hold = lock.acquire(Storm.GUARD)) {
                assertTrue(hold.died().isPresent()
                        || first.get() == storm.board().number("second").get());
            }
        }
    }
}
