package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands of the system. */
public final class Command {
    private Command() {}

    /**
     * Sends SIGSTOP, and waits until all threads of the process have stopped: the signal alone only starts it.
     *
     * @param pid of the process
     * @throws IOException if the process has gone
     * @throws InterruptedException if interrupted
     */
    public static void stop(final long pid) throws IOException, InterruptedException {
        signal("STOP", pid);
        while (!isStopped(Path.of("/proc", Long.toString(pid), "task"))) {
            Thread.onSpinWait();
        }
    }

    /**
     * Sends SIGCONT.
     *
     * @param pid of the process
     * @throws IOException if the process has gone
     * @throws InterruptedException if interrupted
     */
    public static void goOn(final long pid) throws IOException, InterruptedException {
        signal("CONT", pid);
    }

    private static void signal(final String name, final long pid) throws IOException, InterruptedException {
        final List<String> command = List.of("kill", "-" + name, Long.toString(pid));
        if (!succeeds(command)) {
            throw new IOException("the process has gone: pid=" + pid);
        }
    }

    private static boolean isStopped(final Path tasks) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (final Path thread : threads) {
                final String stat = Files.readString(thread.resolve("stat"));
                // The state follows the name, which is in parentheses and may contain parentheses itself.
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Returns whether a command exists and succeeds.
     *
     * @param command with its arguments
     * @return true if it exits with status 0
     * @throws InterruptedException if interrupted
     */
    public static boolean succeeds(final List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException noSuchCommand) {
            return false;
        }
    }
}
