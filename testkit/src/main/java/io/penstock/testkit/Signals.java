package io.penstock.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends signals to processes for which a test has no {@link Process}. */
public final class Signals {
    private Signals() {}

    /** Sends a signal, named without SIG. */
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

    /** Sends SIGKILL, and does not wait for the end. */
    public static void kill(final long pid) {
        send("KILL", pid);
    }

    /** Whether a process runs. One that has ended, and whose parent has not asked for its exit code, does not. */
    public static boolean isRunning(final long pid) {
        try {
            final String stat =
                    Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (final IOException gone) {
            return false;
        }
    }

    /** Waits until the kernel has stopped every thread of a process: the signal alone only starts it. */
    public static void awaitStopped(final long pid) {
        final Path tasks = Path.of("/proc", Long.toString(pid), "task");
        while (Files.isDirectory(tasks) && !isStopped(tasks)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isStopped(final Path tasks) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (final Path thread : threads) {
                final String stat = Files.readString(thread.resolve("stat"));
                // The state follows the name, which is in parentheses and may contain parentheses itself.
                final char state = stat.charAt(stat.lastIndexOf(')') + 2);
                if (state != 'T' && state != 't' && state != 'Z' && state != 'X') {
                    return false;
                }
            }
            return true;
        } catch (final IOException threadHasEnded) {
            return false;
        }
    }
}
