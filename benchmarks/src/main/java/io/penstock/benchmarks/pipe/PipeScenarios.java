package io.penstock.benchmarks.pipe;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Pipes, the bare rings below them, and the peers. */
public final class PipeScenarios {
    private static final List<Figure> TIMES = List.of(Figure.P50, Figure.P99, Figure.P999);
    private static final int MIB = 1024 * 1024;

    /** The pauses take the time of this many round trips. */
    private static final int WITH_SILENCE = 2500;

    private PipeScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                new Scenario("pipe: round trip", 1_000_000, 1.5, Comparison.RATIO, TIMES, roundTrip()),
                new Scenario("pipe: stream", 20_000_000, 2, Comparison.RATIO, List.of(Figure.RATE), stream()),
                new Scenario(
                        "pipe: round trip after 5 ms of silence", 1_000_000, 4, Comparison.RATIO, TIMES, sleepers()),
                new Scenario("pipe: 1 MiB", 4000, 2, Comparison.RATIO, List.of(Figure.BYTES), large(MIB)),
                new Scenario("pipe: 64 MiB", 48, 2, Comparison.RATIO, List.of(Figure.BYTES), large(64 * MIB)),
                PipeGrowth.ofSizes(),
                PipeGrowth.ofPipes());
    }

    /**
     * Returns the first round trips of processes that have just started.
     *
     * @return one table
     */
    public static Part cold() {
        final Peers peers = new Peers(Load.of(Task.COLD));
        return new Scenario(
                "cold: the first 600 round trips, 5 ms apart",
                600,
                4.5,
                Comparison.RATIO,
                List.of(Figure.P50, Figure.P99),
                List.of(
                        peers.bytes(Waiting.BALANCED, 1),
                        peers.doorbell(1),
                        peers.records(Waiting.BALANCED, 1),
                        peers.socket(UnixSocket.Mode.BLOCKING, 1),
                        peers.jeroMq(1),
                        peers.python(1)));
    }

    private static List<Contestant> roundTrip() {
        final Peers peers = new Peers(Load.of(Task.ROUND_TRIP));
        return andSlower(
                peers,
                peers.chronicle(4),
                peers.socket(UnixSocket.Mode.SPINNING, 10),
                peers.socket(UnixSocket.Mode.BLOCKING, 20),
                peers.jeroMq(50),
                peers.python(20));
    }

    private static List<Contestant> stream() {
        final Peers peers = new Peers(Load.of(Task.STREAM));
        return andSlower(
                peers,
                peers.chronicle(5),
                peers.socket(UnixSocket.Mode.SPINNING, 20),
                peers.socket(UnixSocket.Mode.BLOCKING, 20),
                peers.jeroMq(20),
                peers.python(50));
    }

    /** Penstock and the rings below it, then those that are given fewer messages. */
    private static List<Contestant> andSlower(final Peers peers, final Contestant... slower) {
        final List<Contestant> all = new ArrayList<>(List.of(
                peers.bytes(Waiting.BUSY_SPIN, 1),
                peers.bytesSingleThreaded(Waiting.BUSY_SPIN, 1),
                peers.bytes(Waiting.BALANCED, 1),
                peers.claims(Waiting.BUSY_SPIN, 1),
                peers.claimsSingleThreaded(Waiting.BUSY_SPIN, 1),
                peers.claims(Waiting.BALANCED, 1),
                peers.records(Waiting.BUSY_SPIN, 4),
                peers.records(Waiting.BALANCED, 4),
                peers.ring(RawRing.Memory.AGRONA_UNSAFE),
                peers.ring(RawRing.Memory.PENSTOCK_MAPPED),
                peers.aeron()));
        all.addAll(List.of(slower));
        return all;
    }

    private static List<Contestant> sleepers() {
        final Peers peers = new Peers(Load.of(Task.SILENCE));
        return List.of(
                peers.bytes(Waiting.BALANCED, WITH_SILENCE),
                peers.doorbell(WITH_SILENCE),
                peers.bytes(Waiting.BUSY_SPIN, WITH_SILENCE),
                peers.socket(UnixSocket.Mode.BLOCKING, WITH_SILENCE),
                peers.jeroMq(WITH_SILENCE),
                peers.python(WITH_SILENCE));
    }

    private static List<Contestant> large(final int length) {
        final Peers peers = new Peers(Load.stream(length));
        return List.of(
                peers.bytes(Waiting.BUSY_SPIN, 1),
                peers.bytes(Waiting.BALANCED, 1),
                peers.bytesLargeRing(Waiting.BUSY_SPIN, 1),
                peers.bytesLargeRing(Waiting.BALANCED, 1),
                peers.socket(UnixSocket.Mode.BLOCKING, 2),
                peers.chronicle(4),
                peers.jeroMq(4),
                peers.python(2));
    }
}
