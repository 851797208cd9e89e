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

/**
 * A robust mutex of the C library in shared memory, by a small program in C.
 *
 * @param how many processes fight for it; {@link #HAND_OFF}: one releases it when another one sleeps for it
 */
record RobustMutex(String how) implements Contestant {
    static final String HAND_OFF = "handoff";

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
        final String[] ns = run(List.of(program.toString(), how, Long.toString(round.messages())))
                .strip()
                .split(" ");
        return how.equals(HAND_OFF)
                ? Map.of(Figure.P50, Double.valueOf(ns[0]), Figure.P99, Double.valueOf(ns[1]))
                : Map.of(Figure.NANOS, Double.valueOf(ns[0]));
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
