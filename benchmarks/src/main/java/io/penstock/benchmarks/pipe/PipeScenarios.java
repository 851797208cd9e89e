package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.hub.Waiting;
import java.util.List;

/** Pipes, the bare rings below them, and the peers. */
public final class PipeScenarios {
    private static final List<Figure> TIMES = List.of(Figure.P50, Figure.P99, Figure.P999);

    /** JNA finds no native part then, and threads sleep at the doorbell. */
    private static final List<String> NO_FUTEX = List.of("-Djna.nounpack=true", "-Djna.nosys=true");

    /** Rests take the time of this many round trips. */
    private static final int WITH_SILENCE = 2500;

    private PipeScenarios() {}

    /**
     * All of them.
     *
     * @return in the order of the tables
     */
    public static List<Scenario> all() {
        return List.of(
                new Scenario("pipe: round trip", 1_000_000, Comparison.RATIO, TIMES, everybody(Task.ROUND_TRIP, 20)),
                new Scenario(
                        "pipe: stream", 20_000_000, Comparison.RATIO, List.of(Figure.RATE), everybody(Task.STREAM, 50)),
                new Scenario("pipe: round trip after 5 ms of silence", 1_000_000, Comparison.RATIO, TIMES, sleepers()));
    }

    private static List<Contestant> everybody(final Task task, final int slownessOfPython) {
        return List.of(
                ours("Penstock bytes, busySpin", task, PenstockBytes.class, Waiting.BUSY_SPIN, 1),
                ours("Penstock bytes, balanced", task, PenstockBytes.class, Waiting.BALANCED, 1),
                ours("Penstock records, busySpin", task, PenstockObjects.class, Waiting.BUSY_SPIN, 4),
                ours("Penstock records, balanced", task, PenstockObjects.class, Waiting.BALANCED, 4),
                ring("raw ring", task, RawRing.Memory.AGRONA_UNSAFE, true),
                ring("raw ring, our memory", task, RawRing.Memory.PENSTOCK_MAPPED, false),
                aeron(task),
                new PythonPipe(task, slownessOfPython));
    }

    private static List<Contestant> sleepers() {
        return List.of(
                ours("Penstock bytes, balanced", Task.SILENCE, PenstockBytes.class, Waiting.BALANCED, WITH_SILENCE),
                new LinkPair(
                        "the same by doorbell",
                        false,
                        Task.SILENCE,
                        link(PenstockBytes.class).with("waiting", Waiting.BALANCED),
                        NO_FUTEX,
                        false,
                        WITH_SILENCE),
                ours("Penstock bytes, busySpin", Task.SILENCE, PenstockBytes.class, Waiting.BUSY_SPIN, WITH_SILENCE),
                new PythonPipe(Task.SILENCE, WITH_SILENCE));
    }

    private static Contestant ours(
            final String name,
            final Task task,
            final Class<? extends Link> type,
            final Waiting waiting,
            final int slowness) {
        return new LinkPair(
                name, false, task, link(type).with("waiting", waiting), Child.NATIVE_ACCESS, false, slowness);
    }

    private static Contestant ring(
            final String name, final Task task, final RawRing.Memory memory, final boolean baseline) {
        final List<String> flags = memory == RawRing.Memory.AGRONA_UNSAFE ? Child.AGRONA_UNSAFE : List.of();
        return new LinkPair(name, baseline, task, link(RawRing.class).with("memory", memory), flags, false, 1);
    }

    private static Contestant aeron(final Task task) {
        return new LinkPair("Aeron IPC", true, task, link(AeronIpc.class), Child.AGRONA_UNSAFE, true, 1);
    }

    private static Settings link(final Class<? extends Link> type) {
        return Settings.of().with("link", type);
    }
}
