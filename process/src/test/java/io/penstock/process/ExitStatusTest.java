package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an exit code says. */
class ExitStatusTest {
    private static final int SIGNALLED = 128;
    private static final int LAST_NAMED = 31;

    /** Some signals have two names, and one has none in some shells. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("POLL", "IO", "IOT", "ABRT", "CLD", "CHLD", "16", "STKFLT");

    @Test
    @DisplayName("the names of the signals are those of the system")
    @Tag("two-process")
    void names() throws Exception {
        final Process shell =
                new ProcessBuilder("sh", "-c", "for s in $(seq 1 " + LAST_NAMED + "); do kill -l $s; done").start();
        final List<String> names = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        assertEquals(LAST_NAMED, names.size());
        for (int signal = 1; signal <= LAST_NAMED; signal++) {
            final String name = names.get(signal - 1);
            final ExitStatus status = new ExitStatus(SIGNALLED + signal);
            assertEquals(OptionalInt.of(signal), status.signal());
            assertEquals(Optional.of("SIG" + OTHER_NAMES.getOrDefault(name, name)), status.signalName());
        }
    }

    @Test
    @DisplayName("an exit code that stands for no signal has none; one without a name has its number")
    void others() {
        for (final int code : new int[] {0, 1, 127, 128, 193, 255}) {
            assertEquals(OptionalInt.empty(), new ExitStatus(code).signal());
            assertEquals(Optional.empty(), new ExitStatus(code).signalName());
            assertEquals("exitCode=" + code, new ExitStatus(code).toString());
        }
        assertEquals("exitCode=137 (SIGKILL)", new ExitStatus(137).toString());
        assertEquals("exitCode=192 (signal 64)", new ExitStatus(192).toString());
        assertTrue(new ExitStatus(0).isSuccess());
        assertFalse(new ExitStatus(143).isSuccess());
    }
}
