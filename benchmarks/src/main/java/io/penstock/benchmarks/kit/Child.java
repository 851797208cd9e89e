package io.penstock.benchmarks.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of a contestant, whose output is read line by line. Closing it kills it and all its own children. */
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String END = "\0end";

    private final String what;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private volatile List<Child> crew = List.of();
    private final Thread killer = new Thread(this::kill, "killer");

    private Child(final String what, final List<String> command) throws IOException {
        this.what = what;
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(killer);
        final Thread reader = new Thread(this::readAll, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a JVM with this one's class path and the JDK's default settings. */
    static Child jvm(
            final List<String> starter,
            final Jdk jdk,
            final Class<?> main,
            final List<String> flags,
            final Settings settings)
            throws IOException {
        final List<String> command = new ArrayList<>(starter);
        command.add(jdk.java().toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(settings.arguments());
        return new Child(main.getSimpleName(), command);
    }

    /**
     * Starts a Python script.
     *
     * @param script its file
     * @param settings its arguments
     * @return the running child
     * @throws IOException if it cannot be started
     */
    public static Child python(final Path script, final Settings settings) throws IOException {
        final List<String> command = new ArrayList<>(List.of(Python.COMMAND, script.toString()));
        command.addAll(settings.arguments());
        return new Child(script.getFileName().toString(), command);
    }

    /**
     * Starts another program.
     *
     * @param command with its arguments
     * @return the running child
     * @throws IOException if it cannot be started
     */
    public static Child command(final List<String> command) throws IOException {
        return new Child(command.get(0), command);
    }

    private void readAll() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (final IOException closed) {
            lines.add("reading failed: " + closed);
        } finally {
            lines.add(END);
            process.onExit().join();
            killCrewIfFailed();
        }
    }

    private void killCrewIfFailed() {
        if (!process.isAlive() && process.exitValue() != 0) {
            crew.forEach(Child::kill);
        }
    }

    /**
     * Waits for a line.
     *
     * @param expected the whole line
     * @throws IOException if it prints another line, exits, or stays silent
     * @throws InterruptedException if interrupted
     */
    public void expect(final String expected) throws IOException, InterruptedException {
        final String line = nextLine();
        if (!line.equals(expected)) {
            throw new IOException(what + ": expected=" + expected + " line=" + (line.equals(END) ? "(end)" : line));
        }
    }

    /**
     * Waits for a line.
     *
     * @return the line
     * @throws IOException if it exits or stays silent
     * @throws InterruptedException if interrupted
     */
    public String line() throws IOException, InterruptedException {
        final String line = nextLine();
        if (line.equals(END)) {
            throw new IOException(what + " has ended: exitCode=" + process.waitFor());
        }
        return line;
    }

    /**
     * Waits a while for a line, without taking it.
     *
     * @param patience how long
     * @return whether there is one
     * @throws InterruptedException if interrupted
     */
    public boolean speaksWithin(final Duration patience) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + patience.toNanos();
        while (lines.isEmpty() && System.nanoTime() < deadlineNs) {
            Thread.sleep(1);
        }
        return !lines.isEmpty();
    }

    /**
     * Sends a line.
     *
     * @param line to send
     * @throws IOException if it has exited
     */
    public void tell(final String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /**
     * Waits for its end.
     *
     * @return the numbers that it reported
     * @throws IOException if it fails or stays silent
     * @throws InterruptedException if interrupted
     */
    public Map<String, Double> results() throws IOException, InterruptedException {
        final Map<String, Double> results = new HashMap<>();
        for (String line = nextLine(); !line.equals(END); line = nextLine()) {
            final String[] parts = line.split("=", 2);
            if (parts.length < 2) {
                throw new IOException(what + ": not key=value: line=" + line);
            }
            results.put(parts[0], Double.valueOf(parts[1]));
        }
        final int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException(what + " failed: exitCode=" + exitCode);
        }
        return results;
    }

    /**
     * Waits for its end.
     *
     * @return the figures among the numbers that it reported
     * @throws IOException if it fails or stays silent
     * @throws InterruptedException if interrupted
     */
    public Map<Figure, Double> figures() throws IOException, InterruptedException {
        final Map<String, Double> results = results();
        final Map<Figure, Double> figures = new HashMap<>();
        for (final Figure figure : Figure.values()) {
            if (results.containsKey(figure.key())) {
                figures.put(figure, results.get(figure.key()));
            }
        }
        return figures;
    }

    /**
     * From now on, if one of them fails, all are killed, so that no process waits for a dead one.
     *
     * @param crew that works together
     */
    public static void shareFate(final List<Child> crew) {
        final List<Child> all = List.copyOf(crew);
        all.forEach(member -> member.crew = all);
        all.forEach(Child::killCrewIfFailed); // those that failed before this call
    }

    /**
     * Returns its process id.
     *
     * @return the pid
     */
    public long pid() {
        return process.pid();
    }

    private String nextLine() throws IOException, InterruptedException {
        final String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException(what + ": silent for " + PATIENCE);
        }
        return line;
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        process.onExit().join(); // its files can be deleted now
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (final IllegalStateException shuttingDown) {
            // The shutdown hook kills once more, without effect.
        }
    }
}
