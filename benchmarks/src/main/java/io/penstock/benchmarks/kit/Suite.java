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
 * Runs scenarios: each contestant once in turn (A, B, C, A, B, C, ...), so that a change of the machine's state affects
 * all of them.
 *
 * @param jdk for the JVMs
 * @param rounds of each contestant
 * @param messages of one run at most; the scenario's own number may be less
 * @param kills of one run, where processes are killed
 * @param watched how long an idle process is observed
 * @param jvmFlags for every JVM
 * @param folder of the runs' files
 * @param progress where to report what is running
 */
public record Suite(
        Jdk jdk,
        int rounds,
        OptionalLong messages,
        int kills,
        Duration watched,
        List<String> jvmFlags,
        Path folder,
        PrintStream progress) {
    /**
     * Copies the list.
     *
     * @param jdk see above
     * @param rounds see above
     * @param messages see above
     * @param kills see above
     * @param watched see above
     * @param jvmFlags see above
     * @param folder see above
     * @param progress see above
     */
    public Suite {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** Runs a scenario's rounds; the progress names the part that it belongs to. */
    Standings standings(final String part, final Scenario scenario, final int ownRounds)
            throws IOException, InterruptedException {
        final Standings standings = new Standings(scenario);
        final List<Contestant> present = new ArrayList<>();
        for (final Contestant contestant : scenario.contestants()) {
            contestant
                    .absence()
                    .ifPresentOrElse(
                            reason -> standings.note(contestant.name() + ": skipped, " + reason),
                            () -> present.add(contestant));
        }
        final String title = part.equals(scenario.title()) ? part : part + ", " + scenario.title();
        for (int round = 1; round <= ownRounds; round++) {
            for (final Contestant contestant : present) {
                progress.println(title + ", round " + round + "/" + ownRounds + ": " + contestant.name());
                run(scenario, contestant, standings);
            }
        }
        return standings;
    }

    private void run(final Scenario scenario, final Contestant contestant, final Standings standings)
            throws IOException, InterruptedException {
        final Path own = Files.createTempDirectory(folder, "penstock-benchmark-");
        final long most = Math.min(scenario.messages(), messages.orElse(Long.MAX_VALUE));
        try {
            standings.add(contestant, contestant.run(new Round(jdk, own, most, kills, watched, jvmFlags)));
        } catch (final IOException | IllegalStateException failed) {
            progress.println(contestant.name() + ": " + failed);
            standings.fail(contestant.name() + ": a round failed: " + failed.getMessage());
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
}
