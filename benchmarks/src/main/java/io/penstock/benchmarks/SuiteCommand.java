package io.penstock.benchmarks;

import io.penstock.benchmarks.kit.Machine;
import io.penstock.benchmarks.kit.MarkdownFile;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the scenarios of one kind and prints a table for each. */
@Command(mixinStandardHelpOptions = true)
final class SuiteCommand implements Callable<Integer> {
    private final List<Scenario> scenarios;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "5", description = "rounds of each contestant (default: 5)")
    private int rounds;

    @Option(
            names = "--messages",
            description = "messages of one run of ours; slow peers get a fraction (default: varies)")
    private Long messages;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "how long an idle process is watched, after half as long (default: 10)")
    private int seconds;

    @Option(names = "--only", description = "rows or tables whose name contains this; may be repeated")
    private List<String> only = new ArrayList<>();

    @Option(names = "--jvm", description = "a flag for every JVM, such as --jvm=-Xmx256m; may be repeated")
    private List<String> jvmFlags = new ArrayList<>();

    @Option(names = "--markdown", description = "a document to put the tables into, too, at their marks")
    private Path markdown;

    @Option(
            names = "--folder",
            description = "where the shared files lie (default: /dev/shm, else the temporary folder)")
    private Path folder;

    SuiteCommand(final List<Scenario> scenarios) {
        this.scenarios = scenarios;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || seconds < 1 || (messages != null && messages < 1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "at least 1 each: rounds=" + rounds + " seconds=" + seconds + " messages=" + messages);
        }
        final List<Scenario> chosen = scenarios.stream()
                .map(scenario -> scenario.only(only))
                .filter(scenario -> !scenario.contestants().isEmpty())
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing is called so: only=" + only);
        }
        return run(chosen);
    }

    private int run(final List<Scenario> chosen) throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        final Suite suite = new Suite(
                rounds,
                messages == null ? OptionalLong.empty() : OptionalLong.of(messages),
                Duration.ofSeconds(seconds),
                jvmFlags,
                folder == null ? sharedMemory() : folder,
                System.err);
        final String about = Machine.describe() + "; medians of " + rounds + (rounds == 1 ? " round" : " rounds");
        out.println(about + "\n");
        final StringBuilder document = new StringBuilder(about).append('\n');
        boolean clean = true;
        for (final Scenario scenario : chosen) {
            final Suite.Outcome outcome = suite.run(scenario);
            out.println(outcome.table().plain());
            document.append('\n').append(outcome.table().markdown());
            clean &= outcome.isClean();
        }
        if (markdown != null) {
            final int jdk = Runtime.version().feature();
            new MarkdownFile(markdown).put(spec.name() + ", JDK " + jdk, document.toString());
        }
        return clean ? 0 : 1;
    }

    private static Path sharedMemory() {
        final Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
