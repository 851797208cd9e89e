package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Command;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Victims that are killed one by one, each while the others live. */
record KillRow(String name, Sign.Kind sign, List<String> starter, boolean isBaseline) implements Contestant {
    private static final int AT_A_TIME = 8;

    /**
     * Runs the command that follows it in a new pid namespace, below a shell as its process 1. What the shell says of the kill is dropped, but not what
     * the command says.
     */
    static final List<String> OTHER_PIDS = List.of(
            "unshare",
            "--pid",
            "--fork",
            "--mount-proc",
            "sh",
            "-c",
            "exec 3>&2 4<&0 2>/dev/null; \"$@\" 2>&3 <&4 & wait; exit 0",
            "sh");

    @Override
    public Optional<String> absence() {
        if (starter.isEmpty()) {
            return Optional.empty();
        }
        final List<String> command = new ArrayList<>(starter);
        command.add("true");
        try {
            return Command.succeeds(command)
                    ? Optional.empty()
                    : Optional.of("this user cannot make a pid namespace (run as root): " + String.join(" ", command));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Times times = new Times();
        try (Crew crew = new Crew(round, sign, starter)) {
            while (times.count() < round.kills()) {
                final List<ProcessHandle> victims = crew.hire(Math.min(AT_A_TIME, round.kills() - times.count()));
                crew.watch();
                for (final ProcessHandle victim : victims) {
                    times.add(crew.kill(victim));
                }
            }
        }
        return times.figures();
    }
}
