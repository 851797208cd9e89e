package io.penstock.benchmarks.pipe;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Growth;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.ArrayList;
import java.util.List;

/** How a stream changes as its messages or the number of pipes grow. */
final class PipeGrowth {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final List<Integer> LENGTHS =
            List.of(0, 64, KIB, 8 * KIB, 32 * KIB, 128 * KIB, MIB, 8 * MIB, 64 * MIB);
    private static final List<Integer> PIPES = List.of(1, 2, 4, 8, 16, 32, 64);

    /** A run moves at most this many messages and this many bytes. */
    private static final long MESSAGES = 5_000_000;

    private static final long BYTES = 1024L * MIB;

    private PipeGrowth() {}

    static Growth ofSizes() {
        final List<Scenario> points = LENGTHS.stream()
                .map(length ->
                        point(label(length), Math.min(MESSAGES, BYTES / Math.max(1, length)), 1.3, ofLength(length)))
                .toList();
        return new Growth(
                "pipe: growth of the messages",
                "pipe-message",
                "bytes of a message",
                List.of(Figure.COST, Figure.BYTES),
                points);
    }

    static Growth ofPipes() {
        final List<Scenario> points = PIPES.stream()
                .map(pipes -> point(Integer.toString(pipes), MESSAGES, 1.5, ofPipes(pipes)))
                .toList();
        return new Growth(
                "pipe: growth of the number of pipes",
                "pipe-number",
                "pipes at once, a thread at each end of each",
                List.of(Figure.RATE),
                points);
    }

    private static Scenario point(
            final String label, final long messages, final double seconds, final List<Contestant> contestants) {
        return new Scenario(label, messages, seconds, Comparison.RATIO, List.of(Figure.COST), contestants);
    }

    private static List<Contestant> ofLength(final int length) {
        final Peers peers = new Peers(Load.stream(length));
        final List<Contestant> all = new ArrayList<>();
        all.add(peers.bytes(Waiting.BALANCED, 1));
        if (length <= PenstockClaims.MAX_LENGTH) {
            all.add(peers.claims(Waiting.BALANCED, 1));
        }
        if (length <= RawRing.MAX_LENGTH) {
            all.add(peers.ring(RawRing.Memory.AGRONA_UNSAFE));
        }
        if (length <= AeronIpc.MAX_LENGTH) {
            all.add(peers.aeron());
        }
        final boolean isShort = length < 32 * KIB;
        all.add(peers.socket(UnixSocket.Mode.BLOCKING, isShort ? 10 : 2));
        all.add(peers.python(isShort ? 20 : 2));
        return all;
    }

    /** All pipes together carry as much as one. */
    private static List<Contestant> ofPipes(final int pipes) {
        final Peers peers = new Peers(new Load(Task.STREAM, Payload.LENGTH, pipes));
        return List.of(
                peers.bytes(Waiting.BALANCED, pipes),
                peers.socket(UnixSocket.Mode.BLOCKING, 10 * pipes),
                peers.python(20 * pipes));
    }

    private static String label(final int length) {
        if (length >= MIB) {
            return length / MIB + " MiB";
        }
        return length >= KIB ? length / KIB + " KiB" : length + " B";
    }
}
