package io.penstock.sink;

import io.penstock.testkit.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** JVMs that a test starts; all are killed at its end. */
final class Children implements AutoCloseable {
    private final List<Process> started = new ArrayList<>();

    Process start(final Class<?> main, final String... args) throws IOException {
        return start(List.of(), main, args);
    }

    Process start(final List<String> flags, final Class<?> main, final String... args) throws IOException {
        return run(Jvm.command(main, flags, args));
    }

    Process run(final List<String> command) throws IOException {
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    /** The child's next line on its standard output. */
    static String line(final Process process) throws IOException {
        return reader(process).readLine();
    }

    static BufferedReader reader(final Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    static BufferedReader errors(final Process process) {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    }

    static void kill(final Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        for (final Process process : started) {
            kill(process);
        }
    }
}
