package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that read and write two counters which never differ. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class ReadWriteStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S4, S13, S17: no thread sees half a write, while threads are interrupted, killed and stopped, and lose their handles")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.READ_WRITE_LOCK)) {
            final SharedLong first = storm.board().number("first");
            final SharedLong reads = storm.board().number("reads");
            storm.rage(first, 100);
            storm.end(() -> {});
            System.out.println("storm of readers and writers: writes=" + first + " reads=" + reads + " told="
                    + storm.control().adder("told"));
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            assertTrue(reads.get() > 0, "none reads");
            final SharedLong second = storm.board().number("second");
            final SharedReadWriteLock lock = storm.board().readWriteLock("m", death -> second.set(first.get()));
            lock.acquireWrite(Storm.GUARD).close();
            assertEquals(first.get(), second.get());
            assertEquals(Optional.empty(), lock.writer());
            await().until(() -> lock.stats().readers().equals(List.of()));
        }
    }
}
