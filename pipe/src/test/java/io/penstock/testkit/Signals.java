package io.penstock.testkit;

import java.io.IOException;

/** Sends signals to processes that a test has no {@link Process} of. */
public final class Signals {
    private Signals() {}

    /** Sends a signal by its name without SIG. */
    public static void send(final String signal, final long pid) {
        try {
            final int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("kill failed: exit=" + exit + " pid=" + pid);
            }
        } catch (final IOException failed) {
            throw new AssertionError(failed);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
