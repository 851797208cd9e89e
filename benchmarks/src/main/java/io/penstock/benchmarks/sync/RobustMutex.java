package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A robust mutex of the C library in shared memory, by a small program in C. */
record RobustMutex(int processes) implements Contestant {
    private static final String COMPILER = "gcc";
    private static final String SOURCE = "robust_mutex.c";

    @Override
    public String name() {
        return "C, robust mutex";
    }

    @Override
    public boolean isBaseline() {
        return true;
    }

    @Override
    public Optional<String> absence() {
        try {
            return run(List.of(COMPILER, "--version")).isEmpty() ? Optional.of("no " + COMPILER) : Optional.empty();
        } catch (final IOException missing) {
            return Optional.of("no " + COMPILER + " on the PATH");
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Path source = round.folder().resolve(SOURCE);
        final Path program = round.folder().resolve("robust_mutex");
        try (InputStream in = RobustMutex.class.getResourceAsStream(SOURCE)) {
            Files.copy(in, source);
        }
        run(List.of(COMPILER, "-O2", "-pthread", "-o", program.toString(), source.toString()));
        final String ns =
                run(List.of(program.toString(), Integer.toString(processes), Long.toString(round.messages())));
        return Map.of(Figure.NANOS, Double.valueOf(ns.strip()));
    }

    private static String run(final List<String> command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("failed: command=" + command + " said=" + said);
        }
        return said;
    }
}
