package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@link Storm} over processes whose threads acquire and release permits. Whether too many hold some, they see in a ledger of locks that the kernel keeps.
 */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class SemaphoreStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S4, S21: living processes and open handles never hold more permits than there are, and at the end all are there")
    void conserves() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.SEMAPHORE)) {
            final SharedSemaphore semaphore = storm.board().semaphore("s", PermitLedger.PERMITS);
            final SharedLong done = storm.board().number("done");
            storm.rage(done, 200);
            storm.end(() -> {});
            System.out.println("storm of the semaphore: done=" + done + " timeouts="
                    + storm.control().adder("timeouts"));
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            assertTrue(semaphore.tryAcquire(PermitLedger.PERMITS, Storm.GUARD.toSeconds(), TimeUnit.SECONDS));
            assertEquals(Map.of(ProcessHandle.current().pid(), (long) PermitLedger.PERMITS), semaphore.holders());
        }
    }
}
