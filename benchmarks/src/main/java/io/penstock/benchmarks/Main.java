package io.penstock.benchmarks;

import io.penstock.benchmarks.codec.CodecScenarios;
import io.penstock.benchmarks.idle.IdleScenarios;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.liveness.LivenessScenarios;
import io.penstock.benchmarks.objects.ObjectsScenarios;
import io.penstock.benchmarks.pipe.PipeScenarios;
import io.penstock.benchmarks.pool.PoolScenarios;
import io.penstock.benchmarks.queue.QueueScenarios;
import io.penstock.benchmarks.sink.SinkScenarios;
import io.penstock.benchmarks.sync.SyncScenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks. Exit statuses: 0, 1 if a round failed, 2 for bad arguments. */
@Command(
        name = "penstock-benchmarks",
        description = "Measures Penstock and its peers side by side.",
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private static final Map<String, List<Part>> SUITES = suites();

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command.
     *
     * @param arguments the command and its own arguments
     */
    public static void main(final String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    private static Map<String, List<Part>> suites() {
        final Map<String, List<Part>> suites = new LinkedHashMap<>();
        suites.put("pipe", PipeScenarios.all());
        suites.put("queue", QueueScenarios.all());
        suites.put("sink", SinkScenarios.all());
        suites.put("codec", CodecScenarios.all());
        suites.put("sync", SyncScenarios.all());
        suites.put("pool", PoolScenarios.all());
        suites.put("objects", ObjectsScenarios.all());
        suites.put("cold", cold());
        suites.put("idle", IdleScenarios.all());
        suites.put("liveness", LivenessScenarios.all());
        return suites;
    }

    /** What the first second of a process costs: nothing is warmed. */
    private static List<Part> cold() {
        final List<Part> parts = new ArrayList<>(List.of(PipeScenarios.cold()));
        parts.addAll(QueueScenarios.cold());
        return parts;
    }

    static CommandLine commandLine() {
        final CommandLine line = new CommandLine(new Main());
        SUITES.forEach((name, parts) -> add(line, name, parts));
        add(line, "all", SUITES.values().stream().flatMap(List::stream).toList());
        return line;
    }

    private static void add(final CommandLine line, final String name, final List<Part> parts) {
        final CommandLine command = new CommandLine(new SuiteCommand(parts));
        command.getCommandSpec()
                .usageMessage()
                .description("Measures the contestants of the tables below side by side.")
                .footer(times(parts).toArray(String[]::new));
        line.addSubcommand(name, command);
    }

    private static List<String> times(final List<Part> parts) {
        final Duration all = parts.stream().map(Main::about).reduce(Duration.ZERO, Duration::plus);
        final List<String> lines =
                new ArrayList<>(List.of("Approximate times for each JDK, with " + SuiteCommand.ROUNDS + " rounds:"));
        parts.forEach(part -> lines.add(minutes(about(part)) + part.title()));
        lines.add(minutes(all) + "in all");
        return lines;
    }

    private static Duration about(final Part part) {
        return part.about(SuiteCommand.ROUNDS);
    }

    private static String minutes(final Duration time) {
        return String.format(Locale.ROOT, "%6.1f min  ", time.toSeconds() / 60.0);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which one? Give a command: all, " + String.join(", ", SUITES.keySet()));
    }
}
