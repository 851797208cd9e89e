package io.penstock.examples;

import io.penstock.Waiting;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parent and child over a pipe: the child returns every message, the parent measures the time. */
@Command(
        name = "pingpong",
        description = "Sends messages to a child JVM and back, and prints how long the round trips took.",
        mixinStandardHelpOptions = true)
final class PingPong implements Callable<Integer> {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Round trips (default: 100000).")
    private int count;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "64",
            description = "Length of a message (default: 64).")
    private int size;

    @Option(
            names = "--waiting",
            paramLabel = "HOW",
            defaultValue = "BALANCED",
            description =
                    "How the parent waits: ${COMPLETION-CANDIDATES} (default: BALANCED). BUSY_SPIN takes a whole core.")
    private Waiting waiting;

    @Override
    public Integer call() throws IOException, InterruptedException, Failure {
        if (count < 1 || size < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Nothing to send: --count=" + count + " (at least 1) --size=" + size + " (at least 0)");
        }
        try (Workspace workspace = Workspace.make("pingpong")) {
            final ChildJvm<byte[], byte[]> child = workspace.closing(ChildJvm.running(PingPongChild.class)
                    .sending(byte[].class)
                    .receiving(byte[].class)
                    .directory(workspace.directory())
                    .waiting(waiting)
                    .start());
            final Histogram roundTripsNs = new Histogram(3);
            play(child.connection(), count / 10, new Histogram(3)); // until both are compiled
            final long startNs = System.nanoTime();
            play(child.connection(), count, roundTripsNs);
            print(roundTripsNs, System.nanoTime() - startNs);
        }
        return 0;
    }

    private void play(final Connection<byte[], byte[]> child, final int rounds, final Histogram roundTripsNs)
            throws IOException, InterruptedException, Failure {
        final byte[] ball = new byte[size];
        for (int round = 0; round < rounds; round++) {
            Arrays.fill(ball, (byte) round);
            final long startNs = System.nanoTime();
            child.sendBytes(ball);
            final byte[] back = receive(child);
            roundTripsNs.recordValue(System.nanoTime() - startNs);
            if (!Arrays.equals(ball, back)) {
                throw new Failure("the child returned another message: round=" + round);
            }
        }
    }

    private static byte[] receive(final Connection<byte[], byte[]> child)
            throws IOException, InterruptedException, Failure {
        try {
            return child.receiveBytes();
        } catch (final EOFException ended) {
            throw new Failure("the child has ended; see what it wrote above");
        }
    }

    private void print(final Histogram roundTripsNs, final long elapsedNs) {
        final StringBuilder text = new StringBuilder(String.format(
                "%d round trips of %d bytes, %.0f per second; microseconds each:%n",
                count, size, count / (elapsedNs / 1e9)));
        for (final double percentile : PERCENTILES) {
            text.append(
                    String.format("%8s %% %10.2f%n", percentile, roundTripsNs.getValueAtPercentile(percentile) / 1e3));
        }
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
