package io.penstock.core.memory;

import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a test's main class in a JVM of its own, with no flag that a user would not set. */
final class ChildMain {
    /** The outcome. */
    record Result(int exitCode, String output) {}

    private ChildMain() {}

    static ProcessBuilder builder(final List<String> flags, final Class<?> main, final Object... arguments) {
        return new ProcessBuilder(Jvm.command(
                main, flags, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new)));
    }

    static Result run(final List<String> flags, final Class<?> main, final Object... arguments)
            throws IOException, InterruptedException {
        return run(builder(flags, main, arguments));
    }

    static Result run(final ProcessBuilder builder) throws IOException, InterruptedException {
        final Path output = Files.createTempFile("penstock-child", ".txt");
        final Process child = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!child.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("child does not end: " + builder.command() + "\n" + Files.readString(output));
            }
            return new Result(child.exitValue(), Files.readString(output));
        } finally {
            child.destroyForcibly();
            Files.delete(output);
        }
    }
}
