package io.penstock.pool.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ExitStatus;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4, P8: the words on the end of a worker. */
class ExitReportTest {
    private static final long MIB = 1L << 20;
    private static final ExitReport.Memory UNKNOWN =
            new ExitReport.Memory(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    private static ExitReport.Memory memory(final long oomKillsBefore, final long oomKillsAfter) {
        return new ExitReport.Memory(
                OptionalLong.of(1900 * MIB), OptionalLong.of(oomKillsBefore), OptionalLong.of(oomKillsAfter));
    }

    private static String of(final int code, final boolean byPool, final ExitReport.Memory memory) {
        return ExitReport.of(new ExitStatus(code), byPool, memory, List.of(), List.of());
    }

    @Test
    @DisplayName("P4: SIGKILL from outside tells the memory that was seen last, and that the kernel was short of it")
    void killedByTheKernel() {
        final String text = of(137, false, memory(2, 3));
        assertTrue(text.startsWith("signal 9 has ended it, not the pool: residentMiB=1900 "), text);
        assertTrue(text.contains("oom_kill=+1;"), text);
    }

    @Test
    @DisplayName("P4: the kernel is not blamed where it has killed none, where that is unknown, or for another signal")
    void killedByOthers() {
        assertFalse(of(137, false, memory(3, 3)).contains("oom_kill"));
        assertEquals("signal 9 has ended it, not the pool", of(137, false, UNKNOWN));
        assertEquals("signal 15 has ended it, not the pool", of(143, false, memory(2, 3)));
        assertEquals("the pool has killed it", of(137, true, memory(2, 3)));
    }

    @Test
    @DisplayName("P8: an exit after an OutOfMemoryError says so, by the lines of either stream; another exit does not")
    void outOfMemory() {
        final List<String> line = List.of("Terminating due to java.lang.OutOfMemoryError: Java heap space");
        for (final boolean output : new boolean[] {false, true}) {
            final String text = ExitReport.of(
                    new ExitStatus(3), false, UNKNOWN, output ? line : List.of(), output ? List.of() : line);
            assertTrue(text.startsWith("it ran out of memory (OutOfMemoryError)"), text);
            assertTrue(text.endsWith("standard " + (output ? "output" : "error") + ":\n" + line.get(0)), text);
        }
        assertEquals("its JVM has exited, by System.exit or by a crash", of(3, false, UNKNOWN));
    }
}
