package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Runs scenarios: each contestant once in turn (A, B, C, A, B, C, ...), so that a change of the machine's mood meets all of them.
 *
 * @param rounds of each contestant
 * @param messages of one run, instead of the scenario's own number
 * @param watched how long something idle is looked at
 * @param jvmFlags for every JVM
 * @param folder where the runs have their files
 * @param progress where to say what is running
 */
public record Suite(
        int rounds, OptionalLong messages, Duration watched, List<String> jvmFlags, Path folder, PrintStream progress) {
    /**
     * Copies the list.
     *
     * @param rounds see above
     * @param messages see above
     * @param watched see above
     * @param jvmFlags see above
     * @param folder see above
     * @param progress see above
     */
    public Suite {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /**
     * Runs one scenario to its end.
     *
     * @param scenario to run
     * @return its table; a contestant that is missing or has failed has a note
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if interrupted
     */
    public Outcome run(final Scenario scenario) throws IOException, InterruptedException {
        final Standings standings = new Standings(scenario);
        final List<Contestant> present = new ArrayList<>();
        for (final Contestant contestant : scenario.contestants()) {
            contestant
                    .absence()
                    .ifPresentOrElse(
                            reason -> standings.note(contestant.name() + ": skipped, " + reason),
                            () -> present.add(contestant));
        }
        boolean clean = true;
        for (int round = 1; round <= rounds; round++) {
            for (final Contestant contestant : present) {
                progress.println(scenario.title() + ", round " + round + "/" + rounds + ": " + contestant.name());
                clean &= run(scenario, contestant, standings);
            }
        }
        return new Outcome(standings.table(), clean);
    }

    private boolean run(final Scenario scenario, final Contestant contestant, final Standings standings)
            throws IOException, InterruptedException {
        final Path own = Files.createTempDirectory(folder, "penstock-benchmark-");
        try {
            standings.add(
                    contestant,
                    contestant.run(new Round(own, messages.orElse(scenario.messages()), watched, jvmFlags)));
            return true;
        } catch (final IOException | IllegalStateException failed) {
            progress.println(contestant.name() + ": " + failed);
            standings.note(contestant.name() + ": a round failed: " + failed.getMessage());
            return false;
        } finally {
            delete(own);
        }
    }

    private static void delete(final Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (final Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * What came out.
     *
     * @param table of the medians
     * @param isClean whether every round of every contestant has run
     */
    public record Outcome(Table table, boolean isClean) {}
}
