package io.penstock.benchmarks;

import io.penstock.benchmarks.kit.Document;
import io.penstock.benchmarks.kit.Jdk;
import io.penstock.benchmarks.kit.Machine;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Report;
import io.penstock.benchmarks.kit.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the scenarios of one kind and prints a table for each. */
@Command(mixinStandardHelpOptions = true)
final class SuiteCommand implements Callable<Integer> {
    static final int ROUNDS = 5;

    private final List<Part> parts;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rounds",
            description = "rounds of each contestant, about half as many for growth (default: " + ROUNDS + ")")
    private int rounds = ROUNDS;

    @Option(
            names = "--messages",
            description =
                    "maximum messages of one Penstock run; slow peers get a fraction (default: each table's own number)")
    private Long messages;

    @Option(names = "--kills", defaultValue = "200", description = "processes that each run kills (default: 200)")
    private int kills;

    @Option(
            names = "--seconds",
            defaultValue = "40",
            description = "how long an idle process is watched, after half as long a pause (default: 40)")
    private int seconds;

    @Option(names = "--points", description = "maximum points of a curve (default: all)")
    private int points = Integer.MAX_VALUE;

    @Option(names = "--jdk", description = "home of a JDK for the children; may be repeated (default: this one's)")
    private List<Path> homes = new ArrayList<>();

    @Option(
            names = "--only",
            description =
                    "only tables or rows whose TABLE: ROW contains this, such as \"stream: Aeron\"; may be repeated")
    private List<String> only = new ArrayList<>();

    @Option(names = "--jvm", description = "a flag for every JVM, such as --jvm=-XX:+UseSerialGC; may be repeated")
    private List<String> jvmFlags = new ArrayList<>();

    @Option(
            names = "--markdown",
            description =
                    "a document that also gets the tables, at their marks; pictures go to the folder \"pictures\" next to it")
    private Path markdown;

    @Option(
            names = "--folder",
            description = "the folder of the shared files (default: /dev/shm, else the temporary folder)")
    private Path folder;

    SuiteCommand(final List<Part> parts) {
        this.parts = parts;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || kills < 1 || seconds < 1 || points < 1 || (messages != null && messages < 1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "at least 1 each: rounds=" + rounds + " kills=" + kills + " seconds=" + seconds + " points="
                            + points + " messages=" + messages);
        }
        final List<Part> chosen = parts.stream()
                .map(part -> part.only(only).thinned(points))
                .filter(part -> !part.isEmpty())
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no table or row matches: only=" + only);
        }
        boolean isClean = true;
        for (final Jdk jdk : jdks()) {
            isClean &= run(jdk, chosen);
        }
        return isClean ? 0 : 1;
    }

    /** All are checked before the first one runs: a wrong path must not show up after half an hour. */
    private List<Jdk> jdks() throws InterruptedException {
        final List<Jdk> jdks = new ArrayList<>();
        for (final Path home : homes) {
            try {
                jdks.add(Jdk.at(home));
            } catch (final IOException missing) {
                throw new ParameterException(spec.commandLine(), "no JDK: home=" + home, missing);
            }
        }
        return jdks.isEmpty() ? List.of(Jdk.running()) : jdks;
    }

    private boolean run(final Jdk jdk, final List<Part> chosen) throws IOException, InterruptedException {
        final Map<String, List<Part>> suites = new LinkedHashMap<>();
        chosen.forEach(part ->
                suites.computeIfAbsent(part.suite(), name -> new ArrayList<>()).add(part));
        boolean isClean = true;
        for (final Map.Entry<String, List<Part>> one : suites.entrySet()) {
            isClean &= run(jdk, one.getKey(), one.getValue());
        }
        return isClean;
    }

    private boolean run(final Jdk jdk, final String name, final List<Part> chosen)
            throws IOException, InterruptedException {
        final Suite suite = new Suite(
                jdk,
                rounds,
                messages == null ? OptionalLong.empty() : OptionalLong.of(messages),
                kills,
                Duration.ofSeconds(seconds),
                jvmFlags,
                folder == null ? sharedMemory() : folder,
                System.err);
        final String about = Machine.describe(jdk) + (jvmFlags.isEmpty() ? "" : "; " + String.join(" ", jvmFlags))
                + "; medians of " + rounds + (rounds == 1 ? " round" : " rounds");
        spec.commandLine().getOut().println(about + "\n");
        final Document document = new Document(about, jdk);
        final boolean isClean = run(suite, chosen, document);
        if (markdown != null) {
            document.write(name, markdown);
        }
        return isClean;
    }

    private boolean run(final Suite suite, final List<Part> chosen, final Document document)
            throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        boolean isClean = true;
        for (final Part part : chosen) {
            final long startNs = System.nanoTime();
            final Report report = part.run(suite);
            final long tookS = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
            System.err.println(part.title() + ": took " + tookS + " s");
            report.tables().forEach(table -> out.println(table.plain()));
            out.flush();
            document.add(report);
            isClean &= report.isClean();
        }
        return isClean;
    }

    private static Path sharedMemory() {
        final Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
