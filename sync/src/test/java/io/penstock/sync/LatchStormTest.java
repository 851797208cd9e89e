package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that enter latch after latch as parties, and count. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class LatchStormTest {
    /** Then comes another board: one has not room for the latches of a long storm. */
    private static final Duration PART = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, S4, S24: each latch is opened by as many counts as it has, while threads are interrupted, killed and stopped, and lose their handles, and lost parties are replaced")
    void storm() throws Exception {
        for (long second = 0; second < Storm.LENGTH.toSeconds(); second += PART.toSeconds()) {
            final Duration left = Storm.LENGTH.minusSeconds(second);
            part(directory.resolve("at" + second), left.compareTo(PART) < 0 ? left : PART);
        }
    }

    private static void part(final Path part, final Duration length) throws Exception {
        try (Storm storm = new Storm(part, StormPeer.Kind.LATCH).of(length)) {
            final SharedLongArray begun = storm.control().longArray("begun", LatchWork.LATCHES);
            final SharedLongArray done = storm.control().longArray("done", LatchWork.LATCHES);
            final SharedLong opened = storm.board().number("opened");
            storm.rage(opened, 10);
            storm.end(() -> {});
            System.out.println("storm of latches: opened=" + opened + " replaced="
                    + storm.control().adder("replaced"));
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            assertTrue(storm.control().adder("replaced").sum() > 0, "no party was lost");
            for (int latch = 0; latch < opened.get(); latch++) {
                final String what = "latch=" + latch + " begun=" + begun.get(latch) + " done=" + done.get(latch);
                assertTrue(begun.get(latch) >= LatchWork.PARTIES, "opened by too few: " + what);
                assertTrue(done.get(latch) <= LatchWork.PARTIES, "one has counted, and did not count: " + what);
                assertEquals(
                        0, storm.board().latch("l" + latch, LatchWork.PARTIES).getCount());
            }
        }
    }
}
