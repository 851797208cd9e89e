package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The peers in Python. */
public final class Python {
    static final String COMMAND = "python3";

    private Python() {}

    /**
     * Returns why Python is not available.
     *
     * @return the reason, or empty if it is
     */
    public static Optional<String> absence() {
        return version().isEmpty() ? Optional.of("no " + COMMAND + " on the PATH") : Optional.empty();
    }

    /**
     * Returns why a script with an optional module cannot run.
     *
     * @param module that it imports; empty for none
     * @return the reason, or empty if it can
     */
    public static Optional<String> absence(final String module) {
        if (module.isEmpty() || absence().isPresent()) {
            return absence();
        }
        return said("-c", "import " + module).isEmpty()
                ? Optional.of("Python has no module " + module)
                : Optional.empty();
    }

    /**
     * Returns its version.
     *
     * @return the version as it reports it, or empty if there is none
     */
    static Optional<String> version() {
        return said("--version");
    }

    /** What it prints; empty if there is none, or it fails. */
    private static Optional<String> said(final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(COMMAND));
        command.addAll(List.of(arguments));
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
        } catch (final IOException missing) {
            return Optional.empty();
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Copies one of the benchmarks' scripts to the run's files.
     *
     * @param owner in whose package it is
     * @param name of its file
     * @param folder the target
     * @return its path
     * @throws IOException if it cannot be written
     */
    public static Path script(final Class<?> owner, final String name, final Path folder) throws IOException {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("not in this jar: script=" + name);
            }
            final Path script = folder.resolve(name);
            Files.copy(in, script);
            return script;
        }
    }
}
