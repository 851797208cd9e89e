package io.penstock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Runs the command in this JVM, and keeps what it prints. */
final class Cli {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Cli() {}

    /** What a run has printed. */
    record Ended(int status, String out, String err) {
        JsonNode json() throws IOException {
            return MAPPER.readTree(out);
        }

        List<String> lines() {
            return out.lines().toList();
        }
    }

    static Ended run(final Object... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int status = Penstock.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that must succeed. */
    static Ended done(final Object... arguments) {
        final Ended ended = run(arguments);
        if (ended.status() != 0) {
            throw new AssertionError("status=" + ended.status() + " of: " + Arrays.toString(arguments) + "\n"
                    + ended.err() + ended.out());
        }
        return ended;
    }

    static JsonNode json(final String text) throws IOException {
        return MAPPER.readTree(text);
    }
}
