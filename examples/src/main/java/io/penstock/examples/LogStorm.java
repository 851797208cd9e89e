package io.penstock.examples;

import io.penstock.process.ChildJvm;
import io.penstock.sink.LogSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Many JVMs log into one file, some of them are killed, and then the file is verified. */
@Command(
        name = "logstorm",
        description =
                "Worker JVMs log into one file as fast as they can; then the file is verified: every record complete, once, and"
                        + " in its worker's order, those of killed workers included.",
        mixinStandardHelpOptions = true)
final class LogStorm implements Callable<Integer> {
    /** The ways to log. */
    enum Via {
        /** Bytes into a {@link io.penstock.sink.LogLane}. */
        LANE,
        /** The handler for {@code java.util.logging}. */
        JUL
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "4", description = "Worker JVMs (default: 4).")
    private int workers;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "25000",
            description = "Records that each worker logs (default: 25000).")
    private int records;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Approximate length of a record (default: 100).")
    private int size;

    @Option(names = "--kill", paramLabel = "K", defaultValue = "0", description = "Kill K of the workers (default: 0).")
    private int kills;

    @Option(
            names = "--via",
            paramLabel = "WAY",
            defaultValue = "LANE",
            description = "How they log: ${COMPLETION-CANDIDATES} (default: LANE).")
    private Via via;

    @Parameters(paramLabel = "FILE", description = "The log file; must be missing or empty.")
    private RawPath file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Path log = file.toPath();
        check(log);
        final long startNs = System.nanoTime();
        final List<Long> accepted;
        try (Workspace workspace = Workspace.make("logstorm")) {
            workspace.closing(LogSink.to(log).listen(workspace.directory()).start());
            accepted = storm(workspace);
        } // the sink has emptied all lanes
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final LogStormCheck check = new LogStormCheck(accepted);
        check.read(log);
        for (int worker = kills; worker < workers; worker++) {
            check.expectComplete(worker, records);
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%d records of %d workers (%d killed) in %.1f s: %s%n",
                        check.records(), workers, kills, seconds, check.faults().isEmpty() ? "all there" : "FAULTS");
        check.faults().forEach(fault -> spec.commandLine().getErr().println("logstorm: " + fault));
        return check.faults().isEmpty() ? 0 : 1;
    }

    private void check(final Path log) throws IOException {
        if (workers < 1 || records < 1 || size < 0 || kills < 0 || kills > workers) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Out of range: --workers=" + workers + " (at least 1) --records=" + records
                            + " (at least 1) --size=" + size + " (at least 0) --kill=" + kills + " (0 to --workers)");
        }
        if (Files.exists(log) && (!Files.isRegularFile(log) || Files.size(log) > 0)) {
            throw new ParameterException(spec.commandLine(), "The file is not empty, give a new one: " + file);
        }
    }

    /** Returns how many records of each worker were accepted, as far as the worker reported it before its end. */
    private List<Long> storm(final Workspace workspace) throws IOException, InterruptedException {
        final List<ChildJvm<Path, Long>> children = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            children.add(workspace.closing(ChildJvm.running(LogStormWorker.class)
                    .sending(Path.class)
                    .receiving(Long.class)
                    .arguments(via.name(), Integer.toString(worker), Integer.toString(records), Integer.toString(size))
                    .directory(workspace.directory())
                    .start()));
        }
        final List<Long> accepted = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            accepted.add(0L);
        }
        final List<Thread> readers = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            final int index = worker;
            final long killAt = worker < kills ? ThreadLocalRandom.current().nextLong(records) : Long.MAX_VALUE;
            final Thread reader = new Thread(
                    () -> accepted.set(index, follow(children.get(index), workspace.directory(), killAt)),
                    "reader " + worker);
            reader.start();
            readers.add(reader);
        }
        for (final Thread reader : readers) {
            reader.join();
        }
        return accepted;
    }

    /** Reads the number of the last accepted record until the worker has ended; kills the worker on the way. */
    private static long follow(final ChildJvm<Path, Long> child, final Path lanes, final long killAt) {
        long accepted = 0;
        try {
            child.connection().send(lanes);
            while (true) {
                if (accepted >= killAt) {
                    child.process().destroyForcibly();
                }
                accepted = child.connection().receive();
            }
        } catch (final EOFException ended) {
            return accepted;
        } catch (final IOException | InterruptedException failed) {
            if (Workspace.isSignalled()) {
                return accepted;
            }
            throw new IllegalStateException("lost the pipe of a worker: pid=" + child.pid(), failed);
        }
    }
}
