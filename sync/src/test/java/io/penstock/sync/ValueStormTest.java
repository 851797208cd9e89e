package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that count, by numbers, adders, arrays and records. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class ValueStormTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "S2, S3, V1, V2, V4, V8, V9, V10, V11: each addition has happened once, and none whose call has thrown, while threads are interrupted, killed and stopped, and lose their handles")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.VALUES)) {
            final SharedLongArray begun = storm.control().longArray("begun", ValueWork.CELLS);
            final SharedLongArray done = storm.control().longArray("done", ValueWork.CELLS);
            storm.rage(storm.control().number("steps"), 1000);
            final long[] own = {0};
            storm.end(() -> {
                own[0]++;
                for (final ValueWork.Kind kind : ValueWork.Kind.values()) {
                    kind.add(storm.board());
                }
            });
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            final long threads = storm.control().number("slots").get();
            final StringBuilder result = new StringBuilder("storm of values:");
            long unknown = 0;
            for (final ValueWork.Kind kind : ValueWork.Kind.values()) {
                long least = own[0];
                long most = own[0];
                for (int slot = 0; slot < threads; slot++) {
                    least += done.get(ValueWork.cell(slot, kind));
                    most += begun.get(ValueWork.cell(slot, kind));
                }
                final long value = kind.value(storm.board());
                final String what = kind + "=" + value + " least=" + least + " most=" + most;
                assertTrue(kind.isBetween(least, most, value), what);
                unknown += most - least;
                result.append(' ').append(kind).append('=').append(least);
            }
            System.out.println(result + " unknown=" + unknown);
            assertTrue(unknown <= (long) storm.kills() * ValueWork.THREADS_OF_A_PROCESS, "unknown=" + unknown);
            await().until(() -> storm.board().gauge("gauge").live().equals(Map.of()));
            assertEquals(0, storm.board().gauge("gauge").sum());
        }
    }
}
