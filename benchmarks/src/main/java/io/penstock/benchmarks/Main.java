package io.penstock.benchmarks;

import io.penstock.benchmarks.idle.IdleScenarios;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.pipe.PipeScenarios;
import io.penstock.benchmarks.queue.QueueScenarios;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks' command line. Exit statuses: 0, 1 when a round failed, 2 for bad arguments. */
@Command(
        name = "penstock-benchmarks",
        description = "Measures Penstock and its peers side by side.",
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private static final Map<String, List<Scenario>> SUITES = suites();

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

    private static Map<String, List<Scenario>> suites() {
        final Map<String, List<Scenario>> suites = new LinkedHashMap<>();
        suites.put("pipe", PipeScenarios.all());
        suites.put("queue", QueueScenarios.all());
        suites.put("idle", IdleScenarios.all());
        return suites;
    }

    static CommandLine commandLine() {
        final CommandLine line = new CommandLine(new Main());
        SUITES.forEach((name, scenarios) -> add(line, name, scenarios));
        add(line, "all", SUITES.values().stream().flatMap(List::stream).toList());
        return line;
    }

    private static void add(final CommandLine line, final String name, final List<Scenario> scenarios) {
        final CommandLine command = new CommandLine(new SuiteCommand(scenarios));
        command.getCommandSpec()
                .usageMessage()
                .description("Measures side by side:")
                .footer(scenarios.stream().map(one -> "  " + one.title()).toArray(String[]::new));
        line.addSubcommand(name, command);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which one? Give a command: all, " + String.join(", ", SUITES.keySet()));
    }
}
