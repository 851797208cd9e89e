package io.penstock.examples;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs bash scripts in a directory, in which {@code penstock} is the examples' program, as a user would type it. That
 * way, names of files are given as bytes, regardless of the locale of the tests.
 */
final class Shell {
    private static final String PREFIX =
            "penstock() { \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CP\" io.penstock.examples.Main \"$@\"; }\n";

    private final Path directory;

    Shell(final Path directory) {
        this.directory = directory;
    }

    /** The results of a script. Its strings have one character per byte. */
    record Ended(int status, String out, String err) {
        /** The lines of standard error. */
        List<String> complaints() {
            return err.lines().toList();
        }
    }

    Ended run(final String script) throws IOException, InterruptedException {
        final Path out = Files.createTempFile("penstock-test", ".out");
        final Path err = Files.createTempFile("penstock-test", ".err");
        final Process process = start(script, out, err);
        try {
            if (!process.waitFor(100, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after 100 s: " + script + "\n" + text(out) + text(err));
            }
            return new Ended(process.exitValue(), text(out), text(err));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Runs a script that must succeed. */
    String succeed(final String script) throws IOException, InterruptedException {
        final Ended ended = run(script);
        if (ended.status() != 0) {
            throw new AssertionError("status=" + ended.status() + " of: " + script + "\n" + ended.err() + ended.out());
        }
        return ended.out();
    }

    /**
     * Starts the program itself, so that its pid is the process's. Signals are handled as in a shell with a terminal.
     */
    Process startPenstock(final Path err, final String arguments) throws IOException {
        return start(
                "exec env --default-signal=INT,TERM \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CP\" io.penstock.examples.Main "
                        + arguments,
                Path.of("/dev/null"),
                err);
    }

    private Process start(final String script, final Path out, final Path err) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder("bash", "-c", PREFIX + script)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CP", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static String text(final Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
