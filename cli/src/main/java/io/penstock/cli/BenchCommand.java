package io.penstock.cli;

import io.penstock.cli.view.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = {
            "Compares Penstock with what the JDK has, on this machine, for less than a minute: between two threads of one JVM.",
            "It makes files in a directory of its own, and deletes them. Other work on the machine spoils the numbers."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand extends OperatorCommand {
    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long each of the four measurements lasts (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where to make the directory: /dev/shm by default, if there is one.")
    private Path directory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireSeconds("--seconds", seconds);
        final List<Measured> all = Bench.run(directory, Duration.ofMillis((long) (seconds * 1000)));
        if (wantsJson()) {
            printJson(Map.of("measured", all));
            return Exit.OK;
        }
        for (final Measured each : all) {
            out().println(String.format(
                    Locale.ROOT,
                    "%-28s %12.0f /s   %-28s %12.0f /s   ratio %.2f   expected %.1f or more: %s",
                    each.ours(),
                    each.oursPerS(),
                    each.other(),
                    each.otherPerS(),
                    each.ratio(),
                    each.expected(),
                    each.asExpected() ? "as expected" : "LOWER"));
        }
        return Exit.OK;
    }
}
