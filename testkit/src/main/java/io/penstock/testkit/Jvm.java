package io.penstock.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM for a test: it runs a main class of the test's class path, and its output is read line by line. Closing
 * it kills it.
 */
public final class Jvm implements AutoCloseable {
    private static final String END = "\0end";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    private Jvm(final Process process) {
        this.process = process;
        reader = new Thread(this::readAll, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a main class with a small heap and a quick start. */
    public static Jvm start(final Class<?> main, final String... arguments) {
        return launch(command(main, List.of(), arguments));
    }

    /** The command that {@link #start} runs, to be wrapped in another one (a shell, another namespace). */
    public static List<String> command(final Class<?> main, final List<String> jvmFlags, final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts any command. Its standard error is inherited. */
    public static Jvm launch(final List<String> command) {
        try {
            return new Jvm(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void readAll() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (final IOException ended) {
            lines.add("reading failed: " + ended);
        } finally {
            lines.add(END);
        }
    }

    /** The next line that it prints. Fails if it exits or stays silent for a minute. */
    public String nextLine() throws InterruptedException {
        final String line = lines.poll(60, TimeUnit.SECONDS);
        if (line == null || line.equals(END)) {
            throw new AssertionError(
                    line == null ? "silent for 60 s: pid=" + pid() : "ended: exitCode=" + process.waitFor());
        }
        return line;
    }

    /** The next line if it has been read already, otherwise null. */
    public String lineNow() {
        final String line = lines.peek();
        return line == null || line.equals(END) ? null : lines.poll();
    }

    /** Waits until everything that it printed before its end has been read. */
    public void drained() throws InterruptedException {
        process.waitFor();
        reader.join();
    }

    /** Waits for the next line and checks it. */
    public void expect(final String expected) throws InterruptedException {
        final String line = nextLine();
        if (!line.equals(expected)) {
            throw new AssertionError("expected=" + expected + " line=" + line);
        }
    }

    /** Sends it a line. */
    public void tell(final String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    public long pid() {
        return process.pid();
    }

    public Process process() {
        return process;
    }

    /**
     * Sends SIGKILL and waits until the process has exited. Its output stays readable (Process.destroyForcibly would
     * close the stream).
     */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Sends SIGSTOP and waits until all its threads have stopped. */
    public void stop() {
        Signals.send("STOP", pid());
        Signals.awaitStopped(pid());
    }

    /** Sends SIGCONT. */
    public void goOn() {
        Signals.send("CONT", pid());
    }

    /** Waits for its end, at most a minute. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after 60 s: pid=" + pid());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
